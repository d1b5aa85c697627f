import json
import os

import pytest
import redis

from collab.gather.votes import MOST_BELLS
from collab.tasks import hear
from ground.live import channel
from tests import make
from tests.house.processes import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

OVER = b"over"  # the last thing rung


@pytest.fixture
def bells():
    """What was rung, as (room, news)."""
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    heard = server.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(channel())
    heard.get_message(timeout=PATIENCE)  # what says that we listen

    def bells():
        server.publish(channel(), OVER)
        rung = []
        while (message := heard.get_message(timeout=PATIENCE))["data"] != OVER:
            news = json.loads(message["data"])
            rung.append((news.pop("room"), news))
        return rung

    yield bells
    heard.close()
    server.close()


def test_it_rings_the_board_and_the_page_of_an_idea_whose_count_changed(bells):
    idea = make.idea()
    make.vote(idea)
    make.vote(idea)

    hear()

    news = {"idea": idea.pk, "votes": 2, "version": idea.version}
    assert bells() == [("board.product-mix", news), (f"idea.{idea.pk}", news)]


def test_it_is_quiet_when_no_count_changed(bells):
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    idea.withdraw(ada.pk)

    hear()

    assert bells() == []


def test_it_has_a_board_look_again_when_very_many_changed(bells):
    for _ in range(MOST_BELLS + 1):
        make.vote(make.idea())

    hear()

    assert bells() == [("board.product-mix", {"look_again": True})]

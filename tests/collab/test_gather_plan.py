"""A batch costs what it holds, however long the history: Postgres reaches every fact by its key."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from collab.gather.complaints import HEAR_COMPLAINTS
from collab.gather.impressions import HEAR_HOUR
from collab.gather.journal import ask
from collab.gather.order_lines import HEAR_ORDER_LINES
from collab.gather.pairs import HEAR_PAIRS
from collab.gather.pledges import HEAR_NOT_FOR_ME, HEAR_PLEDGES
from collab.gather.store_requests import HEAR_STORE_REQUESTS
from collab.gather.votes import HEAR_VOTES
from tests import make

pytestmark = pytest.mark.django_db

FACTS = {
    "feedback_vote",
    "feedback_pledge",
    "feedback_notforme",
    "feedback_pairchoice",
    "feedback_storerequest",
    "feedback_complaint",
    "feedback_impression",
    "loyalty_orderline",
}
UNHEARD = {  # small by their nature: read whole
    "vote_unheard",
    "pledge_unheard",
    "not_for_me_unheard",
    "pair_unheard",
    "request_unheard",
    "complaint_unheard",
    "order_line_unheard",
}

STATEMENTS = {
    "votes": HEAR_VOTES,
    "pledges": HEAR_PLEDGES,
    "not_for_me": HEAR_NOT_FOR_ME,
    "pairs": HEAR_PAIRS,
    "store_requests": HEAR_STORE_REQUESTS,
    "complaints": HEAR_COMPLAINTS,
    "order_lines": HEAR_ORDER_LINES,
    "impressions": HEAR_HOUR,
}

HISTORY = """
INSERT INTO feedback_voter (id, shows_counts, created_at)
SELECT gen_random_uuid(), false, now() FROM generate_series(1, 1500);
INSERT INTO feedback_vote (idea_id, voter_id, value, heard_value, at, heard_at)
SELECT i.id, v.id, 1, 1, now(), now() FROM feedback_idea i, feedback_voter v;
INSERT INTO feedback_pledge (idea_id, voter_id, value, notify, currency, options, how_often, heard_value, heard_notify,
                             at, heard_at)
SELECT i.id, v.id, 1, 0, '', '{}', '', 1, 0, now(), now() FROM feedback_idea i, feedback_voter v;
INSERT INTO feedback_notforme (idea_id, voter_id, reason, words, value, heard_value, at, heard_at)
SELECT i.id, v.id, 'use', '', 1, 1, now(), now() FROM feedback_idea i, feedback_voter v;
INSERT INTO feedback_pairchoice (token, voter_id, left_id, right_id, chosen_id, skipped, way, offered_at, value,
                                 heard_value, at, heard_at)
SELECT gen_random_uuid(), v.id, i.id, other.id, i.id, '', 'board', now(), 1, 1, now(), now()
  FROM feedback_idea i JOIN feedback_idea other ON other.id = i.id + 1, feedback_voter v;
INSERT INTO feedback_impression (idea_id, voter_id, day, hour, slot, probability, first)
SELECT i.id, v.id, now()::date - n, now() - n * interval '1 day', 0, 1, true
  FROM feedback_idea i, feedback_voter v, generate_series(1, 2) AS n;
INSERT INTO feedback_storerequest (store_id, text, idea_id, value, heard_value, at, heard_at)
SELECT s.id, 'Mugs', i.id, 1, 1, now(), now() FROM feedback_idea i, catalog_store s, generate_series(1, 1500) AS n;
INSERT INTO feedback_complaint (product_id, variant_id, reason, words, photo, language, answer_by, answer, answered_as,
                                value, heard_value, at, heard_at)
SELECT v.product_id, v.id, 'size', '', '', 'en', now(), '', '', 1, 1, now(), now()
  FROM catalog_variant v, generate_series(1, 3000) AS n;
INSERT INTO loyalty_orderline (order_id, number, variant_id, store_id, quantity, amount, heard_quantity, heard_amount,
                               at, heard_at)
SELECT o.id, n, v.id, o.store_id, 1, 450, 1, 450, now(), now()
  FROM loyalty_order o, catalog_variant v, generate_series(2, 4000) AS n;
"""

NEWS = """
UPDATE feedback_vote SET heard_at = NULL WHERE voter_id IN (SELECT voter_id FROM feedback_vote LIMIT 700);
UPDATE feedback_pledge SET heard_at = NULL WHERE voter_id IN (SELECT voter_id FROM feedback_vote LIMIT 700);
UPDATE feedback_notforme SET heard_at = NULL WHERE voter_id IN (SELECT voter_id FROM feedback_vote LIMIT 700);
UPDATE feedback_pairchoice SET heard_at = NULL WHERE id %% 3 = 0;
UPDATE feedback_storerequest SET heard_at = NULL WHERE id %% 3 = 0;
UPDATE feedback_complaint SET heard_at = NULL WHERE id %% 3 = 0;
UPDATE loyalty_orderline SET heard_at = NULL WHERE id %% 3 = 0;
"""


@pytest.fixture
def history(leeds):
    """Some thousand rows of every fact, all heard."""
    with connection.cursor() as cursor:  # not a table that held much and was emptied, which no shop's ever is
        cursor.execute("SET LOCAL ROLE NONE; TRUNCATE feedback_vote; RESET ROLE")
    for _ in range(3):
        make.idea()
    make.order(leeds, (make.variant(), 1))
    run(HISTORY)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, {})


def scans(node):
    """Every node of a plan that reads a table."""
    if "Relation Name" in node:
        yield node
    for child in node.get("Plans", []):
        yield from scans(child)


def plan(statement):
    row = ask(f"EXPLAIN (FORMAT JSON) {statement}", batch=5_000, hour=timezone.now())
    answer = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return answer[0]["Plan"]


def strangers():
    """Facts that are read otherwise than by key, by source."""
    return {
        (source, node["Node Type"], node["Relation Name"])
        for source, statement in STATEMENTS.items()
        for node in scans(plan(statement))
        if node["Relation Name"] in FACTS and node["Node Type"] != "ModifyTable" and not by_key(node)
    }


def by_key(node):
    return "Index Cond" in node or "Recheck Cond" in node or node.get("Index Name") in UNHEARD


def count_rows():
    """Let Postgres know how many rows there are, as it does by itself some time after they came."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ANALYZE")


def test_it_reaches_every_fact_by_its_key_whatever_postgres_thinks_of_the_tables(history):
    assert not strangers()
    count_rows()
    assert not strangers()


def test_it_does_so_while_much_is_waiting(history):
    run(NEWS)
    assert not strangers()
    count_rows()
    assert not strangers()

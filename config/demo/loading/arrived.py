"""Some wishes that came to the shelf in the last weeks: decided by the desk's own verbs, shown by the feed, told."""

import datetime as dt
from dataclasses import replace

from django.conf import settings

from collab.actions.carry_out import carry_out
from collab.actions.decide import decide
from collab.models import Decision
from config.demo.ideas import ideas
from config.demo.loading import Loading
from config.demo.loading.board import Chorus
from config.demo.loading.decided import LONG_AGO, UNTIL_IT_COMES, arrive, say_at_once, suggest
from feedback.models import Idea, Notice
from loyalty.models import User

ARRIVED = (  # key of the idea; how many days ago it came; its price in pence, or none for a way of shopping
    ("product-mix-253", 12, 650),
    ("product-mix-237", 9, 895),
    ("product-mix-040", 5, 295),
    ("product-mix-122", 20, 350),
    ("how-we-shop-003", 16, None),
)


def lately(loading: Loading) -> dict:
    chorus, texts = Chorus(loading), {text.key: text for text in ideas()}
    cleo = User.objects.get(email="cleo@tansyandwren.example")
    for number, (key, days_ago, price) in enumerate(ARRIVED):
        idea = chorus.idea_of[key]
        came = dt.datetime.combine(loading.today - dt.timedelta(days=days_ago), dt.time(9, 5 + number), tzinfo=dt.UTC)
        if price is None:
            say_at_once(replace(texts[key], fate="shipped"), idea, came - UNTIL_IT_COMES, cleo, loading)
        else:
            get_it(idea, came, price, cleo, loading)
        Notice.objects.filter(idea=idea).update(mail_skipped=LONG_AGO)  # told in the app, as all that is long past
    return {"arrived": len(ARRIVED)}


def get_it(idea: Idea, came: dt.datetime, price: int, by: User, loading: Loading) -> None:
    at = came - UNTIL_IT_COMES
    decide(suggestion=suggest(idea, at), verdict=Decision.Verdict.ACCEPT, by=by, now=at, promised_for=came.date())
    carry_out(now=at + dt.timedelta(seconds=settings.UNDO_SECONDS + 1))
    idea.refresh_from_db()
    arrive(idea, came, loading, price=price)

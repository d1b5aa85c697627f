"""Ideas that were joined, and what people said about it; one that waits for answers; quiet ones, asked again."""

import datetime as dt
import random

from django.utils import timezone

from config.demo.ideas import IdeaText, ideas
from config.demo.loading import Loading
from config.demo.loading.board import Chorus
from config.demo.loading.decided import LONG_AGO
from feedback.actions.ask_again import ask_again, still
from feedback.actions.look_into import hand_over, pass_on
from feedback.actions.merge import merge, say
from feedback.models import Idea, Notice, Openness, Vote, Voter
from loyalty.models import User

SEED = 20260121
SAID = ("mine", "mine", "partly", "mine", "other", "mine")
DAYS_AGO = {"product-mix-261": 9, "product-mix-263": 1}  # twins that were joined with their elder; others wait
ASKED = "ada@example.com"  # is asked about the newer of the two


def joined_and_quiet(loading: Loading) -> dict:
    chorus, now = Chorus(loading), timezone.now()
    cleo = User.objects.get(email="cleo@tansyandwren.example")
    Openness.objects.get_or_create(pk=1, defaults={"overdue_answers": True, "quiet_after": 30})
    for text in ideas():
        if text.key in DAYS_AGO:
            join(text, chorus, cleo, now - dt.timedelta(days=DAYS_AGO[text.key]))
    asked = ask_again(now=now)
    dice = random.Random(SEED)
    for one in asked:
        for voter in wanted(one.idea)[: one.asked // 2]:
            still(asked=one, voter_id=voter, wants=dice.random() < 0.75, now=now)
    late = Idea.objects.open().filter(stage__in=Idea.UNDECIDED).order_by("answer_by", "pk").values_list("pk", flat=True)
    hand_over(ideas=late[:2], team="the kitchen team", by=cleo, now=now)
    # They are told in the app; letters about what happened before the demo began would be odd.
    Notice.objects.filter(kind__in=Notice.ASKING).update(mail_skipped=LONG_AGO)
    return {"joined": len(DAYS_AGO), "asked again": len(asked), "passed on": pass_on(now=now)}


def join(text: IdeaText, chorus: Chorus, by: User, at: dt.datetime) -> None:
    """The older of the two joinings was answered by most; the newer one still asks."""
    twin, elder = chorus.idea_of[text.key], chorus.idea_of[text.twin_of]
    ada = Voter.objects.get(user__email=ASKED)
    newest = text.key == min(DAYS_AGO, key=lambda key: DAYS_AGO[key])
    if newest:
        twin.vote(ada.pk)
    done = merge(absorbed=twin, survivor=elder, by=by, now=at)
    people = [] if newest else wanted(twin)
    for voter, said in zip(people, SAID, strict=False):
        say(merge=done, voter_id=voter, said=said, now=at + dt.timedelta(hours=5))


def wanted(idea: Idea) -> list:
    return list(Vote.objects.filter(idea=idea, value=1).order_by("voter").values_list("voter", flat=True))

"""What the demo's people would pay for what they want, why some things are not for them, and what they choose of two:
drawn with a fixed seed out of what they saw and wanted (voices.py)."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

from config.demo.ideas import IdeaText
from config.demo.voices import TASTES, Member, Voices

SEED = 20261122
PLEDGE, TOLD_ONLY, NOT_FOR_ME, CHOOSE = 0.2, 0.25, 0.012, 0.32  # shares of votes, pledges, looks, people
USUAL = 700  # pence, where an idea is about no product
REASONS = ("price", "price", "use", "use", "use", "have", "have", "quality", "elsewhere", "values", "other")
WORDS = {"price": "I would pay half of that", "have": "We have two of them already", "other": "It would gather dust"}
OPTIONS = ("small", "medium", "large", "light", "dark", "bright")
OFTEN = ("", "", "once", "sometimes", "sometimes", "monthly", "weekly")
WAYS = ("board", "board", "shelf", "receipt")
DAYS = 95  # since pairs are offered
SKIPPED = 0.09


@dataclass
class Pledges:
    pledges: list[tuple] = field(default_factory=list)  # member, idea key, at, share of the price, would buy, …
    against: list[tuple] = field(default_factory=list)  # member, idea key, at, reason, words
    pairs: list[tuple] = field(default_factory=list)  # token, member, left, right, chosen key or "", skip, way, at


def simulate(said: Voices, ideas: tuple[IdeaText, ...], people: list[Member], today: dt.date) -> Pledges:
    dice, found = random.Random(SEED), Pledges()
    goods = {idea.key: idea for idea in ideas if idea.board in ("product-mix", "make-it-mine")}
    open_ = [idea for idea in goods.values() if idea.fate in ("open", "reviewing") and idea.board == "product-mix"]
    wanted = {(member.voter, key) for member, key, _at in said.votes}
    for member, key, at in said.votes:
        if key in goods and dice.random() < PLEDGE:
            found.pledges.append(_pledge(member, goods[key], at, dice))
    for member, key, at, _slot, _chance, first in said.seen:
        if first and key in goods and (member.voter, key) not in wanted and dice.random() < NOT_FOR_ME:
            reason = dice.choice(REASONS)
            found.against.append((member, key, at, reason, WORDS.get(reason, "") if dice.random() < 0.4 else ""))
    posted = sorted(open_, key=lambda idea: said.created[idea.key])
    for member in people:
        if dice.random() < CHOOSE:
            found.pairs += _pairs(member, posted, said, today, dice)
    return found


def _pledge(member: Member, idea: IdeaText, at: dt.datetime, dice: random.Random) -> tuple:
    would_buy = dice.random() > TOLD_ONLY
    share = round(dice.gauss(0.82 + 0.05 * idea.appeal, 0.16), 2)
    options = dice.sample(OPTIONS, dice.choice((0, 1, 1, 2)))
    told = not would_buy or dice.random() < 0.5
    after = at + dt.timedelta(seconds=dice.randint(6, 50))
    return member, idea.key, after, max(share, 0.3), would_buy, told, options, dice.choice(OFTEN)


def _pairs(member: Member, posted: list[IdeaText], said: Voices, today: dt.date, dice: random.Random) -> list[tuple]:
    """Five in a row, on one day, of what was there then."""
    day = today - dt.timedelta(days=1 + int(dice.betavariate(1.0, 1.4) * DAYS))
    at = dt.datetime.combine(day, dt.time(dice.randint(8, 20), dice.randint(0, 59)), tzinfo=dt.UTC)
    there = [idea for idea in posted if said.created[idea.key] < at]
    way, found, met = dice.choice(WAYS), [], set()
    for number in range(dice.choice((2, 5, 5, 5, 10)) if len(there) > 20 else 0):
        left, right = dice.sample(there, 2)
        if frozenset((left.key, right.key)) in met:
            continue
        met.add(frozenset((left.key, right.key)))
        likes = TASTES.get(member.cluster, {})
        apart = [one.appeal * 0.7 + likes.get(one.department, 0.0) for one in (left, right)]
        chosen = left if dice.random() < 1 / (1 + 2.718 ** (apart[1] - apart[0])) else right
        skip = dice.choice(("neither", "both", "unknown")) if dice.random() < SKIPPED else ""
        token = uuid.UUID(int=dice.getrandbits(128), version=4)
        moment = at + dt.timedelta(seconds=4 * number + dice.randint(0, 3))
        found.append((token, member, left.key, right.key, "" if skip else chosen.key, skip, way, moment))
    return found

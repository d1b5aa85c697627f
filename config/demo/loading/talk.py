"""Comments, complaints and polls, through the verbs where somebody is to be told."""

import datetime as dt
import random

from django.utils import timezone

from config.demo import talk as demo
from config.demo.loading import Loading
from config.demo.loading.board import Chorus
from feedback.actions.comment import comment
from feedback.actions.complain import answer_complaint
from feedback.actions.put_right import promise_repair
from feedback.models import Comment, Complaint, Notice, Poll, PollAnswer, PollOption, SameHere, Voter
from loyalty.models import User

LONG_AGO = "before the demo began"
WHO = {"official": "cleo", "merchandiser": "cleo", "staff": "ben", "manager": "mona"}


def everything_talked(loading: Loading) -> dict:
    chorus, dice, now = Chorus(loading), random.Random(demo.SEED), timezone.now()
    hands = {name: User.objects.get(email=f"{name}@tansyandwren.example") for name in set(WHO.values())}
    said = talk(chorus, hands, dice, now)
    wrong = complaints(loading, hands["cleo"], dice, now)
    asked = [ask(one, chorus, hands["cleo"], now) for one in demo.POLLS]
    late = Notice.objects.filter(kind__in=[Notice.Kind.COMMENT, Notice.Kind.REPLY, Notice.Kind.PUT_RIGHT])
    late.update(mail_skipped=LONG_AGO)
    return {"comments": said, "complaints": wrong, "answers": sum(asked)}


def talk(chorus: Chorus, hands: dict[str, User], dice: random.Random, now: dt.datetime) -> int:
    people, rows, sames = chorus.loading.members, {}, []
    known = [member for member in people if member.customer_id]
    for words in demo.TALK:
        role, here = words.role, rows.setdefault(words.idea, [])
        by = hands[WHO[role]] if role else None
        voter = Voter.objects.get_or_create(user=by)[0] if by else Voter.objects.get(pk=dice.choice(known).voter)
        in_role = {"official": Comment.Role.RANGE, "": Comment.Role.SHOPPER}.get(role, role)
        row, _new = comment(
            idea=chorus.idea_of[words.idea],
            voter=voter,
            body=words.body,
            now=now - dt.timedelta(days=words.days_ago, minutes=dice.randint(0, 600)),
            parent=here[words.to] if words.to is not None else None,
            role=in_role,
            official=role == "official",
            store=chorus.loading.stores["leeds"] if role in ("staff", "manager") else None,
            by=by,
            language=words.language,
        )
        here.append(row)
        sames += [SameHere(comment=row, voter_id=member.voter) for member in dice.sample(people, words.sames)]
    SameHere.objects.bulk_create(sames, ignore_conflicts=True)
    return len(demo.TALK)


def complaints(loading: Loading, cleo: User, dice: random.Random, now: dt.datetime) -> int:
    streets = [member for member in loading.members if member.store and member.store != "web"]
    for sku, reason, words, days_ago, told in demo.WRONG:
        variant, product = loading.variants[sku]
        member, at = dice.choice(streets), now - dt.timedelta(days=days_ago, minutes=dice.randint(0, 300))
        row = Complaint.objects.create(
            product_id=product,
            variant_id=variant,
            voter_id=member.voter,
            store=loading.stores[member.store],
            reason=reason,
            words=words,
            language="de" if "ß" in words or "Riecht" in words else "en",
            at=at,
            answer_by=(at + dt.timedelta(days=demo.USUAL_DAYS)).date(),
        )
        if told:
            day = at + dt.timedelta(days=2)
            answer_complaint(complaint=row, answer=told, team="the range team", by=cleo, now=day)
        if told in demo.PROMISED:
            team, days = demo.PROMISED[told]
            due, cause = (now + dt.timedelta(days=days)).date(), f"demo:{sku}"
            promise_repair(product=row.product, team=team, due=due, cause=cause, now=day)
    return len(demo.WRONG)


def ask(asked: demo.Asked, chorus: Chorus, cleo: User, now: dt.datetime) -> int:
    loading = chorus.loading
    poll = Poll.objects.create(
        question=asked.question,
        intro=asked.intro,
        store=loading.stores.get(asked.store),
        opens_at=now - dt.timedelta(days=asked.opened),
        closes_at=now + dt.timedelta(days=asked.closes),
        by=cleo,
    )
    options = PollOption.objects.bulk_create(
        [
            PollOption(
                poll=poll,
                position=position,
                label=label,
                price_effect=price,
                idea=chorus.idea_of.get(about),
                product_id=loading.variants.get(about, (None, None))[1],
                is_reference=reference,
            )
            for position, (label, price, about, reference, _appeal) in enumerate(asked.finalists)
        ]
    )
    given = demo.answers(asked, loading.members, loading.today)
    rows = [
        PollAnswer(
            poll=poll, voter_id=member.voter, option=options[place], store_id=chorus.store_id(member), at=min(at, now)
        )
        for member, place, at in given
    ]
    return len(PollAnswer.objects.bulk_create(rows))

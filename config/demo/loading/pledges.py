"""Pledges, reasons against and choices between two, as rows."""

from catalog.models import Variant
from config.demo import pledges as demo
from config.demo.ideas import ideas
from config.demo.loading import Loading
from config.demo.loading.board import Chorus
from feedback.models import NotForMe, PairChoice, Pledge

TENS = 10  # pence: nobody says 7.13


def everything_pledged(loading: Loading) -> dict:
    chorus = Chorus(loading)
    found = demo.simulate(chorus.said, ideas(), loading.members, loading.today)
    prices = dict(Variant.objects.exclude(price=None).values_list("product_id", "price"))
    made = Pledge.objects.bulk_create(
        [pledge(chorus, prices, *row) for row in found.pledges if row[1] in chorus.idea_of], batch_size=1000
    )
    against = NotForMe.objects.bulk_create(
        [
            NotForMe(
                idea=chorus.idea_of[key],
                voter_id=member.voter,
                store_id=chorus.store_id(member),
                reason=reason,
                words=words,
                at=at,
            )
            for member, key, at, reason, words in found.against
        ],
        ignore_conflicts=True,
    )
    pairs = PairChoice.objects.bulk_create([choice(chorus, *row) for row in found.pairs], batch_size=1000)
    return {"pledges": len(made), "against": len(against), "pairs": len(pairs)}


def pledge(chorus: Chorus, prices: dict, *said) -> Pledge:
    member, key, at, share, would_buy, told, options, often = said
    idea = chorus.idea_of[key]
    price = max(round(prices.get(idea.product_id, demo.USUAL) * share / TENS), 1) * TENS
    return Pledge(
        idea=idea,
        voter_id=member.voter,
        store_id=chorus.store_id(member),
        value=int(would_buy),
        notify=int(told),
        price=price if would_buy else None,
        currency="GBP" if would_buy else "",
        options=options,
        how_often=often,
        at=at,
    )


def choice(chorus: Chorus, *said) -> PairChoice:
    token, member, left, right, chosen, skip, way, at = said
    return PairChoice(
        token=token,
        voter_id=member.voter,
        store_id=chorus.store_id(member),
        left=chorus.idea_of[left],
        right=chorus.idea_of[right],
        chosen=chorus.idea_of[chosen] if chosen else None,
        skipped=skip,
        way=way,
        offered_at=at,
        at=at,
    )

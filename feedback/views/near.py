"""How many people near somebody want the same: a number, where it can be nobody's secret."""

from django.db.models import Count, Q

from feedback.models import Idea, Voter

FEWEST = 5  # others, so that nobody can be told from the number
COUNTABLE = 20_000  # beyond this nobody is counted while somebody waits


def near_you(idea: Idea, actor) -> dict | None:
    """Others who shop in the same store, or round it when too few do, whose wish for this counts: `people`, `store` and
    whether it is `around`. None when fewer than five want it, or nobody knows where this visitor shops.

    Voided votes count nothing; oneself is never counted. The idea's page names the stores with five or more: take them
    off the number for the neighbourhood, and what is left is about five people at least, or it is not said."""
    if not actor.voter_id or idea.vote_count > COUNTABLE:
        return None
    voter = Voter.objects.filter(pk=actor.voter_id).select_related("store").first()
    store = voter.store if voter else None
    if store is None:
        return None
    around = Q(store__cluster=store.cluster_id) if store.cluster_id else Q(store=store.pk)
    votes = idea.votes.filter(around, value=1)
    rows = votes.values("store").annotate(n=Count("voter"), own=Count("voter", filter=Q(voter=voter)))
    named = {row["store"]: row["n"] >= FEWEST for row in rows}
    others = {row["store"]: row["n"] - row["own"] for row in rows}
    if others.get(store.pk, 0) >= FEWEST:
        return {"people": others[store.pk], "store": store, "around": False}
    if sum(n for place, n in others.items() if not named[place]) >= FEWEST:
        return {"people": sum(others.values()), "store": store, "around": True}
    return None

"""How many people near somebody want the same: a number, where it can be nobody's secret."""

from django.db.models import Count, Q

from feedback.models import Idea, Voter

FEWEST = 5  # others, so that nobody can be told from the number
COUNTABLE = 20_000  # beyond this nobody is counted while somebody waits


def near_you(idea: Idea, actor) -> dict | None:
    """Others who shop in the same store, or round it when too few do, whose wish for this counts: `people`, `store` and
    whether it is `around`. None when fewer than five want it, or nobody knows where this visitor shops.

    Voided votes count nothing; oneself is never counted."""
    if not actor.voter_id or idea.vote_count > COUNTABLE:
        return None
    voter = Voter.objects.filter(pk=actor.voter_id).select_related("store").first()
    store = voter.store if voter else None
    if store is None:
        return None
    others = idea.votes.filter(value=1).exclude(voter=voter)
    around = Q(store__cluster=store.cluster_id) if store.cluster_id else Q(store=store.pk)
    counted = others.filter(around).aggregate(all=Count("voter"), here=Count("voter", filter=Q(store=store.pk)))
    if counted["here"] >= FEWEST:
        return {"people": counted["here"], "store": store, "around": False}
    if counted["all"] >= FEWEST:
        return {"people": counted["all"], "store": store, "around": True}
    return None

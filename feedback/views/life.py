"""What the life line of an idea says beyond its dated lines: who is late, and whether it stands in your store."""

from django.utils import timezone

from catalog.models import Listing
from feedback.models import Idea, Openness, StagePromise, Voter

PLACES = 60  # stores that are looked at


def life_of(idea: Idea, actor) -> dict:
    """`late`: who owes an answer since when, where the retailer lets the public see that; `here`: where it stands."""
    team = actor.may("answer-ideas")
    openness = Openness.current()
    late = _late(idea) if openness.overdue_answers or team else None
    return {
        "late": late,
        "late_is_public": openness.overdue_answers,
        "public": openness,
        "names_shown": openness.employee_names,
        "may_join": idea.state == Idea.State.OPEN and actor.may("merge-ideas"),
        "for_team": team and idea.state == Idea.State.OPEN and idea.stage in Idea.UNDECIDED,
        "here": _here(idea, actor) if idea.variant_id and idea.stage in Idea.PROMISED else None,
    }


def _late(idea: Idea) -> dict | None:
    if idea.state == Idea.State.OPEN and idea.stage == Idea.Stage.COMING:
        due = Idea.objects.late(timezone.localdate()).filter(pk=idea.pk).values_list("due", flat=True).first()
        return {"since": due, "team": idea.team or StagePromise.of(idea.stage).team, "shelf": True} if due else None
    if idea.state != Idea.State.OPEN or idea.stage not in Idea.OWED:
        return None
    if not idea.answer_by or idea.answer_by >= timezone.localdate():
        return None
    tried = idea.stage == Idea.Stage.TRIAL
    return {"since": idea.answer_by, "team": idea.team or StagePromise.of(idea.stage).team, "tried": tried}


def _here(idea: Idea, actor) -> dict:
    """Their own store, when it has it, and the names of others that do."""
    listed = Listing.objects.current().filter(variant=idea.variant_id, listed_on__lte=timezone.localdate())
    places = list(listed.order_by("store__name").values_list("store", "store__name", "listed_on")[:PLACES])
    voter = Voter.objects.filter(pk=actor.voter_id).select_related("store").first() if actor.voter_id else None
    store = voter.store if voter else None
    since = next((day for pk, _name, day in places if store and pk == store.pk), None)
    others = [name for pk, name, _day in places if not store or pk != store.pk]
    return {"store": store, "since": since, "others": others[:3], "more": max(len(others) - 3, 0)}

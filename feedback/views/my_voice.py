from django.db.models import OuterRef, Subquery
from django.shortcuts import render

from feedback.models import Complaint, Follow, Idea, StatusChange, StoreRequest, Vote
from feedback.views.cards import for_visitor
from feedback.views.questions import asked_of
from ground.policies import allow

MOST = 200
ANSWERED = {Idea.Stage.COMING, Idea.Stage.TRIAL, Idea.Stage.SHELF, Idea.Stage.DECLINED, Idea.Stage.ENDED}


@allow("see-my-voice")
def my_voice(request):
    """Everything this visitor said, and what became of it: the answered ones first."""
    voter = request.actor.voter_id
    said = _said_by(voter, request.actor) if voter else []
    context = {
        "answered": [idea for idea in said if idea.stage in ANSWERED],
        "waiting": [idea for idea in said if idea.stage not in ANSWERED],
        "requests": StoreRequest.objects.filter(voter=voter, value=1, idea=None).select_related("store").order_by("-at")
        if voter
        else [],
        "complaints": Complaint.objects.standing().filter(voter=voter).select_related("product").order_by("-at")[:MOST]
        if voter
        else [],
        "voter": voter,
        "questions": asked_of(voter),
    }
    return render(request, "feedback/my_voice.html", context)


def _touched_by(voter):
    """Ideas they posted, want, follow, or asked for in a store."""
    return (
        Vote.objects.filter(voter=voter, value=1)
        .values_list("idea", flat=True)
        .union(
            Idea.objects.filter(author=voter).values_list("pk", flat=True),
            Follow.objects.filter(voter=voter).values_list("idea", flat=True),
            StoreRequest.objects.filter(voter=voter, value=1, idea__isnull=False).values_list("idea", flat=True),
        )
    )


def _said_by(voter, actor):
    latest = StatusChange.objects.filter(idea=OuterRef("pk")).order_by("-at", "-pk")
    ideas = for_visitor(Idea.objects.filter(pk__in=list(_touched_by(voter))), actor).with_due()
    ideas = ideas.annotate(
        answer=Subquery(latest.exclude(reason="").values("reason")[:1]),
        answered_at=Subquery(latest.values("at")[:1]),
        answered_by=Subquery(latest.values("team")[:1]),
    )
    rows = list(ideas.order_by("-created_at")[:MOST])
    for row in rows:
        row.own = row.author_id == voter
    return sorted(rows, key=lambda row: row.answered_at or row.created_at, reverse=True)

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from feedback.models import (
    Comment,
    Complaint,
    Follow,
    Idea,
    NotForMe,
    Notice,
    Openness,
    PairChoice,
    Pledge,
    PollAnswer,
    StatusChange,
    StoreRequest,
    Vote,
)
from feedback.views.cards import for_visitor
from feedback.views.questions import asked_of
from ground.policies import allow

MOST = 200
ANSWERED = {Idea.Stage.COMING, Idea.Stage.TRIAL, Idea.Stage.SHELF, Idea.Stage.DECLINED, Idea.Stage.ENDED}
PARTS = {
    "": (_("All"), lambda idea: True),
    "waiting": (_("Waiting for an answer"), lambda idea: idea.stage not in ANSWERED),
    "answered": (_("Answered"), lambda idea: idea.stage in ANSWERED),
    "shelf": (_("On the shelf"), lambda idea: idea.stage == Idea.Stage.SHELF),
}


@allow("see-my-voice")
def my_voice(request):
    """Everything this visitor said, and what became of it: the answered ones first. `?show=` a part of the ideas."""
    voter, show = request.actor.voter_id, request.GET.get("show", "")
    if show not in PARTS:
        raise Http404
    said = _said_by(voter, request.actor) if voter else []
    parts = [(key, words, sum(map(fits, said))) for key, (words, fits) in PARTS.items()]
    shown = [idea for idea in said if PARTS[show][1](idea)]
    context = {
        "voter": voter,
        "show": show,
        "parts": parts,
        "answered": [idea for idea in shown if idea.stage in ANSWERED],
        "waiting": [idea for idea in shown if idea.stage not in ANSWERED],
        "helped": [idea for idea in said if idea.stage == Idea.Stage.SHELF and not idea.only_followed][:6],
        "questions": asked_of(voter),
    }
    return render(request, "feedback/my_voice.html", context | (_besides(voter) if voter and not show else {}))


def _besides(voter) -> dict:
    """What they said otherwise than by an idea: in a store, in a talk, about a product, between two, in a poll. The
    words of an idea that was taken down are not read here either."""
    gone = [Idea.State.HIDDEN, Idea.State.HELD, Idea.State.WITHDRAWN]
    pairs = PairChoice.objects.of(voter).exclude(left__state__in=gone).exclude(right__state__in=gone)
    joined = Idea.objects.filter(pk__in=list(_touched_by(voter)), state=Idea.State.MERGED)
    polls = PollAnswer.objects.filter(voter=voter).select_related("poll", "option").order_by("-at")
    requests = StoreRequest.objects.filter(voter=voter, value=1, idea=None).select_related("store")
    complaints = Complaint.objects.standing().filter(voter=voter).select_related("product")
    comments = Comment.objects.filter(voter=voter, removed_at=None).select_related("idea")
    against = NotForMe.objects.filter(voter=voter, value=1).exclude(idea__state__in=gone)
    credited = Notice.objects.filter(voter=voter, kind=Notice.Kind.CREDITED).select_related("idea")
    return {
        "requests": requests.order_by("-at")[:MOST],
        "complaints": complaints.order_by("-at")[:MOST],
        "comments": comments.order_by("-created_at")[:MOST],
        "credited": credited[:MOST],
        "against": against.select_related("idea").order_by("-at")[:MOST],
        "pairs": PairChoice.objects.of(voter).count(),
        "chosen": pairs[:MOST],
        "joined": joined.exclude(merged_into__state__in=gone).select_related("merged_into").order_by("-pk")[:MOST],
        "polls": polls[:MOST],
        "taken_back": Idea.objects.filter(author=voter, state=Idea.State.WITHDRAWN).order_by("-pk")[:MOST],
    }


def _touched_by(voter):
    """Ideas they posted, want, would buy, follow, or asked for in a store."""
    return (
        Vote.objects.wished()
        .filter(voter=voter)
        .values_list("idea", flat=True)
        .union(
            Idea.objects.filter(author=voter).values_list("pk", flat=True),
            Follow.objects.filter(voter=voter).values_list("idea", flat=True),
            Pledge.objects.of(voter).order_by().values_list("idea", flat=True),
            StoreRequest.objects.filter(voter=voter, value=1, idea__isnull=False).values_list("idea", flat=True),
        )
    )


def _said_by(voter, actor):
    latest = StatusChange.objects.filter(idea=OuterRef("pk")).order_by("-at", "-pk")
    ideas = Idea.objects.filter(pk__in=list(_touched_by(voter))).exclude(state=Idea.State.MERGED)
    ideas = for_visitor(ideas, actor).with_due()
    ideas = ideas.annotate(
        answer=Subquery(latest.exclude(reason="").values("reason")[:1]),
        pieces=Subquery(latest.exclude(reason="").values("pieces")[:1]),
        answered_at=Subquery(latest.values("at")[:1]),
        answered_by=Subquery(latest.values("team")[:1]),
    )
    ideas = ideas.select_related("product", "variant__product", "category__department")
    rows = list(ideas.order_by("-created_at")[:MOST])
    pledges = {pledge.idea_id: pledge for pledge in Pledge.objects.of(voter)}
    asked = set(StoreRequest.objects.filter(voter=voter, value=1, idea__in=rows).values_list("idea", flat=True))
    public = Openness.current() if any(row.pieces is not None for row in rows) else None
    for row in rows:
        row.answer = public.words(row.answer or "", row.pieces) if public else row.answer
        row.own, row.pledge, row.asked = row.author_id == voter, pledges.get(row.pk), row.pk in asked
        row.only_followed = not (row.own or row.asked or row.mine)
        row.counted = row.mine or row.shows_counts or row.state == Idea.State.CLOSED
    return sorted(rows, key=lambda row: row.answered_at or row.created_at, reverse=True)

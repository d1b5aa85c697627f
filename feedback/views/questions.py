"""What we ask those who wanted something: is this what you meant, and do you still want it? One tap each."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from feedback.actions.ask_again import still
from feedback.actions.merge import say
from feedback.models import AskedAgain, Idea, Merge, MergeAnswer, StillWanted
from ground.pages import fragment_or_redirect
from ground.policies import allow
from ground.wake import look_now


@allow("see-my-voice")
def my_questions(request):
    """Everything this visitor is asked, and for a while what they answered, so that they can change their mind."""
    voter = request.actor.voter_id
    return render(request, "feedback/my_questions.html", {"merges": merges_for(voter), "still": still_for(voter)})


@allow("see-my-voice", methods=("POST",))
def answer_merge(request, pk):
    """Still mine, not the same, or partly."""
    voter, said = request.actor.voter_id, request.POST.get("said")
    one = next((one for one in merges_for(voter) if one.pk == pk), None)
    if one is None or said not in MergeAnswer.Said.values:
        raise Http404
    if not say(merge=one, voter_id=voter, said=said, now=timezone.now()):
        raise Http404
    look_now()
    one.said = said
    return fragment_or_redirect(
        request, "feedback/my_questions.html#merge", {"one": one}, to=reverse("feedback:my-questions")
    )


@allow("see-my-voice", methods=("POST",))
def answer_still(request, pk):
    """Still wanted (`wants=1`), or no longer: then their own wish is taken back."""
    voter, wants = request.actor.voter_id, request.POST.get("wants")
    one = next((one for one in still_for(voter) if one.pk == pk), None)
    if one is None or wants not in {"0", "1"}:
        raise Http404
    if not still(asked=one, voter_id=voter, wants=wants == "1", now=timezone.now()):
        raise Http404
    look_now()
    one.wants = wants == "1"
    return fragment_or_redirect(
        request, "feedback/my_questions.html#still", {"one": one}, to=reverse("feedback:my-questions")
    )


def still_for(voter_id) -> list[AskedAgain]:
    """Quiet ideas this voter is asked about again, and those they answered; each with whether they still want it."""
    if voter_id is None:
        return []
    answers = dict(StillWanted.objects.filter(voter=voter_id).values_list("asked_again", "wants"))
    rows = AskedAgain.objects.filter(pk__in=answers, closed_at=None, idea__state=Idea.State.OPEN)
    rows = list((rows | AskedAgain.objects.asking(voter_id)).distinct().select_related("idea").order_by("-at"))
    for row in rows:
        row.wants = answers.get(row.pk)
    return sorted(rows, key=lambda row: row.wants is not None)


def merges_for(voter_id) -> list[Merge]:
    """Those this voter is asked about, and those they answered while they can be undone; each with what was `said`."""
    if voter_id is None:
        return []
    answers = dict(MergeAnswer.objects.filter(voter=voter_id).values_list("merge", "said"))
    rows = Merge.objects.standing().filter(pk__in=answers) | Merge.objects.asking(voter_id)
    rows = list(rows.distinct().select_related("absorbed", "survivor").order_by("-at"))
    for row in rows:
        row.said = answers.get(row.pk)
    return sorted(rows, key=lambda row: row.said is not None)


def asked_of(voter_id) -> int:
    """How many questions wait for this voter."""
    return Merge.objects.asking(voter_id).count() + AskedAgain.objects.asking(voter_id).count()


def joined_with(idea: Idea, request) -> dict:
    """What the page of an idea says about others that were joined with it."""
    rows = list(Merge.objects.standing().filter(survivor=idea).with_answers().select_related("absorbed"))
    came = request.GET.get("joined", "")
    for row in rows:
        row.waiting = max(row.wishes - row.mine - row.other - row.partly, 0)
    return {"joined": rows, "came_from": next((row for row in rows if str(row.absorbed_id) == came), None)}


def joined_one(pk: int) -> Merge | None:
    """The joining that made this idea part of another, if it was."""
    return Merge.objects.standing().filter(absorbed=pk).select_related("absorbed", "survivor").first()

"""Deciding, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.actions.answer_all import TEAM, draft_answer
from collab.actions.carry_out import said
from collab.actions.decide import SomeoneWasFaster
from collab.actions.decide import decide as decide_
from collab.actions.end_trial import end_trial
from collab.actions.measure import Hint, foresee
from collab.actions.undo import undo as undo_
from collab.forms import TrialForm
from collab.models import Decision, Suggestion
from collab.views.suggestion import find, form_of, page, reached
from collab.views.trial import ending
from feedback.actions.answer import Answer, draft_notice
from ground.live import ring
from ground.policies import allow

TOLD_FROM = gettext_lazy("%(decision)s: %(what)s. Nobody is told before %(time)s.")
UNDO_UNTIL = gettext_lazy("%(decision)s: %(what)s. You can undo it until %(time)s.")


@allow("decide", methods=("GET", "POST"))
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(request, pk)
    if request.method == "GET":  # the address stays in the bar after a refusal; whoever opens it again gets the page
        return redirect("collab:suggestion", pk)
    form = form_of(row, request.POST)
    if not form.is_valid():
        return page(request, row, form=form, status=422, **foreseen(row, form))
    try:
        decision = decide_(suggestion=row, by=request.actor.user, now=timezone.now(), **form.cleaned_data)
    except SomeoneWasFaster:
        return page(request, find(request, pk), form=form, status=409, lost=True)
    ring("desk", suggestion=row.pk)
    told = (row.idea_id or row.kind == Suggestion.Kind.FIX) and decision.verdict != decision.Verdict.SNOOZE
    words = TOLD_FROM if told else UNDO_UNTIL
    words = words % {
        "decision": decision.words,
        "what": row.what,
        "time": timezone.localtime(decision.not_before).strftime("%H:%M"),
    }
    # Its tag is the address that takes it back: the page shows it as a toast with that button.
    messages.success(request, words, extra_tags=reverse("collab:undo", args=[decision.pk]))
    return redirect("collab:desk")


@allow("decide", methods=("POST",))
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.actor), pk=pk)
    suggestion = decision.suggestion_id
    if undo_(decision=decision, by=request.actor.user, now=timezone.now()):
        ring("desk", suggestion=suggestion)
        messages.success(request, _("Taken back. It waits on the desk again, and nobody was told anything."))
    else:
        messages.error(request, _("Too late to undo: it has taken effect."))
    return redirect("collab:suggestion", suggestion)


@allow("decide", methods=("POST",))
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what the people who asked would read, from what is typed so far."""
    row = find(request, pk)
    form = form_of(row, request.POST)
    form.is_valid()
    if not request.htmx:
        return page(request, row, form=form, status=422 if form.errors else 200, **foreseen(row, form))
    return render(request, "collab/suggestion.html#preview", {"row": row} | foreseen(row, form))


def foreseen(row, form) -> dict:
    """The notice this decision would send and how many people it would reach, as far as it can be told by now."""
    typed = form.cleaned_data
    if not typed.get("verdict"):
        return {}
    if row.kind == Suggestion.Kind.FIX:
        return answered(row, typed)
    if row.idea is None:
        return {"hint": hint(row, typed)}
    draft = Decision(
        suggestion=row,
        verdict=typed["verdict"],
        reason=typed.get("reason") or "",
        promised_for=typed.get("promised_for"),
    )
    answer = said(draft, typed.get("stores") or ())
    if answer is None:
        return {"verdict": draft.verdict}
    return {
        "verdict": draft.verdict,
        "notice": draft_notice(row.idea, answer),
        "answer": answer,
        "reach": reached(row, answer.in_stores),
        "hint": hint(row, typed),
    }


def answered(row, typed) -> dict:
    """What those who complained and wait would read."""
    words, verdict, reach = typed.get("reason") or "", typed["verdict"], reached(row)
    if verdict == Decision.Verdict.SNOOZE or not reach:
        return {"verdict": verdict if reach else ""}
    team = Answer(stage="", kind="", team=typed.get("team") or TEAM)
    return {"verdict": verdict, "notice": draft_answer(row, words), "answer": team, "reach": reach}


@allow("decide", methods=("GET", "POST"))
def trial_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What follows from a trial that is over: somebody says it, in words that were proposed or their own."""
    row = find(request, pk)
    if request.method == "GET":
        return redirect("collab:suggestion", pk)
    form = TrialForm(request.POST)
    asked = ending(row, form)
    if asked is not None and not form.is_valid():
        return page(request, row, ending=asked, status=422)
    try:
        if asked is None:  # it runs, or somebody has said what follows
            raise SomeoneWasFaster(None)
        decision = end_trial(trial=asked.trial, by=request.actor.user, now=timezone.now(), **form.cleaned_data)
    except SomeoneWasFaster:
        messages.error(request, _("This trial no longer waits for a decision. Nothing of yours was saved."))
        return page(request, find(request, pk), status=409, ending=None)
    ring("desk", suggestion=row.pk)
    time = timezone.localtime(decision.not_before).strftime("%H:%M")
    words = (TOLD_FROM if row.idea_id else UNDO_UNTIL) % {"decision": decision.words, "what": row.what, "time": time}
    messages.success(request, words, extra_tags=reverse("collab:undo", args=[decision.pk]))
    return redirect("collab:desk")


def hint(row, typed) -> Hint | None:
    """What the trial that is being typed could show; None while it is none, or says not yet where and how long."""
    if typed["verdict"] != Decision.Verdict.TRIAL or not typed.get("stores") or not typed.get("weeks"):
        return None
    return foresee(
        department=row.category, stores=list(typed["stores"]), weeks=typed["weeks"], today=timezone.localdate()
    )

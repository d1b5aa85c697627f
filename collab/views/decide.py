"""Deciding, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.actions.carry_out import said
from collab.actions.decide import SomeoneWasFaster
from collab.actions.decide import decide as decide_
from collab.actions.undo import undo as undo_
from collab.models import Decision
from collab.views.suggestion import find, form_of, page
from feedback.actions.answer import askers
from ground.live import ring
from ground.policies import allow


@allow("decide", methods=("POST",))
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(request, pk)
    form = form_of(row, request.POST)
    if not form.is_valid():
        return page(request, row, form=form, status=422)
    try:
        decision = decide_(suggestion=row, by=request.actor.user, now=timezone.now(), **form.cleaned_data)
    except SomeoneWasFaster as faster:
        return page(request, row, form=form, status=409, faster=faster.decision, lost=True)
    ring("desk", suggestion=row.pk)
    messages.success(
        request,
        _("Decided: %(verdict)s. It takes effect at %(time)s; until then you can undo it.")
        % {
            "verdict": decision.get_verdict_display(),
            "time": timezone.localtime(decision.not_before).strftime("%H:%M"),
        },
    )
    return redirect("collab:desk")


@allow("decide", methods=("POST",))
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.visible_to(request.actor), pk=pk)
    suggestion = decision.suggestion_id
    if undo_(decision=decision, by=request.actor.user, now=timezone.now()):
        ring("desk", suggestion=suggestion)
        messages.success(request, _("Taken back. The suggestion waits on the desk again; nobody was told anything."))
    else:
        messages.error(request, _("Too late to undo: it has taken effect and the people who asked were told."))
    return redirect("collab:suggestion", suggestion)


@allow("decide", methods=("POST",))
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what the people who asked would read, from what is typed so far."""
    row = find(request, pk)
    form = form_of(row, request.POST)
    form.is_valid()
    typed = form.cleaned_data
    draft = Decision(
        suggestion=row,
        verdict=typed.get("verdict") or Decision.Verdict.ACCEPT,
        reason=typed.get("reason") or request.POST.get("reason", ""),
        promised_for=typed.get("promised_for"),
        weeks=typed.get("weeks"),
    )
    context = {"answer": said(draft), "reach": askers(row.idea) if row.idea_id else 0}
    if not request.htmx:
        return page(request, row, form=form_of(row, initial=request.POST.dict()), **context)
    return render(request, "collab/suggestion.html#preview", {"row": row} | context)

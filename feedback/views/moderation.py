"""The moderators' queue: what waits, why, and who wrote it; deciding, and taking that back."""

import re

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.actions.appeal import NeedsAnotherPair, decide_appeal
from feedback.actions.moderate import KINDS, SomeoneWasFaster, newest, rule, undo
from feedback.forms.moderation import AnswerForm, RuleForm
from feedback.models import Appeal, Idea, Ruling, how_many_wait
from feedback.views.cases import cases
from ground.live import ring
from ground.policies import allow

A_PAGE, MOST = 20, 200
DECIDED = 50
CASE = re.compile(r"[a-z]+-\d+")


@allow("see-moderation")
def moderation(request):
    """What waits, oldest first; or (`tab=decided`) what was decided, to be looked up and taken back."""
    return _page(request)


@allow("moderate", methods=("POST",))
def moderation_rule(request, thing, pk):
    """Approve it, or hide it with a reason."""
    row = _find(thing, pk)
    form = RuleForm(request.POST, prefix=None)
    if not form.is_valid():
        return _page(request, form=form, key=f"{thing}-{pk}", status=422)
    try:
        ruling = rule(thing=thing, thing_id=pk, by=request.actor.user, now=timezone.now(), **form.cleaned_data)
    except SomeoneWasFaster:
        messages.error(request, _someone(thing, pk))
        return _on(request)
    _tell_boards(row)
    words = {"approve": _("Approved: “%(title)s”."), "hide": _("Hidden: “%(title)s”. Its author is told why.")}
    undo_at = reverse("feedback:moderation-undo", args=[ruling.pk])
    messages.success(request, words[ruling.verdict] % {"title": row}, extra_tags=undo_at)
    return _on(request)


@allow("moderate", methods=("POST",))
def moderation_approve(request):
    """Approve all that were ticked."""
    done = 0
    for key in request.POST.getlist("case")[:MOST]:
        thing, _dash, number = key.partition("-")
        if thing not in KINDS or not number.isdigit():
            continue
        row = KINDS[thing].model._default_manager.filter(pk=number).first()
        try:
            if row:
                rule(thing=thing, thing_id=row.pk, verdict="approve", by=request.actor.user, now=timezone.now())
                _tell_boards(row)
                done += 1
        except SomeoneWasFaster:
            continue  # it does not wait any more, which is what was wanted
    if done:
        messages.success(request, ngettext("%(n)d was approved.", "%(n)d were approved.", done) % {"n": done})
    else:
        messages.warning(request, _("Tick what you want to approve first."))
    return redirect("feedback:moderation")


@allow("moderate", methods=("POST",))
def moderation_undo(request, pk):
    """Take it back; what waits again is where one looks next."""
    ruling = get_object_or_404(Ruling.objects.visible_to(request.actor), pk=pk)
    if undo(ruling=ruling, by=request.actor.user, now=timezone.now()):
        messages.success(request, _("Taken back: it is as it was before."))
        if ruling.idea:
            _tell_boards(ruling.idea)
    else:
        messages.error(request, _("It was taken back before, or decided anew since."))
    return _on(request, f"{ruling.thing}-{ruling.thing_id}")


@allow("moderate", methods=("POST",))
def moderation_appeal(request, pk):
    """Grant an objection, or keep the ruling; with an answer to its author."""
    appeal = get_object_or_404(Appeal.objects.visible_to(request.actor), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, key=f"appeal-{pk}", status=422)
    try:
        decide_appeal(appeal=appeal, by=request.actor.user, now=timezone.now(), **form.cleaned_data)
    except NeedsAnotherPair:
        messages.error(request, _("You ruled on this yourself: another moderator looks at the objection."))
    except SomeoneWasFaster:
        messages.error(request, _("Somebody was faster: this objection is answered."))
    else:
        messages.success(request, _("Answered. Its author is told."))
    return _on(request)


def _page(request, *, form: forms.Form | None = None, key="", status=200):
    tab = "decided" if request.GET.get("tab") == "decided" else "waiting"
    asked = request.GET.get("shown", "")
    shown = min(int(asked), MOST) if asked.isdigit() else A_PAGE
    waits = how_many_wait()
    found = cases(shown) if tab == "waiting" else []
    for case, after in zip(found, found[1:], strict=False):
        case.after = after.key
    rulings = Ruling.objects.visible_to(request.actor).select_related("idea", "by", "undone_by", "appeal")
    context = {
        "tab": tab,
        "cases": found,
        "rulings": rulings[:DECIDED] if tab == "decided" else [],
        "waits": waits,
        "shown": len(found),
        "more_url": f"?shown={shown + A_PAGE}" if waits > shown else "",
        "reasons": RuleForm.base_fields["reason"].choices[1:],
        "form": form,
        "wrong": key,
    }
    return render(request, "feedback/moderation.html", context, status=status)


def _on(request, key=""):
    """Back to the queue, at the case after the one that was decided: nobody begins at its top again."""
    key, shown = key or request.POST.get("after", ""), request.POST.get("shown", "")
    more = f"?shown={shown}" if shown.isascii() and shown.isdecimal() and int(shown[:4]) > A_PAGE else ""
    return redirect(reverse("feedback:moderation") + more + (f"#{key}" if CASE.fullmatch(key) else ""))


def _find(thing, pk):
    return get_object_or_404(KINDS[thing].model if thing in KINDS else Idea.objects.none(), pk=pk)


def _someone(thing, pk) -> str:
    last = Ruling.objects.filter(pk=newest(thing, pk)).select_related("by").first()
    if last is None:
        return _("Somebody was faster: this does not wait any more.")
    return _("%(name)s was faster: %(verdict)s.") % {"name": last.by, "verdict": last.get_verdict_display()}


def _tell_boards(row) -> None:
    if isinstance(row, Idea):
        ring(f"board.{row.board.slug}", look_again=True)

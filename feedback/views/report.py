"""Anybody may say that something should be looked at; who wrote it reads what became of that, and may object once."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.appeal import appeal
from feedback.actions.moderate import KINDS
from feedback.actions.report import report as report_
from feedback.forms import AppealForm, ReportForm
from feedback.models import Appeal, Idea, Ruling, Thing, Vote
from ground.limits import allowed, network
from ground.pages import refused
from ground.policies import allow

HOUR = 60 * 60
FROM_ONE_NETWORK = 10


@allow("report", methods=("GET", "POST"))
def report(request, thing, pk):
    """Ask a moderator to look at something, with a reason."""
    if thing not in KINDS:
        raise Http404
    kind = KINDS[thing]
    row = get_object_or_404(kind.model._default_manager.visible_to(request.actor), pk=pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "title": kind.words(row)[0] or kind.words(row)[1], "idea": kind.idea(row)}
        return render(request, "feedback/report.html", context, status=200 if request.method == "GET" else 422)
    voter = request.make_voter()
    if not _may_report(request, voter):
        return refused(request, _("That is a lot of reports for one hour. Please come back later."), status=429)
    report_(voter=voter, thing=thing, thing_id=pk, **form.cleaned_data)
    messages.success(request, _("Thank you. Somebody looks at it; you need not do anything more."))
    return redirect("feedback:idea", kind.idea(row))


@allow("appeal", methods=("GET", "POST"))
def ruling(request, pk):
    """What was decided about something of mine, why, and what I say to that."""
    found = get_object_or_404(Ruling.objects.about(request.actor.voter_id).select_related("idea"), pk=pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if appeal(ruling=found, words=form.cleaned_data["words"], now=timezone.now()):
            messages.success(request, _("Sent. Somebody looks at it again, and you are told."))
        return redirect("feedback:ruling", pk)
    context = {
        "ruling": found,
        "form": form,
        "appeal": Appeal.objects.filter(ruling=found).first(),
        "voided": found.voided.select_related("idea")[:50],
    }
    return render(request, "feedback/ruling.html", context, status=422 if form.errors else 200)


def ruled_against(idea: Idea, voter_id) -> Ruling | None:
    """What was decided against this visitor about an idea of theirs, or their vote for it, as far as it stands."""
    mine = Ruling.objects.about(voter_id).standing().against()
    vote = Vote.objects.filter(idea=idea, voter=voter_id).values("voided_by")
    return mine.filter(Q(thing=Thing.IDEA, thing_id=idea.pk) | Q(pk__in=vote)).first() if voter_id else None


def _may_report(request, voter) -> bool:
    most = settings.REPORTS_PER_HOUR
    return allowed("report", str(voter.pk), most, HOUR) and allowed(
        "report-network", network(request), most * FROM_ONE_NETWORK, HOUR
    )

"""Anybody may say that something should be looked at; who wrote it reads what became of that, and may object once."""

from django.conf import settings
from django.contrib import messages
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.appeal import appeal
from feedback.actions.moderate import KINDS
from feedback.actions.report import report as report_
from feedback.forms.moderation import AppealForm, ReportForm
from feedback.models import Appeal, Ruling, Thing, Vote
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
    photo = row.shown_photo if thing == Thing.PHOTO else ""
    if thing == Thing.PHOTO and not photo:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "title": str(row), "idea": kind.idea(row), "photo": photo}
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


def with_ruling(ideas: QuerySet, voter_id) -> QuerySet:
    """Annotate `ruled`: what was decided against this visitor about an idea of theirs, or about their vote for it, as
    far as it stands."""
    if voter_id is None:
        return ideas.annotate(ruled=Value(None, output_field=BigIntegerField()))
    hidden = (
        Ruling.objects.about(voter_id)
        .standing()
        .filter(thing=Thing.IDEA, thing_id=OuterRef("pk"), verdict=Ruling.Verdict.HIDE)
    )
    voided = Vote.objects.filter(idea=OuterRef("pk"), voter=voter_id).order_by()
    either = Subquery(hidden.order_by("-pk").values("pk")[:1]), Subquery(voided.values("voided_by")[:1])
    return ideas.annotate(ruled=Coalesce(*either, output_field=BigIntegerField()))


def _may_report(request, voter) -> bool:
    most = settings.REPORTS_PER_HOUR
    return allowed("report", str(voter.pk), most, HOUR) and allowed(
        "report-network", network(request), most * FROM_ONE_NETWORK, HOUR
    )

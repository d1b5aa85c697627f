"""Votes of an idea that are set aside: the list for who decides, and letting them count. Never who cast them."""

import csv

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.actions.release import release
from collab.forms import CountForm
from collab.models import SetAside, Suggestion
from collab.views.sheets import harmless
from collab.views.suggestion import find, page
from feedback.models import Vote
from ground.live import ring
from ground.policies import allow


@allow("see-desk")
def set_aside_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Why and since when, and how old the account was; people stand as a number that says nothing outside this list."""
    row = find(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="set-aside-{row.pk}.csv"'
    sheet = csv.writer(response)
    sheet.writerow(
        [_("number"), _("reason"), _("since"), _("voted_at"), _("account_since"), _("store"), _("counted_again_at")]
    )
    for number, one in enumerate(_votes(request, row), 1):
        times = [one.since, one.voted_at, one.voter.created_at, one.released_at]
        since, voted, account, again = (at and timezone.localtime(at).isoformat(timespec="minutes") for at in times)
        place = harmless(one.voter.store.name) if one.voter.store else ""
        sheet.writerow([number, one.get_reason_display(), since, voted, account, place, again])
    return response


@allow("decide", methods=("GET", "POST"))
def count_anyway(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(request, pk)
    if request.method == "GET":
        return redirect("collab:suggestion", pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        return page(request, row, status=422, count_form=form)
    votes = release(suggestion=row, note=form.cleaned_data["note"], by=request.actor.user, now=timezone.now())
    ring("desk", suggestion=row.pk)
    told = ngettext("%(n)d vote counts again.", "%(n)d votes count again.", votes) % {"n": votes}
    messages.success(request, told if votes else _("No vote on this is set aside any more."))
    return redirect("collab:suggestion", pk)


def _votes(request: HttpRequest, row: Suggestion):
    cast = Vote.objects.filter(idea=OuterRef("idea"), voter=OuterRef("voter")).values("at")[:1]
    rows = SetAside.objects.visible_to(request.actor).filter(idea=row.idea_id, idea__isnull=False)
    return rows.select_related("voter__store").annotate(voted_at=Subquery(cast)).order_by("since", "pk")

"""The phone's side of a visit to a screen in a store."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.take_over import take_over as take
from feedback.models import KioskVisit, Vote
from ground.limits import allowed, network
from ground.pages import refused
from ground.policies import allow

HOUR = 60 * 60


@allow("take-over", methods=("GET", "POST"))
def take_over(request, token):
    """Looking takes nothing (messengers look at addresses, too); the button does, once."""
    if not allowed("take-over", network(request), 60, HOUR):
        return refused(request, _("That is a lot of codes for one hour. Please wait a little."), status=429)
    now = timezone.now()
    if request.method == "GET":
        visit = KioskVisit.objects.open_with(token, now).select_related("kiosk__store").first()
        if visit is None:
            return _gone(request)
        said = Vote.objects.filter(voter=visit.voter_id, value=1).count() if visit.voter_id else 0
        return render(request, "feedback/take_over.html", {"visit": visit, "said": said})
    mine = request.voter if request.actor.voter_id else None
    taken = take(token=token, user=request.user if request.actor.signed_in else None, mine=mine, now=now)
    if taken is None:
        return _gone(request)
    _visit, voter = taken
    if voter is not None and not request.actor.signed_in:
        request.session["voter"] = str(voter.pk)
    messages.success(request, _("It is on this phone now. Here you see what becomes of it."))
    return redirect("feedback:my-voice")


def _gone(request):
    words = _("This code was used already, or it is older than ten minutes. The screen in the store makes a new one.")
    return refused(request, words, status=410)

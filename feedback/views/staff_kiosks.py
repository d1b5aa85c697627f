"""The screens of one's stores: which are there, when they were last seen, what waits on them; let in, and ended."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Store
from feedback.actions.pair import pair
from feedback.forms.kiosks import PairForm
from feedback.models import Kiosk
from ground.limits import allowed
from ground.pages import refused
from ground.policies import allow

TEN_MINUTES = 600


@allow("run-kiosks", methods=("GET", "POST"))
def staff_kiosks(request):
    """All screens of one's stores; a new one is let in with the six digits it shows."""
    stores = Store.objects.on_the_street().filter(pk__in=request.actor.stores)
    if request.method == "GET":
        return _page(request, PairForm(stores=stores))
    if not allowed("pair-kiosk", str(request.actor), 10, TEN_MINUTES, otherwise=False):
        return refused(request, _("That were many tries. Please wait ten minutes."), status=429)
    form = PairForm(request.POST, stores=stores)
    if form.is_valid():
        said = form.cleaned_data
        if pair(code=said["code"], store=said["store"], name=said["name"], by=request.user, now=timezone.now()):
            messages.success(request, _("The screen is let in. It begins within a few seconds."))
            return redirect("feedback:staff-kiosks")
        form.add_error("code", _("No screen shows this code. A code lasts ten minutes and lets one screen in."))
    return _page(request, form, status=422)


@allow("run-kiosks", methods=("POST",))
def staff_kiosk(request, pk):
    """End a screen (`on=0`), or let the same one go on after all (`on=1`)."""
    screen = get_object_or_404(Kiosk.objects.worked_with_by(request.actor), pk=pk)
    screen.revoked_at = None if request.POST.get("on") == "1" else screen.revoked_at or timezone.now()
    screen.save(update_fields=["revoked_at"])
    return redirect("feedback:staff-kiosks")


def _page(request, form, status=200):
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    screens = Kiosk.objects.worked_with_by(request.actor).select_related("store")
    screens = screens.annotate(
        visits_today=Count("visits", filter=Q(visits__began_at__gte=today, visits__taps__gt=0))
    ).order_by("revoked_at", "store__name", "name", "pk")
    shown = [screen for screen in screens if screen.revoked_at is None or screen.revoked_at >= today]
    return render(request, "feedback/staff_kiosks.html", {"form": form, "screens": shown}, status=status)

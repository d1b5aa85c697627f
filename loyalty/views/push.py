"""Turning push on and off, device by device."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ground import webpush
from ground.limits import allowed
from ground.outbound import Refused, found
from ground.policies import allow
from loyalty.actions.push import turn_on
from loyalty.models import Device
from loyalty.models.devices import COOKIE
from loyalty.views.my_data import mine

WORKER = settings.BASE_DIR / "static" / "js" / "push-worker.js"
LONGEST = 1000
HOUR, A_YEAR = 60 * 60, 60 * 60 * 24 * 365


@allow("see-my-data", methods=("POST",))
def push_on(request):
    """A browser hands over where it can be woken, and the keys with which to seal what is for it alone."""
    endpoint, p256dh, auth = (request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    if not allowed("push-on", str(request.actor.user.pk), 20, HOUR):
        return JsonResponse({"problem": _("That is a lot for one hour. Please wait a little.")}, status=429)
    try:
        if not webpush.public_key() or len(endpoint) > LONGEST or not webpush.are_keys(p256dh, auth):
            raise Refused("That is not from a browser.")
        found(endpoint)
    except (Refused, OSError):
        return JsonResponse({"problem": _("This browser cannot be reached by us.")}, status=422)
    name = request.POST.get("name", "")[:80]
    device = turn_on(profile=mine(request), endpoint=endpoint, p256dh=p256dh, auth=auth, name=name)
    messages.success(request, _("Push is on, on this device."))
    answer = HttpResponse(status=204)
    # Not in the session: it ends before the device does, and whoever signs out later still ends push here.
    way_out = reverse("account_logout")
    answer.set_cookie(COOKIE, device.pk, A_YEAR, path=way_out, secure=settings.TLS, httponly=True, samesite="Lax")
    return answer


@allow("see-my-data", methods=("POST",))
def push_off(request, pk):
    """No more push on this device, whatever it is."""
    get_object_or_404(Device.objects.visible_to(request.actor), pk=pk).delete()
    messages.success(request, _("Push is off on that device."))
    return redirect("loyalty:notice-settings")


@allow("open-door")
def push_worker(request):
    """The service worker: served from the root, because it may only work below its own address."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")

"""Where somebody says what they want to hear of, by which way, and when."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ground.policies import allow
from ground.webpush import public_key
from loyalty.actions.agree import ANSWERS, MAIL
from loyalty.actions.readers import hours_of
from loyalty.forms import NoticeSettingsForm
from loyalty.models import Consent
from loyalty.views.my_data import mine


@allow("see-my-data", methods=("GET", "POST"))
def notice_settings(request):
    """One table: what it is about, by letter, by push; below it the hours."""
    profile = mine(request)
    hours = hours_of(profile)
    form = NoticeSettingsForm(
        request.POST or None,
        profile=profile,
        hours=hours,
        wishes={wish.topic: wish for wish in profile.preferences.all()},
        letters=Consent.objects.state(profile, ANSWERS, MAIL) == Consent.State.SUBSCRIBED,
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("loyalty:notice-settings")
    context = {"form": form, "profile": profile, "next_letter": hours.next_letter(timezone.now()).replace(tzinfo=None)}
    context |= {"push_key": public_key(), "devices": profile.devices.live().order_by("-created_at")}
    return render(request, "loyalty/notice_settings.html", context, status=422 if form.errors else 200)

"""Signing in, as the house wants it: what a guest did on this device stays theirs."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.base.internal.flows import post_authentication
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from config.forms import ANSWERS_KEY
from config.middleware import find_voter
from feedback.actions.claim import claim
from ground.limits import network
from loyalty.actions.agree import ANSWERS, MAIL, agree
from loyalty.actions.push import turn_off
from loyalty.actions.welcome import welcome
from loyalty.models.devices import COOKIE

ROOMS = (("merchandiser", "collab:desk"), ("staff", "loyalty:staff"), ("manager", "loyalty:staff"))


class AccountAdapter(DefaultAccountAdapter):
    def login(self, request, user):
        guest = None if request.actor.signed_in else find_voter(request)
        super().login(request, user)
        if guest:
            self.tell_what_came_along(request, guest.votes.filter(value=1).count())
            claim(guest=guest, user=user)
            request.session.pop("voter", None)
        if not user.language:
            user.language = get_language() or settings.LANGUAGE_CODE
            user.save(update_fields=["language"])
        profile = welcome(user=user)
        if (yes := request.session.pop(ANSWERS_KEY, None)) is not None:
            agree(profile=profile, purpose=ANSWERS, channel=MAIL, yes=yes, source="sign-up")

    def tell_what_came_along(self, request, n):
        if n:
            words = ngettext(
                "%(n)d wish from this device is with your account now.",
                "%(n)d wishes from this device are with your account now.",
                n,
            )
            messages.success(request, words % {"n": n})

    def post_login(self, request, user, **kwargs):
        """A device that never chose a language speaks its person's."""
        answer = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        return answer

    def logout(self, request):
        """Nobody reads on this device any more what is for this person."""
        device = request.COOKIES.get(COOKIE, "")
        if device.isascii() and device.isdecimal() and len(device) < 19:
            turn_off(user=request.user, device=int(device))
        super().logout(request)

    def get_client_ip(self, request):
        return network(request)

    def get_login_redirect_url(self, request):
        """People who work here land in their own room; the room itself asks for the second step."""
        roles = set(request.user.posts.values_list("role", flat=True))
        room = next((name for role, name in ROOMS if role in roles), None)
        return reverse(room) if room else settings.LOGIN_REDIRECT_URL


def count_new_second_step(request, authenticator, **signal):
    """Who has just added an app or a passkey has shown it: nobody is asked for it again on the next page."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        post_authentication(request, authenticator, reauthenticated=True)

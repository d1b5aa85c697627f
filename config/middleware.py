"""Who is asking, and may they? One query finds out, and no view runs before the answer."""

import time
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from catalog.models import ApiKey, Store
from config.demo.accounts import ACCOUNTS
from config.policies import LIBRARY_ROUTES
from feedback.models import Kiosk, Voter
from feedback.models.kiosks import COOKIE, PLACE
from ground import problems
from ground.policies import GUEST, Actor, rights

BEARER = "Bearer "
NOTE_STAFF_SEEN_EVERY = 60  # seconds; a session is not rewritten for every page


class ActorMiddleware:
    """Sets `request.user`, `request.actor`, `request.voter` and `request.make_voter`; refuses what is not allowed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(partial(find_actor, request))
        request.user = SimpleLazyObject(lambda: request.actor.user or AnonymousUser())
        request.voter = SimpleLazyObject(lambda: find_voter(request))
        request.make_voter = partial(make_voter, request)
        response = self.get_response(request)
        if settings.DEMO and response.status_code in {404, 500} and getattr(response, "_csp_config", None) == {}:
            status = response.status_code  # not Django's pages for DEBUG, the ones without a CSP; the log has it all
            response = render(request, f"{status}.html", status=status)
        if request.session.accessed and "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(self, request, view, args, kwargs):
        right, methods = needed(request, view)
        if request.method not in methods:
            return HttpResponseNotAllowed(sorted(methods))
        if not request.actor.may(right):
            return refuse(request, right)
        return None


def needed(request: HttpRequest, view) -> tuple[str, frozenset[str]]:
    """The right and the methods of the route that was matched. Checked at start-up, so every route has them."""
    if hasattr(view, "right"):
        return view.right, view.methods
    return LIBRARY_ROUTES[request.resolver_match.url_name]


def find_actor(request: HttpRequest) -> Actor:
    header = request.headers.get("Authorization", "")
    if header.startswith(BEARER):
        key = ApiKey.objects.find(header.removeprefix(BEARER).strip())
        return Actor(roles=frozenset({"key"}), key=key) if key else Actor(roles=frozenset())
    if request.path.startswith("/api/"):
        return Actor(roles=frozenset())  # a browser's cookie opens no door for machines
    secret = request.COOKIES.get(COOKIE) if request.path.startswith(PLACE) else None
    if secret and (kiosk := Kiosk.objects.find(secret)):
        return Actor(roles=frozenset({"kiosk"}), kiosk=kiosk)  # whoever else uses this browser
    request.session.keys()  # loads the session, and with it the person
    return actor_of(request.session)


def actor_of(session) -> Actor:
    """The actor behind a loaded session (also used by sockets)."""
    person = session.person
    voter_id = person.voter_id
    if person.user is None:
        return Actor(roles=GUEST.roles, voter_id=voter_id)
    held = frozenset(role for role, _ in person.posts)
    if held and not trusted(session):
        return Actor(
            roles=frozenset({"shopper"}),
            user=person.user,
            voter_id=voter_id,
            waiting_roles=held,
        )
    stores = frozenset(store for _, store in person.posts if store)
    return Actor(roles=held | {"shopper"}, user=person.user, stores=stores, voter_id=voter_id)


def trusted(session) -> bool:
    """Staff rights need the second step, and a session that was used lately."""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    second_steps = [m["at"] for m in session.get("account_authentication_methods", []) if m.get("method") == "mfa"]
    if not second_steps:
        return False
    now, seen_at = time.time(), max(session.get("staff_seen_at", 0), *second_steps)
    if now - seen_at > settings.STAFF_SESSION_IDLE:
        return False
    if now - seen_at > NOTE_STAFF_SEEN_EVERY:
        session["staff_seen_at"] = now
    return True


def find_voter(request: HttpRequest) -> Voter | None:
    voter_id = request.actor.voter_id
    return Voter.objects.filter(pk=voter_id).first() if voter_id else None


def make_voter(request: HttpRequest) -> Voter:
    """The voter behind this request; a device or a person that never voted before gets one now."""
    if voter := find_voter(request):
        return voter
    user = request.actor.user
    voter = Voter.objects.get_or_create(user=user)[0] if user else Voter.objects.create(store=_stands_in(request))
    if user is None:
        request.session["voter"] = str(voter.pk)
    request.actor, request.voter = request.actor.with_voter(voter.pk), voter
    return voter


def _stands_in(request: HttpRequest) -> Store | None:
    """The store whose shelf card this guest scanned."""
    store = request.session.get("stands_in")
    return Store.objects.filter(pk=store).first() if store else None


def refuse(request: HttpRequest, right: str) -> HttpResponse:
    actor = request.actor
    if request.path.startswith("/api/"):
        return problems.unauthorised() if actor.key is None else problems.forbidden(right)
    if rights()[right] == {"kiosk"} and request.method in {"GET", "HEAD"}:
        return redirect("feedback:kiosk")  # a screen that was ended shows how to let it in again
    if not actor.signed_in and request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    if actor.might(right) and request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), reverse("second-step"))
    return render(request, "403.html", status=403)


def shell(request: HttpRequest) -> dict:
    """What the page around every page shows."""
    return {
        "actor": getattr(request, "actor", GUEST),
        "retailer": settings.RETAILER,
        "demo": settings.DEMO,
        "demo_accounts": ACCOUNTS if settings.DEMO else (),
    }

"""Every URL pattern × every method × every role, against the policy tables: nothing undeclared, nobody let in who may
not, nobody kept out who may. Rooms of the socket are tried in test_live_door.py."""

import logging
import re
import time
from dataclasses import dataclass, field

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from catalog.models import ApiKey, StaffMember
from config.checks import policy, routes
from config.middleware import ActorMiddleware
from ground.policies import ROLES, Actor, rights
from loyalty.actions.letters import stop_url
from loyalty.actions.welcome import welcome
from tests import make

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SCOPE = "record-orders"
NO_SUCH = 987654321
PARTS = 6  # of the routes: several processes share them


class Door(Client):
    """Through all that stands before and behind a page. What templates were given, and cookies that the answer sets,
    are not kept: each cell begins alike."""

    def request(self, **request):
        answer = self.handler(self._base_environ(**request))
        answer.request = request
        return answer


@dataclass
class Visitor:
    """Somebody at the door: what they are called in the tables, and how they knock."""

    role: str
    scopes: tuple[str, ...] = ()
    client: Client = field(default_factory=Door)

    def may(self, right: str) -> bool:
        return self.role in rights()[right] and (self.role != "key" or right in self.scopes)

    def roles_may(self, right: str) -> bool:
        """People who work here shop, too."""
        return self.may(right) or (self.role in StaffMember.Role.values and "shopper" in rights()[right])

    def knock(self, method: str, path: str):
        """What the door answers. Whatever the view changed is undone."""
        with transaction.atomic():
            try:
                return self.client.generic(method, path)
            finally:
                transaction.set_rollback(True)


def person(role: str, store) -> Visitor:
    posts = {} if role == "shopper" else {"role": role, "store": store if role in {"staff", "manager"} else None}
    user = make.user(f"{role}@example.com", **posts)
    welcome(user=user)
    TOTP.activate(user, generate_totp_secret())
    visitor = Visitor(role)
    visitor.client.force_login(user)
    session = visitor.client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return visitor


def machine(name: str, *scopes: str) -> Visitor:
    secret = ApiKey.make(name=name, scopes=list(scopes))[1]
    headers = {"Authorization": f"Bearer {secret}"}
    return Visitor("key", scopes, Door(headers=headers))


@pytest.fixture
def visitors(leeds):
    people = [person(role, leeds) for role in ("shopper", *StaffMember.Role.values)]
    return [Visitor("guest"), *people, machine("till", SCOPE), machine("useless")]


@pytest.fixture
def addresses(leeds):
    """(pattern, path with real rows where there are any, right, methods) of every route."""
    idea, variant = make.idea(), make.variant()
    profile = make.profile()
    kiosk = make.kiosk(leeds)
    real = {
        "ideas/": idea.pk,
        "staff/customers/": profile.pk,
        "staff/requests/": make.request(leeds).pk,
        "products/": variant.product.code,
        "boards/": idea.board.slug,
        "moderation/voters/": idea.author.pk,
        "staff/kiosks/": kiosk.pk,
        "wishes/": make.wish_list(link="a-link").link,
        "q/": make.label(product=variant.product).code,
        "desk/": make.suggestion().pk,
        "letters/stop/": stop_url(profile).split("/")[-2],
    }
    found = []
    for pattern, entry in routes():
        declared = policy(entry)
        assert declared, f"/{pattern} is undeclared"
        assert declared[0] in rights(), f"/{pattern} needs the unknown right {declared[0]}"
        value = next((row for prefix, row in real.items() if pattern.startswith(prefix)), NO_SUCH)
        found.append((pattern, path_of(pattern, value), *declared))
    return found


def path_of(pattern: str, value: object) -> str:
    path = re.sub(r"\(\?P<\w+>[^()]*\)", "x", pattern)  # regular expressions of allauth
    return "/" + re.sub(r"<[^>]+>", str(value), path).replace("^", "").replace("$", "")


def refused(answer, path: str) -> bool:
    """The gate itself said no: for machines 401 or 403, for people 403, or the way to the sign-in page, to the second
    step, or to the page on which a screen is let in."""
    to_sign_in = {redirect_to_login(path).url, redirect_to_login(path, reverse("second-step")).url}
    if answer.request["REQUEST_METHOD"] in {"GET", "HEAD"}:
        to_sign_in.add(reverse("feedback:kiosk"))
    return answer.status_code in {401, 403} or (answer.status_code == 302 and answer.url in to_sign_in)


@pytest.fixture(autouse=True)
def patient(settings, caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False


@pytest.mark.parametrize("part", range(PARTS))
def test_each_door_opens_for_those_who_may_and_for_nobody_else(visitors, addresses, record_property, part):
    cells, leaks, wrongly_refused, broken = 0, [], [], []
    for pattern, path, right, methods in addresses[part::PARTS]:
        for visitor in visitors:
            expected = visitor.roles_may(right) and (pattern.startswith("api/") <= (visitor.role == "key"))
            for method in METHODS:
                cells += 1
                answer = visitor.knock(method, path)
                cell = f"{method} {path} as {visitor.role}: {answer.status_code}"
                if method not in methods:
                    if answer.status_code != 405:
                        leaks.append(cell)
                elif answer.status_code >= 500 or answer.status_code == 405:
                    broken.append(cell)
                elif expected and refused(answer, path):
                    wrongly_refused.append(cell)
                elif not expected and not refused(answer, path):
                    leaks.append(cell)

    found = {"leaks": leaks, "wrongly_refused": wrongly_refused, "broken": broken}
    record_property("counted: matrix", {"routes": len(addresses[part::PARTS]), "cells": cells})
    record_property("counted: matrix", {name: len(cells) for name, cells in found.items()})
    assert leaks == []
    assert wrongly_refused == []
    assert broken == []


def test_a_kiosk_passes_the_gate_only_where_the_tables_say(addresses):
    """A screen is one only below its own address, so the gate is asked directly."""
    kiosk = Actor(roles=frozenset({"kiosk"}))
    gate = ActorMiddleware(lambda request: HttpResponse())
    for pattern, path, right, methods in addresses:
        if pattern.startswith("api/"):
            continue
        match = resolve(path)
        for method in METHODS:
            request = RequestFactory().generic(method, path)
            request.actor, request.resolver_match = kiosk, match
            passed = gate.process_view(request, match.func, match.args, match.kwargs) is None
            assert passed == (method in methods and "kiosk" in rights()[right]), f"{method} {path}"


def test_the_tables_know_only_roles_that_exist():
    for right, roles in rights().items():
        assert roles <= set(ROLES), right

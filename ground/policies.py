"""Who may do what, as data.

Each floor has a `policies.py` with `RIGHTS = {right: roles}`. A view says which right it needs with `@allow`; the
middleware asks here before any view runs. What is not declared is refused, and stops start-up (config.checks).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps

ROLES = (
    "guest",
    "shopper",
    "kiosk",
    "staff",
    "manager",
    "merchandiser",
    "moderator",
    "operator",
    "key",
)
PEOPLE = frozenset(ROLES) - {"key"}


@cache
def rights() -> dict[str, frozenset[str]]:
    """Right → roles that hold it, merged from every installed floor."""
    table: dict[str, frozenset[str]] = {}
    for app in apps.get_app_configs():
        try:
            module = import_module(f"{app.name}.policies")
        except ModuleNotFoundError as missing:
            if missing.name != f"{app.name}.policies":
                raise
            continue
        for right, roles in getattr(module, "RIGHTS", {}).items():
            if right in table:
                raise ValueError(f"The right {right!r} is declared twice; one home per right.")
            if stray := set(roles) - set(ROLES):
                raise ValueError(f"The right {right!r} names unknown roles: {sorted(stray)}.")
            table[right] = frozenset(roles)
    return table


@dataclass(frozen=True)
class Actor:
    """Whoever is asking: a guest, a person with their roles and stores, a paired screen, or an API key."""

    roles: frozenset[str] = frozenset({"guest"})
    user: Any = None
    stores: frozenset[int] = frozenset()  # where this person works; empty for shoppers
    key: Any = None
    kiosk: Any = None
    voter_id: UUID | None = None
    waiting_roles: frozenset[str] = field(default=frozenset())  # held, but the second sign-in step is missing

    def may(self, right: str) -> bool:
        if self.key is not None and right not in self.key.scopes:
            return False
        return bool(self.roles & rights()[right])

    def with_voter(self, voter_id: UUID) -> "Actor":
        return replace(self, voter_id=voter_id)

    def might(self, right: str) -> bool:
        """True when only the second sign-in step stands between this person and the right."""
        return bool(self.waiting_roles & rights()[right])

    @property
    def signed_in(self) -> bool:
        return self.user is not None

    def __str__(self) -> str:
        if self.key is not None:
            return f"key:{self.key.name}"
        if self.kiosk is not None:
            return f"kiosk:{self.kiosk.pk}"
        return f"user:{self.user.pk}" if self.user else "guest"


GUEST = Actor()


def allow(right: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable:
    """Declare the right a view needs and the methods it answers (GET includes HEAD)."""

    def declare(view: Callable) -> Callable:
        view.right = right  # type: ignore[attr-defined]
        view.methods = frozenset(methods) | ({"HEAD"} if "GET" in methods else set())  # type: ignore[attr-defined]
        return view

    return declare

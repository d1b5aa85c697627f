"""A route without a policy stops start-up."""

from collections.abc import Iterator

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from config.policies import LIBRARY_ROUTES
from ground.policies import rights


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of the house with its whole route."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        else:
            yield route, entry


def policy(entry: URLPattern) -> tuple[str, frozenset[str]] | None:
    """(right, methods) of a route, or None when nobody declared them."""
    if hasattr(entry.callback, "right"):
        return entry.callback.right, entry.callback.methods
    return LIBRARY_ROUTES.get(entry.name or "")


@register("policies")
def every_route_has_a_policy(app_configs, **kwargs):
    errors = []
    for route, entry in routes():
        declared = policy(entry)
        if declared is None:
            errors.append(
                Error(
                    f"/{route} declares no right.",
                    hint="Put @allow(…) on its view.",
                    id="commonshelf.E1",
                )
            )
        elif declared[0] not in rights():
            errors.append(
                Error(
                    f"/{route} needs the unknown right {declared[0]!r}.",
                    id="commonshelf.E2",
                )
            )
    return errors


def stop_if_undeclared() -> None:
    """For servers, which do not run Django's checks by themselves."""
    if errors := every_route_has_a_policy(None):
        raise SystemExit("\n".join(f"{error.msg} {error.hint or ''}" for error in errors))

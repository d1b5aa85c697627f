"""One page, three ways out: the whole page, a fragment for htmx, a redirect without script."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme


def fragment_or_redirect(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    to: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer a POST. htmx gets the fragment `template` ("app/page.html#part"); a plain form gets a redirect to `to`
    (or back to where it came from). With `status` 422 a plain form gets the whole page again, with what was typed."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, template, context, status=status)
    if status >= 400:
        return render(request, template.partition("#")[0], context, status=status)
    return redirect(to or back(request))


def back(request: HttpRequest, otherwise: str = "/") -> str:
    """The page of ours the visitor came from: `next` in form or address, else the Referer, else `otherwise`."""
    for candidate in (request.POST.get("next"), request.GET.get("next"), request.META.get("HTTP_REFERER")):
        if candidate and url_has_allowed_host_and_scheme(candidate, {request.get_host()}, request.is_secure()):
            return candidate
    return otherwise


def refused(request: HttpRequest, words: str, *, status: int, to: str = "", kept: str = "") -> HttpResponse:
    """Not now, and why: a toast for htmx (the page stays as it is), a page of its own without script, which leads `to`
    what can be done instead, and holds what was written (`kept`), so that it is not lost."""
    if request.htmx:  # type: ignore[attr-defined]
        answer = with_toast(HttpResponse(status=status), words, kind="bad")
        answer["HX-Reswap"] = "none"
        return answer
    return render(request, "refused.html", {"words": words, "status": status, "to": to, "kept": kept}, status=status)


def with_toast(answer: HttpResponse, words: str, *, kind: str = "") -> HttpResponse:
    """The answer to htmx, with something said beside it that goes away by itself."""
    answer["HX-Trigger"] = json.dumps({"toast": {"words": str(words), "kind": kind}})
    return answer

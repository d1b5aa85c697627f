"""Doors of the house itself."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.views.i18n import set_language

from config import mailbox as letters
from config.demo import facts
from ground.pages import back
from ground.policies import allow
from ground.uploads import path_of


@allow("open-door")
def health(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})


@allow("open-door")
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "config/about.html", {"facts": facts if settings.DEMO else None})


@allow("open-door")
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("icons/favicon.svg"), permanent=False)


@allow("open-door")
def photo(request: HttpRequest, name: str, side: int) -> HttpResponse:
    """A photo somebody sent, as we drew it anew. Its name cannot be guessed, and what it shows never changes."""
    try:
        drawn = path_of(name, side).read_bytes()
    except (ValueError, OSError):
        raise Http404 from None
    answer = HttpResponse(drawn, content_type="image/webp")
    answer["Content-Disposition"] = 'inline; filename="photo.webp"'
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@allow("open-door", methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: on this device, and in letters to whoever is signed in."""
    answer = set_language(request)
    chosen = request.POST.get("language")
    if request.actor.signed_in and chosen in dict(settings.LANGUAGES):  # type: ignore[attr-defined]
        type(request.actor.user).objects.filter(pk=request.actor.user.pk).update(language=chosen)  # type: ignore[attr-defined]
    return answer


@allow("manage-own-account")
def second_step(request: HttpRequest) -> HttpResponse:
    """Staff who signed in with one step only: set up the second, or confirm with it."""
    kept = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    context = {"has_app": "totp" in kept, "has_passkey": "webauthn" in kept, "next": back(request)}
    return render(request, "account/second_step.html", context)


@allow("read-demo-mailbox")
def mailbox(request: HttpRequest) -> HttpResponse:
    """The demo's letter box: the last mails and the staff's one-time codes. Never outside a demo on this machine."""
    if not (settings.DEMO and settings.DEBUG and request.META["REMOTE_ADDR"] in {"127.0.0.1", "::1"}):
        raise Http404
    return render(
        request,
        "config/mailbox.html",
        {"letters": letters.newest(40), "codes": letters.codes(), "seconds_left": letters.seconds_left()},
    )


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Without asking who is there: that takes the database, which may be what failed."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)

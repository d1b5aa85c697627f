"""The screen in a store, as the screen itself sees it: pairing, the attract screen, votes, thanks, and the wipe."""

import json
import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category
from feedback.actions.pair import ask_to_pair
from feedback.actions.see import Sight, see
from feedback.actions.take_votes import COUNTED, TOO_MANY, Tap, begin, take_votes
from feedback.models import Idea, Kiosk, KioskVisit
from feedback.models.kiosks import COOKIE, PLACE, as_key, sealed
from feedback.views.cards import for_visitor, opened, token
from ground.limits import allowed, network
from ground.live import ring
from ground.pages import refused
from ground.policies import allow
from ground.qr import drawn
from ground.wake import look_now

WORKER = settings.BASE_DIR / "static" / "js" / "kiosk-worker.js"
A_YEAR = 60 * 60 * 24 * 365
A_MINUTE, HOUR = 60, 60 * 60
BIG, SHOWN, MOST_SHOWN, FEW = 3, 12, 96, 6
MOST_IDEAS = 2**63
MOST_AT_ONCE = 200  # taps in one sending


@allow("open-kiosk")
def kiosk(request):
    """What a screen shows while nobody stands before it; before it is paired: how to let it in."""
    if request.actor.kiosk is None:
        return _unpaired(request)
    ideas = list(_of_store(request.actor)[:BIG])
    context = {"kiosk": request.actor.kiosk, "ideas": ideas, "visit": uuid.uuid4()}
    return render(request, "feedback/kiosk.html", context | _patience())


@allow("open-kiosk", methods=("POST",))
def kiosk_code(request):
    """A new screen asks for the six digits it can be let in with."""
    if not allowed("kiosk-code", network(request), 30, HOUR):
        return refused(request, _("That is a lot of codes for one hour. Please wait a little."), status=429)
    _waiting, secret = ask_to_pair(secret=request.COOKIES.get(COOKIE, ""), now=timezone.now())
    answer = redirect("feedback:kiosk")
    answer.set_cookie(COOKIE, secret, A_YEAR, path=PLACE, secure=settings.TLS, httponly=True, samesite="Lax")
    return answer


@allow("open-kiosk")
def kiosk_worker(request):
    """The service worker: served from here, because it may only work below its own address."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


@allow("use-kiosk", methods=("POST",))
def kiosk_heartbeat(request):
    """Every half minute: still there, and so many votes wait on the screen."""
    said = request.POST.get("waiting", "")
    waiting = min(int(said), 100_000) if said.isdecimal() and said.isascii() else 0
    Kiosk.objects.filter(pk=request.actor.kiosk.pk).update(last_seen_at=timezone.now(), waiting=waiting)
    return HttpResponse(status=204)


@allow("use-kiosk")
def kiosk_shelf(request):
    """Ideas to touch. The address says whose visit it is; one that has ended leads back to the start."""
    key = as_key(request.GET.get("visit"))
    visit = KioskVisit.objects.filter(kiosk=request.actor.kiosk, key=key).first() if key else None
    if key is None or (visit and visit.ended_at):
        return redirect("feedback:kiosk")
    actor = request.actor.with_voter(visit.voter_id) if visit and visit.voter_id else request.actor
    departments = _departments()
    chosen = next((one for one in departments if one.slug == request.GET.get("department")), None)
    ideas = _of_store(actor)
    if chosen:
        ideas = ideas.filter(Q(category=chosen) | Q(category__department=chosen))
    asked = request.GET.get("shown", "")
    shown = min(int(asked), MOST_SHOWN) if asked.isdecimal() and asked.isascii() else SHOWN
    rows = list(ideas[: shown + 1])
    more = len(rows) > shown and shown < MOST_SHOWN
    rows = rows[:shown]
    for slot, row in enumerate(rows):
        row.slot, row.token = slot, token(row.pk, slot, 1.0)
    context = {
        "kiosk": request.actor.kiosk,
        "visit": key,
        "ideas": rows,
        "departments": departments,
        "chosen": chosen,
        "shown": shown,
        "more": shown + SHOWN if more else 0,
        "last": rows[-1].pk if rows else 0,
    }
    return render(request, "feedback/kiosk_shelf.html", context | _patience())


@allow("use-kiosk", methods=("POST",))
def kiosk_language(request):
    """Speak this language to whoever stands here now; it is forgotten with the visit."""
    key, chosen = as_key(request.POST.get("visit")), request.POST.get("language")
    answer = redirect(f"{reverse('feedback:kiosk-shelf')}?visit={key}" if key else "feedback:kiosk")
    if chosen in dict(settings.LANGUAGES):
        kept = {"secure": settings.TLS, "httponly": True, "samesite": "Lax"}
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, path=PLACE, **kept)
    return answer


@allow("use-kiosk", methods=("POST",))
def kiosk_vote(request):
    """One tap on a screen without script."""
    key, idea = as_key(request.POST.get("visit")), request.POST.get("idea", "")
    if key is None or not idea.isdecimal() or len(idea) > 18:
        return redirect("feedback:kiosk")
    visit = KioskVisit.objects.filter(kiosk=request.actor.kiosk, key=key, ended_at__isnull=False)
    if visit.exists():
        return redirect("feedback:kiosk")
    tap = Tap(uuid.uuid4(), key, int(idea), request.POST.get("want") != "0")
    [(_tap, outcome)] = _take(request, [tap])
    if outcome == TOO_MANY:
        messages.error(request, _("That is a lot of votes for one visit. Thank you!"))
    place = {name: said for name in ("department", "shown") if (said := request.POST.get(name))}
    return redirect(f"{reverse('feedback:kiosk-shelf')}?{urlencode({'visit': key} | place)}#bay-{idea}")


@allow("use-kiosk", methods=("POST",))
def kiosk_votes(request):
    """The queue of a screen, in the order it was tapped. Sent again, it changes nothing and is answered alike."""
    try:
        said = json.loads(request.body)["taps"]
        taps = [_tap(one) for one in said]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"problem": "Send taps with key, visit, idea and wants."}, status=422)
    if len(taps) > MOST_AT_ONCE:
        return JsonResponse({"problem": f"Send at most {MOST_AT_ONCE} taps at once."}, status=422)
    answers = _take(request, taps)
    counts = dict(_counts(tap.idea for tap, outcome in answers if outcome == COUNTED))
    return JsonResponse(
        {"taps": [{"key": tap.key, "outcome": outcome, "votes": counts.get(tap.idea)} for tap, outcome in answers]}
    )


@allow("use-kiosk", methods=("POST",))
def kiosk_seen(request):
    """The beacon of a page that was left: which ideas came into view on this visit."""
    key = as_key(request.GET.get("visit"))
    told = {sight[0]: Sight(*sight) for line in request.POST.getlist("seen")[:MOST_SHOWN] if (sight := opened(line))}
    if key and told:
        visit = begin(kiosk=request.actor.kiosk, key=key, now=timezone.now())
        if visit.voter_id:
            see(voter_id=visit.voter_id, sights=list(told.values()), now=timezone.now())
    return HttpResponse(status=204)


@allow("use-kiosk", methods=("POST",))
def kiosk_thanks(request):
    """Thank you, and the code with which a phone takes the visit over. Asked again, the code before opens nothing."""
    key = as_key(request.POST.get("visit"))
    if key is None or KioskVisit.objects.filter(kiosk=request.actor.kiosk, key=key, ended_at__isnull=False).exists():
        return redirect("feedback:kiosk")
    now = timezone.now()
    visit = begin(kiosk=request.actor.kiosk, key=key, now=now)
    address = settings.SITE_URL.rstrip("/") + reverse("feedback:take-over", args=[visit.offer(now)])
    wanted = Idea.objects.filter(votes__voter=visit.voter_id, votes__value=1).order_by("-votes__at")
    context = {
        "kiosk": request.actor.kiosk,
        "visit": key,
        "wanted": list(wanted),
        "address": address,
        "code": drawn(address, _("The code that takes this to your phone")),
    }
    return render(request, "feedback/kiosk_thanks.html", context | _patience())


@allow("use-kiosk", methods=("POST",))
def kiosk_wipe(request):
    """The shopper has gone: nobody who comes after sees what they said, whatever is pressed."""
    now = timezone.now()
    if key := as_key(request.POST.get("visit")):
        KioskVisit.objects.get_or_create(kiosk=request.actor.kiosk, key=key, defaults={"began_at": now})
        KioskVisit.objects.filter(kiosk=request.actor.kiosk, key=key, ended_at=None).update(ended_at=now)
    answer = redirect("feedback:kiosk")
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=PLACE, samesite="Lax")
    return answer


def _tap(said: dict) -> Tap:
    idea, wants = said["idea"], said["wants"]
    if type(idea) is not int or not 0 < idea < MOST_IDEAS or type(wants) is not bool:
        raise ValueError("not a tap of ours")
    return Tap(uuid.UUID(said["key"]), uuid.UUID(said["visit"]), idea, wants)


def _take(request, taps):
    answers = take_votes(kiosk=request.actor.kiosk, taps=taps, now=timezone.now())
    ideas = {tap.idea for tap, outcome in answers if outcome == COUNTED}
    rows = Idea.objects.visible_to(request.actor).filter(pk__in=ideas).select_related("board").with_votes()
    for idea in rows:
        for room in (f"board.{idea.board.slug}", f"idea.{idea.pk}"):
            ring(room, idea=idea.pk, votes=idea.vote_count)
    if ideas:
        look_now()
    return answers


def _counts(ideas):
    return Idea.objects.filter(pk__in=set(ideas)).with_votes().values_list("pk", "vote_count")


def _of_store(actor):
    """Open ideas for this store's shelf: its own first, then by how they rise."""
    about = ("board", "category__department", "store")
    ideas = for_visitor(Idea.objects.open(), actor).filter(board__is_open=True).select_related(*about)
    own = Case(When(store=actor.kiosk.store_id, then=Value(0)), default=Value(1))
    return ideas.in_order("rising").annotate(elsewhere=own).order_by("elsewhere", "-rise", "pk")


def _departments() -> list[Category]:
    """Few: those with the most to vote on."""

    def find():
        root = Coalesce("category__department_id", "category_id")
        fullest = Idea.objects.open().exclude(category=None).annotate(root=root).values("root")
        rows = fullest.annotate(n=Count("pk")).order_by("-n", "root")[:FEW]
        return [row["root"] for row in rows]

    return list(Category.objects.filter(pk__in=cache.get_or_set("kiosk:departments", find, A_MINUTE)).order_by("name"))


def _unpaired(request):
    """The code is made anew from the secret this browser holds: nobody else can see it, and nothing keeps it."""
    secret = request.COOKIES.get(COOKIE, "")
    waiting = Kiosk.objects.filter(secret_hash=sealed(secret), paired_at=None, revoked_at=None).first()
    if waiting and waiting.code_until and waiting.code_until > timezone.now():
        code = waiting.code(secret)
        context = {"code": f"{code[:3]} {code[3:]}", "until": waiting.code_until}
    else:
        context = {"code": None, "had_one": bool(secret)}
    context["staff_address"] = settings.SITE_URL.rstrip("/") + reverse("feedback:staff-kiosks")
    return render(request, "feedback/kiosk_pair.html", context)


def _patience():
    return {"idle": settings.KIOSK_IDLE_SECONDS, "warning": settings.KIOSK_WARNING_SECONDS, "mode": "kiosk"}

"""The store's tablet: find a customer, see one screen, write down what they asked for."""

import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product, Store, Variant
from feedback.actions.ask_in_store import ask_in_store
from feedback.models import Idea, StoreRequest
from ground.limits import allowed
from ground.live import ring
from ground.pages import fragment_or_redirect, refused
from ground.policies import GUEST, allow
from ground.words import alike
from loyalty.actions.look_at import look_at
from loyalty.forms import RequestForm
from loyalty.models import OrderLine, Profile, Purpose

SHOWN = 8
A_MINUTE = 60
STORE_KEY = "working_store"
ARRIVAL_IS_NEWS = 45  # days


@allow("find-customer")
def staff(request):
    """Find a customer as one types; a scanned card leads straight to its owner."""
    text, purpose = request.GET.get("q", "").strip()[:80], purpose_of(request)
    if text and not allowed("find-customer", str(request.actor), 240, 60):
        return refused(request, _("That is a lot of looking for one minute. Please wait a moment."), status=429)
    found = list(people(request).found_by(text)[:SHOWN]) if text else []
    if len(found) == 1 and getattr(found[0], "exact", False) and not request.htmx:
        return redirect(f"{reverse('loyalty:staff-customer', args=[found[0].pk])}?for={purpose}")
    context = {
        "text": text,
        "found": found,
        "more": len(found) == SHOWN,
        "purpose": purpose,
        "purposes": Purpose.choices,
    }
    if request.htmx:
        return render(request, "loyalty/staff.html#found", context)
    stores = own_stores(request)
    return render(
        request,
        "loyalty/staff.html",
        context | asking() | {"stores": stores, "here": stand(request, stores)},
    )


@allow("find-customer", methods=("POST",))
def staff_store(request):
    """Somebody who works in several stores says in which one they stand today."""
    chosen = request.POST.get("store", "")
    if not chosen.isdecimal() or int(chosen) not in request.actor.stores:
        raise Http404
    request.session[STORE_KEY] = int(chosen)
    return redirect("loyalty:staff")


@allow("find-customer")
def staff_customer(request, pk):
    """What matters about one customer, on one screen. The look is noted, and the customer can read it."""
    profile = get_object_or_404(people(request).select_related("relationship").with_standing(timezone.now()), pk=pk)
    store, purpose = working_store(request), purpose_of(request)
    look_at(
        profile=profile,
        by=request.actor.user,
        role="manager" if "manager" in request.actor.roles else "staff",
        store=store,
        purpose=purpose,
        now=timezone.now(),
    )
    backed = list(backed_ideas(profile, store))
    context = {
        "profile": profile,
        "store": store,
        "purpose": purpose,
        "opener": opener(backed),
        "backed": backed,
        "bought": last_buys(profile),
        "requests": requests_of(profile),
        "visits": getattr(profile, "relationship", None),
    }
    return render(request, "loyalty/staff_customer.html", context | asking())


@allow("log-request", methods=("POST",))
def staff_request(request, pk=None):
    """ "A customer asked for…": one tap on a suggestion, or a few words."""
    profile = get_object_or_404(people(request), pk=pk) if pk else None
    store = working_store(request)
    page = reverse("loyalty:staff-customer", args=[pk]) if pk else reverse("loyalty:staff")
    if store is None:
        return refused(request, _("You work in no store, so nothing can be asked for there."), status=409)
    form = RequestForm(request.POST, actor=request.actor)
    if not form.is_valid():
        context = asking() | {"form": form, "profile": profile, "requests": requests_of(profile)}
        return fragment_or_redirect(request, "loyalty/staff_request.html#asking", context, status=422)
    asked, _new = ask_in_store(
        store=store, by=request.actor.user, voter=profile.make_voter() if profile else None, **form.cleaned_data
    )
    ring(f"store.{store.pk}", request=asked.pk)
    context = asking() | {"profile": profile, "requests": requests_of(profile), "asked": asked}
    return fragment_or_redirect(request, "loyalty/staff_request.html#logged", context, to=page)


@allow("log-request", methods=("POST",))
def staff_request_undo(request, pk):
    """It was a slip of the finger. Only one's own requests."""
    asked = get_object_or_404(StoreRequest.objects.visible_to(request.actor), pk=pk, by=request.actor.user)
    asked.take_back()
    ring(f"store.{asked.store_id}", request=asked.pk)
    profile = people(request).filter(voter=asked.voter_id).first() if asked.voter_id else None
    page = reverse("loyalty:staff-customer", args=[profile.pk]) if profile else reverse("loyalty:staff")
    context = asking() | {"profile": profile, "requests": requests_of(profile)}
    return fragment_or_redirect(request, "loyalty/staff_request.html#undone", context, to=page)


@allow("log-request")
def staff_alike(request):
    """While staff write what was asked for: ideas and articles that say about the same."""
    text = request.GET.get("text", "").strip()[:200]
    ideas, articles = [], []
    if len(text) >= 3:
        ideas = alike(Idea.objects.visible_to(request.actor).open(), text, "title")[:4]
        products = Product.objects.visible_to(request.actor).filter(
            Exists(Variant.objects.filter(product=OuterRef("pk")))
        )
        articles = [(p, p.variants.first()) for p in alike(products, text, "name")[:4]]
    return render(request, "loyalty/staff_request.html#alike", {"ideas": ideas, "articles": articles, "text": text})


# ---- what the screens show -----------------------------------------------------------------------------------------


def people(request):
    return Profile.objects.visible_to(request.actor).select_related("tier", "favourite_store", "account", "voter")


def purpose_of(request) -> str:
    said = request.GET.get("for", "")
    return said if said in Purpose.values else Purpose.COUNTER.value


def own_stores(request) -> list[Store]:
    return list(Store.objects.visible_to(request.actor).filter(pk__in=request.actor.stores))


def working_store(request) -> Store | None:
    return stand(request, own_stores(request))


def stand(request, stores: list[Store]) -> Store | None:
    """Where this person stands: the store they chose, else the first of theirs."""
    chosen = request.session.get(STORE_KEY)
    return next((store for store in stores if store.pk == chosen), stores[0] if stores else None)


def last_buys(profile: Profile) -> list[OrderLine]:
    lines = OrderLine.objects.filter(order__profile=profile).select_related("order__store", "variant__product")
    return list(lines.order_by("-order__ordered_at", "-order_id", "number")[:8])


def backed_ideas(profile: Profile, store: Store | None):
    ideas = Idea.objects.backed_by(profile.voter_id).with_news(store.pk if store else None)
    return ideas.exclude(state__in=[Idea.State.HIDDEN, Idea.State.WITHDRAWN]).order_by(
        F("news_at").desc(nulls_last=True), "-created_at"
    )[:12]


def requests_of(profile: Profile | None) -> list[StoreRequest]:
    if profile is None or profile.voter_id is None:
        return []
    asked = StoreRequest.objects.standing().filter(voter=profile.voter_id).select_related("store")
    return list(asked.order_by("-at")[:6])


def asking() -> dict:
    """What the form "A customer asked for…" needs: a fresh key, and what is often asked for."""

    def find():
        return list(Idea.objects.visible_to(GUEST).open().order_by("-votes_folded", "pk").only("title")[:6])

    return {"client_key": uuid.uuid4(), "often": cache.get_or_set("staff:often", find, A_MINUTE)}


@dataclass(frozen=True)
class Opener:
    """One thing to open a conversation with: what became of something this customer backed."""

    idea: Idea
    kind: str  # arrived, shelf, trial, coming, declined


GOOD_NEWS = ("arrived", "shelf", "trial", "coming")


def opener(backed: list[Idea]) -> Opener | None:
    """The best news first; a refusal only when there is nothing else to tell."""
    news = [(kind_of_news(idea), idea) for idea in backed]
    for kind in (*GOOD_NEWS, Idea.Stage.DECLINED.value):
        if idea := next((idea for found, idea in news if found == kind), None):
            return Opener(idea, kind)
    return None


def kind_of_news(idea: Idea) -> str:
    lately = idea.arrived_on and (timezone.localdate() - idea.arrived_on).days <= ARRIVAL_IS_NEWS
    return "arrived" if lately else idea.stage

"""After the vote: what somebody would pay, in which size, where; or why it is not for them."""

from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.pledge import Word, for_me_after_all, not_for_me, pledge
from feedback.forms.pledges import NotForMeForm, PledgeForm
from feedback.models import Idea, NotForMe, Pledge, PriceGuide, Vote
from feedback.models.pledges import ANY_GOODS
from feedback.views.cards import for_visitor
from feedback.views.ended import nothing_counted
from ground import money
from ground.limits import allowed
from ground.pages import fragment_or_redirect, refused
from ground.policies import allow
from ground.wake import look_now

HOUR = 60 * 60
MOST_IN_AN_HOUR = 60  # pledges and reasons of one voter
MOST_OPTIONS = 12
TELLING = ("size", "colour", "color", "pack", "flavour", "material")  # what sets one variant apart from another


@dataclass(frozen=True)
class Offer:
    """What a pledge on an idea can say: `options` (value, words), and a slider from `low` to `high` in steps."""

    is_goods: bool
    options: list = field(default_factory=list)
    currency: str = ""  # "": no price is known, so none is asked for
    usual: int = 0
    low: int = 0
    high: int = 0
    step: int = 1
    effects: list = field(default_factory=list)  # (price, what it does, in words)

    @property
    def digits(self) -> int:
        return money.digits(self.currency)


@allow("vote", methods=("POST",))
def idea_pledge(request, pk):
    """Say what you would pay and where; say it again to change it; `take_back` to cancel."""
    idea = _open_idea(request, pk)
    if idea is None:
        return nothing_counted(request, pk)
    voter = request.make_voter()
    if not allowed("pledge", str(voter.pk), MOST_IN_AN_HOUR, HOUR):
        return refused(request, _("That is a lot for one hour. Please come back a little later."), status=429)
    if request.POST.get("take_back"):
        Pledge(idea=idea, voter=voter).cancel()
        look_now()
        return _shown(request, pk)
    if Vote.objects.filter(idea=idea, voter=voter).voided().exists():
        words = _("Your vote here does not count at the moment, so nothing can be added to it. Your notices say why.")
        return refused(request, words, status=409, to=reverse("feedback:my-notices"))
    form = PledgeForm(request.POST, actor=request.actor, offer=offer_of(idea))
    if not form.is_valid():
        return _shown(request, pk, pledge_form=form, status=422)
    if pledge(idea=idea, voter=voter, word=_word(form), now=timezone.now()) is None:
        return nothing_counted(request, pk)
    look_now()
    return _shown(request, pk)


@allow("vote", methods=("POST",))
def idea_not_for_me(request, pk):
    """Say why it is not for you, which only those who choose the range read; `take_back` to cancel."""
    idea = _open_idea(request, pk)
    if idea is None:
        return nothing_counted(request, pk)
    voter = request.make_voter()
    if not allowed("pledge", str(voter.pk), MOST_IN_AN_HOUR, HOUR):
        return refused(request, _("That is a lot for one hour. Please come back a little later."), status=429)
    if request.POST.get("take_back"):
        for_me_after_all(idea=idea, voter=voter)
        look_now()
        return _shown(request, pk)
    form = NotForMeForm(request.POST)
    if not form.is_valid():
        return _shown(request, pk, reason_form=form, status=422)
    if not_for_me(idea=idea, voter=voter, now=timezone.now(), **form.cleaned_data) is None:
        return nothing_counted(request, pk)
    look_now()
    return _shown(request, pk)


def saying_more(request, idea: Idea, *, pledge_form=None, reason_form=None) -> dict:
    """What the panel under a ticket needs (needs `mine` on the idea)."""
    if idea.state != Idea.State.OPEN:
        return {"offer": None}
    voter = request.actor.voter_id
    if not idea.mine and pledge_form is None:
        said = NotForMe.objects.filter(idea=idea.pk, voter=voter, value=1).first() if voter else None
        return {"offer": Offer(False), "against": said, "reason_form": reason_form or NotForMeForm()}
    offer = offer_of(idea)
    mine = Pledge.objects.select_related("store").filter(idea=idea.pk, voter=voter).first() if voter else None
    form = pledge_form or PledgeForm(initial=_said(mine, offer, request), actor=request.actor, offer=offer)
    return {"offer": offer, "pledge": mine, "pledge_options": _words_of(mine), "pledge_form": form}


def offer_of(idea: Idea) -> Offer:
    """Sizes and colours as its product has them, else a short list; the price it, or what is like it, has."""
    if idea.category_id is None and idea.product_id is None:
        return Offer(False)
    guide = PriceGuide.objects.filter(idea=idea.pk).first()
    variants = list(idea.product.variants.order_by("price", "sku")) if idea.product else []
    priced = [idea.variant, *variants] if idea.variant else variants
    first = next((one for one in priced if one and one.price), None)
    options = _options(variants)
    if guide is None and first is None:
        return Offer(True, options)
    usual, currency = (guide.usual, guide.currency) if guide else (first.price, first.currency)
    step = _step(usual)
    still = guide.still if guide else []
    low = min([usual // 2, *(price for price, _share in still)]) // step * step or step
    high = -(-max([usual * 3 // 2, *(price for price, _share in still)]) // step) * step
    return Offer(True, options, currency, usual, low, high, step, _effects(still, currency))


def _options(variants) -> list:
    found = dict.fromkeys(
        str(value)[:40]
        for one in variants
        for name, value in (one.attributes or {}).items()
        if name.lower() in TELLING and value
    )
    return [(value, value) for value in list(found)[:MOST_OPTIONS]] or list(ANY_GOODS.items())


def _step(usual: int) -> int:
    return next((step for most, step in ((300, 5), (1_000, 10), (3_000, 50), (10_000, 100)) if usual <= most), 500)


def _effects(still: list, currency: str) -> list:
    """At each price, of ten who would buy at the lowest, how many still would."""
    words = _("At %(price)s about %(n)d in 10 of those who would buy it still would.")
    return [
        (price, words % {"price": money.words(price, currency), "n": max(min(round(share * 10), 10), 1)})
        for price, share in still
    ]


def _said(mine: Pledge | None, offer: Offer, request) -> dict:
    """What the form shows first: what was said before, else what is usual."""
    if mine is None:
        voter = request.voter
        return {"price": offer.usual, "store": voter.store.code if voter and voter.store else None, "notify": True}
    return {
        "price": mine.price or offer.usual,
        "options": mine.options,
        "store": mine.store.code if mine.store else None,
        "how_often": mine.how_often,
        "notify": bool(mine.notify),
    }


def _words_of(mine: Pledge | None) -> list[str]:
    return mine.option_words if mine else []


def _word(form: PledgeForm) -> Word:
    said = form.cleaned_data
    return Word(
        would_buy=said["would_buy"],
        notify=said["notify"] or not said["would_buy"],
        price=said["price"] if said["would_buy"] else None,
        currency=form.offer.currency,
        options=said.get("options") or [],
        store=said["store"],
        how_often=said["how_often"],
    )


def _open_idea(request, pk) -> Idea | None:
    return Idea.objects.visible_to(request.actor).open().select_related("product", "variant").filter(pk=pk).first()


def _shown(request, pk, *, status=200, **forms):
    """The panel and the ticket as they are now; without script, back to the idea."""
    ideas = for_visitor(Idea.objects.select_related("board", "product", "variant"), request.actor)
    idea = get_object_or_404(ideas, pk=pk)
    context = {"idea": idea, **saying_more(request, idea, **forms)}
    to = reverse("feedback:idea", args=[pk]) + "#say-more"
    return fragment_or_redirect(request, "feedback/pledge.html#answer", context, to=to, status=status)

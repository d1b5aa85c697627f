"""What a department would keep, let go and bring in for so many places: nothing is decided by asking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Category, ShelfSpace, Store, Variant
from collab.actions.draft.known import lookalikes
from collab.actions.draft.shelf import Shelf, read_shelf
from collab.actions.draft.sketch import HORIZON_WEEKS
from collab.engine.lookalikes import Neighbours
from collab.engine.newcomers import with_newcomers
from collab.engine.ranging import FADE, Demand, Rules, Sales, captured, demand, greedy, marginal, replaced
from collab.engine.ranging_exact import best_range
from collab.engine.spread import Floats
from collab.models import GoodsReading, Suggestion
from collab.models.readings import unpacked

RHOS = (0.0, 0.5, 1.0)
SECONDS = 3.0  # somebody waits for the proof
NAMED = 3  # kinds that are to blame, where all places are too few
FEWEST_DAYS = 28  # a few days are not taken for every week of a quarter
Kind = Suggestion.Kind
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """`places` None: the room that the store told for this department, or as many as stand there now; `least` of each
    kind of goods, `least_of` of single ones by their name; `rho` of those who miss a product buy another of its kind;
    `exact`: take the time to prove it."""

    store: Store | None = None
    places: int | None = None
    least: int = 0
    least_of: Mapping[str, int] = field(default_factory=dict)
    rho: float = 0.5
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One product: money in the horizon that it brings now or would bring, the share that others hold of it, and what
    the range would lose without it."""

    name: str
    sku: str
    kind: str
    brings: int
    share: float
    worth: int
    variant: int | None = None
    suggestion: int | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """A kind of which more must be kept than there is, with what comes."""

    kind: str
    least: int
    there: int


@dataclass(slots=True)
class Answer:
    """Lines that leave, come and stay, the dearest first; what it gains by rho; how far the quick choice is from the
    best. `room`: what the store told. Nothing is chosen where kinds are `short`, or where what must be kept of them
    takes more places than there are: then `needed` of them, `most` telling the kinds that take most."""

    asked: Asked
    read_at: datetime
    currency: str
    margin: bool
    now: int
    places: int
    leave: list[Line] = field(default_factory=list)
    come: list[Line] = field(default_factory=list)
    stay: list[Line] = field(default_factory=list)
    gains: list[tuple[float, int]] = field(default_factory=list)
    gap: float | None = None
    proved: bool = False
    room: int | None = None
    short: list[Short] = field(default_factory=list)
    needed: int = 0
    most: list[tuple[str, int]] = field(default_factory=list)
    weeks: int = HORIZON_WEEKS

    @property
    def gain(self) -> int:
        return dict(self.gains)[self.asked.rho]

    @property
    def stays(self) -> float:
        """The share of what leavers bring that the others keep."""
        return share_of(self.leave)

    @property
    def taken(self) -> float:
        """The share of what newcomers bring that is taken from the others."""
        return share_of(self.come)


def share_of(lines: Iterable[Line]) -> float:
    brings = sum(line.brings for line in lines)
    return sum(line.brings * line.share for line in lines) / brings if brings else 0.0


def choose_range(*, department: Category, asked: Asked, now: datetime) -> Answer | None:
    """The range that captures most money by last months' receipts; None while nothing was read of the department."""
    readings = GoodsReading.objects.filter(category=department, kind=GoodsReading.Kind.RANGE)
    read_at = readings.values_list("read_at", flat=True).first()
    if read_at is None:
        return None
    shelf = read_shelf(department, timezone.localdate(now))
    kinds = dict(Variant.objects.filter(pk__in=shelf.variants.tolist()).values_list("pk", "product__category__name"))
    kind = np.array([kinds.get(pk, "") for pk in shelf.variants.tolist()])
    place = None if asked.store is None else np.searchsorted(shelf.stores, asked.store.pk)
    here = shelf.listed.any(axis=1) if place is None else shelf.listed[:, place]
    old = np.flatnonzero(here & shelf.on_sale)
    worth, margin = margins(shelf)
    spend = spent(department.pk, read_at, shelf, kind, asked.store)[:, old].multiply(worth[old]).tocsr()
    spend.eliminate_zeros()
    new = newcomers(department, asked.store, shelf, old, kind)
    spend = with_newcomers(spend, new.worth, new.near)
    count, standing = len(old), np.arange(len(old) + len(new.rows)) < len(old)
    room = room_of(department, asked.store)
    places = asked.places or room or count
    every = np.concatenate([kind[old], new.kinds])
    answer = Answer(asked, read_at, shelf.currency, margin, now=count, places=places, room=room)
    rules = rules_of(every, places, asked)
    if refused(answer, rules):
        return answer
    kept = chosen(answer, spend, rules)
    for rho in RHOS:
        range_ = kept if rho == asked.rho else flags(greedy(spend, rules, rho), len(every))
        answer.gains.append((rho, round(captured(spend, range_, rho) - captured(spend, standing, rho))))
    waiting = Suggestion.objects.filter(category=department, kind=Kind.DELIST).waiting(now)
    put_up = dict(waiting.values_list("variant", "pk"))
    names = [(shelf.names[at], shelf.skus[at], int(shelf.variants[at])) for at in old.tolist()]
    told = [(*name, put_up.get(name[2])) for name in names] + [
        (row.what, row.variant.sku if row.variant else "", None, row.pk) for row in new.rows
    ]
    tell(answer, spend, kept, standing, list(zip(told, every.tolist(), strict=True)))
    return answer


def tell(answer: Answer, spend: Demand, kept: Flags, standing: Flags, told: list[tuple]) -> None:
    """Sort the products (P + n) into what leaves, comes and stays, each with its figures."""
    brings, share = np.asarray(spend.sum(axis=0)).ravel(), replaced(spend, kept, answer.asked.rho)
    alone = marginal(spend, kept, answer.asked.rho)
    for at in np.argsort(-brings, kind="stable").tolist():
        (name, sku, variant, suggestion), kind = told[at]
        figures = (round(brings[at]), float(share[at]), round(alone[at]))
        line = Line(name, sku, kind, *figures, variant, suggestion)
        if standing[at]:
            (answer.stay if kept[at] else answer.leave).append(line)
        elif kept[at]:
            answer.come.append(line)
    answer.leave.reverse()  # what brings least goes first


def chosen(answer: Answer, spend: Demand, rules: Rules) -> Flags:
    """The quick choice, or the proved one with how far the quick one is from it."""
    asked, size = answer.asked, spend.shape[1]
    quick = flags(greedy(spend, rules, asked.rho), size)
    if not asked.exact:
        return quick
    best = best_range(spend, rules, asked.rho, SECONDS)
    if best.bound > 0 and np.isfinite(best.bound):
        answer.gap = max(1.0 - captured(spend, quick, asked.rho) / best.bound, 0.0)
        answer.proved = best.bound <= best.captured * (1 + 1e-6)
    return flags(best.kept, size)


def flags(chosen_: NDArray[np.int64] | None, size: int) -> Flags:
    return np.isin(np.arange(size), () if chosen_ is None else chosen_)


def room_of(department: Category, store: Store | None) -> int | None:
    """Places that a store told for this department; None where it told none, and for all stores together: what one
    has no room for may stand in another."""
    told = ShelfSpace.objects.filter(category=department, store=store) if store else ShelfSpace.objects.none()
    return told.values_list("places", flat=True).first()


def rules_of(kinds: NDArray[np.str_], places: int, asked: Asked) -> Rules:
    """At most so many in all, and of each kind at least so many: of one that is named just as many as were asked for,
    of the others no more than there are."""
    names = np.union1d(kinds, [name for name, least in asked.least_of.items() if least])
    of = (kinds[None, :] == names[:, None]).astype(float)
    amount = np.concatenate([np.ones((1, len(kinds))), of])
    most = np.concatenate([[float(places)], of.sum(axis=1)])
    usual = np.minimum(of.sum(axis=1), asked.least)
    least = [asked.least_of.get(name, each) for name, each in zip(names.tolist(), usual.tolist(), strict=True)]
    return Rules(amount, np.array([0.0, *least]), most, ("places", *names.tolist()))


def refused(answer: Answer, rules: Rules) -> bool:
    """Whether no range can keep to the rules; the answer then names those that are to blame."""
    of_kind = list(zip(rules.names, rules.least.astype(int).tolist(), rules.most.astype(int).tolist(), strict=True))[1:]
    answer.short = [Short(*each) for each in of_kind if each[1] > each[2]]
    if rules.least.sum() > answer.places:
        answer.needed = int(rules.least.sum())
        answer.most = sorted([each[:2] for each in of_kind], key=lambda each: -each[1])[:NAMED]
    return bool(answer.short or answer.needed)


def margins(shelf: Shelf) -> tuple[Floats, bool]:
    """(P,) the part of its price that a product leaves, the usual one where its cost is unknown; and False where no
    cost at all is known and money means revenue."""
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(shelf.prices > 0, np.clip(1.0 - shelf.costs / shelf.prices, 0.0, 1.0), np.nan)
    known = np.isfinite(part)
    if not known.any():
        return np.ones(len(part)), False
    return np.where(known, part, np.median(part[known])), True


@lru_cache(maxsize=8)
def _receipts(department: int, read_at: datetime) -> dict[str, NDArray]:
    """Kept per process; `read_at` only tells one reading from another."""
    row = GoodsReading.objects.filter(category=department, kind=GoodsReading.Kind.RANGE, read_at=read_at)
    return unpacked(row.values_list("arrays", flat=True).get())


def spent(department: int, read_at: datetime, shelf: Shelf, kind: NDArray[np.str_], store: Store | None) -> Demand:
    """Demand (R, P) in revenue of the horizon: a row is one customer in one period and one kind of goods."""
    rows = _receipts(department, read_at)
    use = np.isin(rows["variant"], shelf.variants)
    if store is not None:
        use &= rows["store"] == store.pk
    who, variant, day, amount = (rows[name][use] for name in ("who", "variant", "day", "amount"))
    product = np.searchsorted(shelf.variants, variant)
    _, kinds = np.unique(kind, return_inverse=True)
    _, customer = np.unique(np.stack([who, kinds[product]]), axis=1, return_inverse=True)
    today = int(rows["day"].max(initial=0)) + 1
    days = max(today - int(rows["day"].min(initial=today)), FEWEST_DAYS)
    known = np.exp(-(np.arange(days) + 1) / FADE).sum()  # so many days of now are what the receipts add up to
    sales = Sales(customer.ravel(), product, day, amount.astype(float), len(shelf.variants))
    return demand(sales, today) * (7 * HORIZON_WEEKS / known)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Waiting suggestions that would bring something in: gross money in the horizon (n,), kinds, look-alikes among what
    stands there."""

    rows: list[Suggestion]
    worth: Floats
    kinds: NDArray[np.str_]
    near: Neighbours


def newcomers(
    department: Category, store: Store | None, shelf: Shelf, old: NDArray[np.int64], kind: NDArray[np.str_]
) -> Newcomers:
    """Wishes with a forecast, and for one store what it misses; with what they would sell before others lose by it."""
    waiting = Suggestion.objects.filter(category=department, money_q50__gt=0).waiting()
    waiting = waiting.filter(kind__in=[Kind.ADD] if store is None else [Kind.ADD, Kind.LOCALISE])
    rows, worth, near = [], [], []
    row_of = {int(shelf.variants[at]): place for place, at in enumerate(old.tolist())}
    alike = lookalikes(shelf.names, tuple(np.nan_to_num(shelf.prices).tolist()))[1]
    related = waiting.select_related("idea__category", "variant__product__category").prefetch_related("evidence")
    for row in related.prefetch_related("stores").order_by("pk"):
        stores = [each.pk for each in row.stores.all()]
        if store is not None and stores and store.pk not in stores:
            continue
        facts = {each.kind: each.facts for each in row.evidence.all()}
        gross = row.money_q50 / max(1.0 - facts.get("worth", {}).get("taken_from_others", 0.0), 0.1)
        shared = (len(stores) or len(shelf.stores)) if store is not None else 1
        if row.kind == Kind.ADD:
            like = [(each["variant"], each["similarity"]) for each in facts.get("look_alikes", {}).get("products", ())]
        else:
            at = int(np.searchsorted(shelf.variants, row.variant_id))
            like = list(zip(shelf.variants[alike.index[at]].tolist(), alike.similarity[at].tolist(), strict=True))
        rows.append(row)
        worth.append(gross / shared)
        near.append([(row_of[pk], similarity) for pk, similarity in like if pk in row_of])
    width = max([len(each) for each in near] + [1])
    index, similarity = np.zeros((len(rows), width), dtype=np.int64), np.zeros((len(rows), width))
    for at, each in enumerate(near):
        for place, (product, how) in enumerate(each):
            index[at, place], similarity[at, place] = product, how
    names = [kind_of(row, kind, old, each) for row, each in zip(rows, near, strict=True)]
    return Newcomers(rows, np.array(worth, dtype=float), np.array(names, dtype=str), Neighbours(index, similarity))


def kind_of(row: Suggestion, kind: NDArray[np.str_], old: NDArray[np.int64], near: list[tuple[int, float]]) -> str:
    """What kind of goods it would be: its own, or that of what is most like it."""
    if row.variant is not None:
        return str(row.variant.product.category.name)
    if near:
        return str(kind[old[max(near, key=lambda each: each[1])[0]]])
    return str(row.idea.category.name) if row.idea and row.idea.category else ""

"""Who saw which idea, who wanted it, who asked for it in a store: drawn with a fixed seed, dated back from today.

Every idea has an appeal (ideas.csv). Whether somebody who sees it wants it depends on that, on their own mood, on what
their cluster of stores likes and on their store. What they get to see is biased, as on any board: early and popular
ideas are shown more, and only one slot in seven is filled at random. The engine knows none of this.
"""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

import numpy as np

from config.demo.ideas import IdeaText

SEED = 20260117
RANDOM_SLOTS = 0.15
BOARD_VISITS = {"product-mix": 0.68, "make-it-mine": 0.12, "how-we-shop": 0.1, "how-we-pay": 0.1}
OLDEST, NEWEST_DECIDED = 150, 95  # days ago; what was decided was posted long ago
CLOSED_SINCE = {"declined": 80, "trial failed": 25}  # days ago; closed ideas are not shown any more
TASTES = {
    "Home makers": {
        "Walls and frames": 0.7,
        "Home and decoration": 0.5,
        "Candles and lights": 0.4,
        "Toys and play": -0.6,
    },
    "Family towns": {
        "Toys and play": 0.8,
        "Bags and travel": 0.4,
        "Party and gift wrap": 0.4,
        "Walls and frames": -0.5,
    },
    "Garden counties": {"Garden and outdoors": 0.9, "Tea and table": 0.4, "Kitchen and baking": 0.3},
}
WRITTEN_BY = {  # who wrote an idea that the pages need to show: idea title → customer
    "Drawer knobs in packs of six": "14527",
    "Robot that follows you with a basket": "14527",
    "A rabbit night light that you can plug in": "14527",
    "Slug collars, the copper kind, in the Exeter shop": "12748",
    "Jumbo bags with a zip": "12748",
    "Wool! Small balls for the knitting Nancy, in Shrewsbury": "17841",
}


WANTED_BY = {  # customer → titles of what they wanted early, so that the pages show what became of it
    "14527": ("Lunch box with a section for fruit",),
}


@dataclass(frozen=True)
class Member:
    voter: uuid.UUID
    store: str  # "" for a guest who named none
    cluster: str
    customer_id: str = ""  # "" for a guest


@dataclass
class Voices:
    created: dict[str, dt.datetime] = field(default_factory=dict)  # idea key → when it was posted
    author: dict[str, Member] = field(default_factory=dict)
    seen: list[tuple] = field(default_factory=list)  # member, idea key, at, slot, probability, first
    votes: list[tuple] = field(default_factory=list)  # member, idea key, at
    follows: list[tuple] = field(default_factory=list)  # member, idea key, at
    requests: list[tuple] = field(default_factory=list)  # store, idea key, at, member or None, belongs to the idea?


def members(customers: list[tuple[str, str]], clusters: dict[str, str]) -> list[Member]:
    """950 customers `(customer_id, store)` and 450 guests who take part."""
    dice = random.Random(SEED)
    must = set(WRITTEN_BY.values())
    chosen = [c for c in customers if c[0] in must]
    chosen += dice.sample([c for c in customers if c[0] not in must], 950 - len(chosen))
    known = [Member(voter_id(f"customer:{cid}"), store, clusters[store], cid) for cid, store in chosen]
    streets = sorted(code for code in clusters if code != "web")
    guests = []
    for number in range(450):
        store = dice.choice([*streets, ""])
        guests.append(Member(voter_id(f"guest:{number}"), store, clusters.get(store, "")))
    return known + guests


def voter_id(what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://demo.commonshelf.example/voter/{what}")


def simulate(ideas: tuple[IdeaText, ...], people: list[Member], today: dt.date) -> Voices:
    rng = np.random.default_rng(SEED)
    voices = Voices()
    age = _ages(ideas, rng)
    for place, idea in enumerate(ideas):
        voices.created[idea.key] = _moment(today, age[place], rng)
        voices.author[idea.key] = _author(idea, people, rng)
    wants = _Wants(ideas, rng)
    appeal = np.array([idea.appeal for idea in ideas])
    fame = np.exp(rng.normal(0, 0.8, len(ideas)) + age / 90 + 0.25 * appeal)
    boards = {board: np.array([i for i, idea in enumerate(ideas) if idea.board == board]) for board in BOARD_VISITS}
    closed = np.array([CLOSED_SINCE.get(idea.fate, 0) for idea in ideas])
    for person in people:
        _take_part(person, ideas, age, closed, fame, boards, wants, today, rng, voices)
    _ask_in_stores(ideas, people, age, wants, today, rng, voices)
    _want_early(ideas, people, voices)
    return voices


def _ages(ideas: tuple[IdeaText, ...], rng: np.random.Generator) -> np.ndarray:
    """Days since each idea was posted; a twin comes after its elder."""
    age = rng.integers(4, OLDEST, len(ideas))
    place_of = {idea.key: place for place, idea in enumerate(ideas)}
    for place, idea in enumerate(ideas):
        if idea.fate not in ("open", "reviewing"):
            age[place] = rng.integers(NEWEST_DECIDED, OLDEST)
        if idea.twin_of:
            elder = place_of[idea.twin_of]
            age[elder] = max(age[elder], 40)
            age[place] = rng.integers(3, age[elder] - 10)
    return age


def _author(idea: IdeaText, people: list[Member], rng: np.random.Generator) -> Member:
    if customer := WRITTEN_BY.get(idea.title):
        return next(person for person in people if person.customer_id == customer)
    store = idea.store
    fitting = [person for person in people if store in ("", person.store)]
    return fitting[int(rng.integers(len(fitting)))]


class _Wants:
    """How likely somebody who sees an idea wants it, as log odds."""

    def __init__(self, ideas: tuple[IdeaText, ...], rng: np.random.Generator):
        appeal = np.array([idea.appeal for idea in ideas]) + rng.normal(0, 0.35, len(ideas))
        self.plain = -3.9 + 0.66 * appeal
        self.by_cluster = {
            cluster: np.array([tastes.get(idea.department, 0.0) for idea in ideas])
            for cluster, tastes in TASTES.items()
        }
        self.by_store: dict[str, np.ndarray] = {}
        self.named = [idea.store for idea in ideas]
        self.rng = rng

    def of(self, person: Member) -> np.ndarray:
        odds = self.plain + self.by_cluster.get(person.cluster, 0.0)
        return odds + self._store(person.store) if person.store else odds

    def _store(self, store: str) -> np.ndarray:
        if store not in self.by_store:
            own = np.array([1.5 if named == store else 0.0 for named in self.named])
            self.by_store[store] = own + self.rng.normal(0, 0.3, len(self.plain))
        return self.by_store[store]


def _take_part(person, ideas, age, closed, fame, boards, wants, today, rng, voices) -> None:
    """All visits of one person: what they saw, and what they then wanted."""
    mood = rng.normal(0, 0.6)
    odds = wants.of(person) + mood
    known: set[int] = set()
    wanted: set[int] = set()
    names, weights = list(BOARD_VISITS), list(BOARD_VISITS.values())
    days = np.sort(np.unique((rng.beta(0.9, 1.8, 1 + rng.poisson(2)) * 110).astype(int) + 1))[::-1]
    for days_ago in days:
        board = boards[names[int(rng.choice(len(names), p=weights))]]
        there = board[(age[board] > days_ago) & (closed[board] < days_ago)]
        if not len(there):
            continue
        at = _moment(today, int(days_ago), rng)
        shown, probability = _page(there, fame, rng)
        for slot, (place, chance) in enumerate(zip(shown, probability, strict=True)):
            place = int(place)
            voices.seen.append((person, ideas[place].key, at, slot, round(float(chance), 5), place not in known))
            known.add(place)
            if place in wanted or rng.random() > 1 / (1 + np.exp(-odds[place])):
                continue
            wanted.add(place)
            voted_at = at + dt.timedelta(seconds=int(rng.integers(5, 40)) + 9 * slot)
            voices.votes.append((person, ideas[place].key, voted_at))
            if rng.random() < 0.08:
                voices.follows.append((person, ideas[place].key, voted_at))


def _page(there: np.ndarray, fame: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The ideas that came into view, top to bottom, and with what probability each stood in its slot."""
    count = min(len(there), 5 + int(rng.poisson(9)))
    share = fame[there] / fame[there].sum()
    by_fame = np.argsort(-(np.log(share) + rng.gumbel(size=len(there))))
    by_chance = rng.permutation(len(there))
    queues = (iter(by_fame.tolist()), iter(by_chance.tolist()))
    taken: list[int] = []
    for at_random in rng.random(count) < RANDOM_SLOTS:
        taken.append(next(place for place in queues[int(at_random)] if place not in taken))
    return there[taken], (1 - RANDOM_SLOTS) * share[taken] + RANDOM_SLOTS / len(there)


def _ask_in_stores(ideas, people, age, wants, today, rng, voices) -> None:
    """What staff wrote down: 180 requests, more where a store's customers want it more."""
    by_store: dict[str, list[Member]] = {}
    for person in people:
        if person.store and person.store != "web":
            by_store.setdefault(person.store, []).append(person)
    stores = sorted(by_store)
    askable = np.array([place for place, idea in enumerate(ideas) if idea.board != "make-it-mine" and not idea.twin_of])
    for _request in range(180):
        store = stores[int(rng.integers(len(stores)))]
        likes = np.exp(wants.of(by_store[store][0])[askable])
        place = int(rng.choice(askable, p=likes / likes.sum()))
        closed = CLOSED_SINCE.get(ideas[place].fate, 0)
        days_ago = closed + int(rng.integers(1, min(75, age[place] - closed)))
        customer = by_store[store][int(rng.integers(len(by_store[store])))]
        known = customer if customer.customer_id and rng.random() < 0.7 else None
        linked = bool(rng.random() < 0.8)
        voices.requests.append((store, ideas[place].key, _moment(today, days_ago, rng), known, linked))


def _want_early(ideas: tuple[IdeaText, ...], people: list[Member], voices: Voices) -> None:
    """A day after it was posted, whatever the dice said of them; nobody wants a thing twice."""
    customers = {person.customer_id: person for person in people if person.customer_id in WANTED_BY}
    done = {(member.customer_id, key) for member, key, _ in voices.votes if member.customer_id in WANTED_BY}
    for idea in ideas:
        for customer, titles in WANTED_BY.items():
            if idea.title in titles and (customer, idea.key) not in done:
                seen = voices.created[idea.key] + dt.timedelta(days=1)
                voices.seen.append((customers[customer], idea.key, seen, 0, 0.05, True))
                voices.votes.append((customers[customer], idea.key, seen + dt.timedelta(seconds=20)))


def _moment(today: dt.date, days_ago: int, rng: np.random.Generator) -> dt.datetime:
    """Some time on that day between seven in the morning and ten at night."""
    midnight = dt.datetime.combine(today - dt.timedelta(days=int(days_ago)), dt.time(), tzinfo=dt.UTC)
    return midnight + dt.timedelta(seconds=int(rng.integers(7 * 3600, 22 * 3600)))

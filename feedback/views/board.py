from django.core.cache import cache
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from catalog.models import Category, Store
from feedback.forms.boards import IN_STAGE, BoardChoice
from feedback.forms.ideas import FIRST_BOARD
from feedback.models import Board, ForYou, Idea
from feedback.models.ideas import put_in_order
from feedback.views import drawn
from feedback.views.cards import dress, for_visitor
from feedback.views.opening import instead_of
from feedback.views.polls import poll_for
from ground.pages import back
from ground.policies import allow

PAGE = 20
A_MINUTE = 60
OPEN_STAGES = {"open", "review"}  # lists of what can still be voted on
FACTS = {"new", "decided"}  # orders that are asked for as a fact: nothing is drawn into them


@allow("see-board")
def board(request, slug=FIRST_BOARD):
    """The ideas of one board. The address is the state: department, store, stage, order, seed, how many."""
    boards = list(Board.objects.visible_to(request.actor))
    here = next((one for one in boards if one.slug == slug), None)
    if here is None:
        return instead_of(request, first=slug == FIRST_BOARD)
    near = _near(request.actor)
    choice = BoardChoice(request.GET, departments=departments(), stores=_stores(request.actor), near=near)
    sort, shown = choice.said("sort", "random"), choice.said("shown", PAGE)
    seed = choice.said("seed") or _seed_of(request)
    ideas = _chosen(here.ideas.all(), choice)
    total = ideas.visible_to(request.actor).count()
    rows = _rows(request, here, ideas, choice, seed, 1 / max(total, 1) if sort == "random" else 1.0)
    address = _address(request, here, seed=seed if sort == "random" else None)
    context = {
        "board": here,
        "boards": boards,
        "choice": choice,
        "ideas": dress(rows, request.actor, visit=drawn.visit(request)),
        "drawn": any(row.drawn for row in rows),
        "shows_counts": rows[0].shows_counts if rows else False,
        "total": total,
        "shown": len(rows),
        "here_url": address(shown=shown if shown > PAGE else None),
        "more_url": address(shown=shown + PAGE) if len(rows) < total else None,
        "narrowed": _narrowed(choice, address),
        "poll": poll_for(request, choice.said("store")),
        "store": dict(choice.fields["store"].choices).get(choice.said("store")),
        "ask": asking_on(here, choice),
    }
    return render(request, "feedback/board.html", context)


@allow("see-board", methods=("POST",))
def show_counts(request):
    """Show numbers before voting, or hide them again: some want to think for themselves first."""
    voter = request.make_voter()
    voter.shows_counts = request.POST.get("show") == "1"
    voter.save(update_fields=["shows_counts"])
    return redirect(back(request))


def _rows(request, here: Board, ideas, choice, seed: int, chance: float) -> list[Idea]:
    """The ideas of the page in the order asked for, some places of it given by lot: all in one statement.

    Nothing is drawn into what is asked for as a fact, nor where nobody can vote any more.
    """
    sort, shown = choice.said("sort", "random"), choice.said("shown", PAGE)
    lot = drawn.lot_of(drawn.visit(request))
    at = drawn.places(lot, shown) if sort not in FACTS and choice.said("stage", "open") in OPEN_STAGES else set()
    pool, turns = drawn.NOBODY, []
    if at:
        filters = map(choice.said, ("stage", "department", "store", "step"))
        pool = drawn.pool_of(ideas.open(), (here.pk, *filters, NARROWED.get(sort)))
        turns = pool.in_turn(lot, len(at) + shown)  # so many may stand above already
    found = for_visitor(ideas, request.actor).in_order(sort, seed, ahead=turns, near=choice.near)[: shown + len(turns)]
    rows = put_in_order(list(found), sort)
    return drawn.lay_out(rows, shown, pool=pool, turns=turns, at=at, chance=chance)


NARROWED = {"undecided": Idea.UNDECIDED, "decided": Idea.DECIDED}  # orders that make sense for some stages only


def _chosen(ideas, choice):
    sort, stage = choice.said("sort"), choice.said("stage", "open")
    if stages := NARROWED.get(sort):
        ideas = ideas.filter(stage__in=stages)
    if sort == "decided" and stage == "open":  # as the form sends it: but what was declined is over
        stage = "all"
    if stage == "open":
        ideas = ideas.open()
    elif stage in IN_STAGE:
        ideas = ideas.filter(stage__in=IN_STAGE[stage])
    if department := choice.said("department"):
        ideas = ideas.filter(Q(category__slug=department) | Q(category__department__slug=department))
    if store := choice.said("store"):
        ideas = ideas.filter(store__code=store)
    if step := choice.said("step"):
        ideas = ideas.filter(step=step)
    return ideas


def _narrowed(choice: BoardChoice, address) -> list[dict]:
    """What narrows the list, each in words and with the address of the list without it."""
    said = [(name, choice.said(name)) for name in ("stage", "department", "store", "step")]
    named = [(name, dict(choice.fields[name].choices)[value]) for name, value in said if value and value != "open"]
    return [{"words": words, "url": address(**{name: None, "shown": None})} for name, words in named]


def _seed_of(request) -> int:
    """The same mix all day for a visitor, known or not yet: on the way back from an idea, after the first vote."""
    return drawn.lot_of(drawn.visit(request)) % 16 + 1


def asking_on(board: Board, choice: BoardChoice | None = None) -> str:
    """What the address of a new idea says, so that whoever asks here asks on this board, about this store and step."""
    said = {"board": board.slug if board.slug != FIRST_BOARD else None}
    said |= {name: choice.said(name) for name in ("store", "step")} if choice else {}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"?{query}" if query else ""


def _near(actor) -> list[int]:
    """Ideas near to what a signed-in customer buys, as they were read off last night; none for guests."""
    if actor.user is None or actor.voter_id is None:
        return []

    def find():
        return ForYou.objects.filter(voter=actor.voter_id).values_list("ideas", flat=True).first() or []

    return cache.get_or_set(f"board:near:{actor.voter_id}", find, A_MINUTE)


def _address(request, here: Board, *, seed):
    path = reverse("feedback:board") if here.slug == FIRST_BOARD else reverse("feedback:board-of", args=[here.slug])

    def address(**changes):
        query = request.GET.copy()
        for name, value in {"seed": seed, **changes}.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{path}?{query.urlencode()}" if query else path

    return address


def departments():
    """(slug, name) of each, by name."""

    def find():
        return list(Category.objects.filter(parent=None).order_by("name").values_list("slug", "name"))

    return cache.get_or_set("board:departments", find, A_MINUTE)


def _stores(actor):
    def find():
        return list(Store.objects.visible_to(actor).order_by("name").values_list("code", "name"))

    return cache.get_or_set("board:stores", find, A_MINUTE)

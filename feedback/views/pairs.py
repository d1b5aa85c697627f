"""This or that: five pairs in twenty seconds, then how your store stands so far."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.models import Category, Store
from feedback.actions.choose import Chosen, choose
from feedback.actions.on_receipt import MOST, read_receipt_code
from feedback.models import Idea, PairChoice, PairStanding
from feedback.views import paired
from feedback.views.paired import Row
from ground.limits import allowed, network
from ground.pages import refused
from ground.policies import allow
from ground.wake import look_now

IN_A_ROW = 5
HOUR = 60 * 60
MOST_IN_AN_HOUR = 100
FROM_ONE_NETWORK = 20  # voters behind one address (a store's Wi-Fi) count together, this many times as high
FEW = 5  # pairs under which nothing is said of an idea
TOP = 5
USUAL = 0.5  # how often the usual idea is chosen over the usual idea


@allow("see-board")
def pairs(request):
    """Two ideas side by side: which would you rather see on the shelf?"""
    number = request.GET.get("n", "1")
    number = int(number) if number.isdecimal() and 1 <= int(number[:3]) <= IN_A_ROW else 1
    return _offered(request, replace(_row(request, request.GET), number=number))


@allow("see-board")
def pairs_here(request, code):
    """The short address that stands on a shelf card."""
    store = get_object_or_404(Store.objects.visible_to(request.actor), code=code)
    return redirect(_address("feedback:pairs", Row(store, PairChoice.Way.SHELF)))


@allow("see-board")
def pairs_receipt(request, code):
    """The short address at the foot of a receipt: about that store, and first about what was bought there."""
    said = read_receipt_code(code)
    if said is None:
        raise Http404
    store = get_object_or_404(Store.objects.visible_to(request.actor), pk=said.store)
    return redirect(_address("feedback:pairs", Row(store, PairChoice.Way.RECEIPT, said.departments)))


@allow("vote", methods=("POST",))
def pair_choose(request):
    """Answer one pair, once: `choose` left or right, or `skip` with a reason."""
    voter = request.make_voter()
    where = network(request)
    if not allowed("pair", str(voter.pk), MOST_IN_AN_HOUR, HOUR) or not allowed(
        "pair-network", where, MOST_IN_AN_HOUR * FROM_ONE_NETWORK, HOUR
    ):
        return refused(
            request, _("That is a lot of pairs for one hour. Thank you; please come back later."), status=429
        )
    found = paired.opened(request, request.POST.get("token", ""))
    if found is None:
        words = _("That pair was too old, or not offered to you, so nothing was counted. Here is another one.")
        return _offered(request, _row(request, request.POST), problem=words)
    pair, row = found
    side = {"left": pair.left, "right": pair.right}.get(request.POST.get("choose", ""))
    skipped = request.POST.get("skip", "") if side is None else ""
    if side is None and skipped not in PairChoice.Skip.values:
        words = _("Choose one of the two, or say why you would not. Nothing was counted yet.")
        return _offered(request, row, problem=words)
    done = choose(pair=pair, voter=voter, chosen=side, skipped=skipped, now=timezone.now())
    look_now()
    if done is Chosen.STANDS:
        words = _("You answered that pair before, and the first answer stands. Here is another one.")
        return _offered(request, row, problem=words)
    if done is Chosen.OVER:
        words = _("One of the two is not open any more, so nothing was counted. Here is another one.")
        return _offered(request, row, problem=words)
    return _next(request, replace(row, number=row.number + 1))


@allow("see-board")
def pairs_so_far(request):
    """What people choose in this store so far, with how sure that is."""
    return render(request, "feedback/pairs_so_far.html", so_far(request, _row(request, request.GET).store))


def so_far(request, store: Store | None) -> dict:
    """Ideas that are chosen most: of the store where enough was chosen there, else of all stores."""
    own = _best(request, store) if store else []
    mine = PairChoice.objects.decided().filter(voter=request.actor.voter_id) if request.actor.voter_id else None
    return {
        "store": store,
        "own": bool(own),
        "rows": own or _best(request, None),
        "mine": mine.count() if mine is not None else 0,
        "again_url": _address("feedback:pairs", Row(store, "")),
    }


def _best(request, store: Store | None) -> list[PairStanding]:
    """Best first by what is surely true of them; nothing where none is surely chosen over the usual idea."""
    visible = Idea.objects.visible_to(request.actor).open()
    rows = PairStanding.objects.filter(store=store, met__gte=FEW, middle__gt=USUAL, idea__in=visible)
    found = list(rows.select_related("idea").order_by("-low", "idea")[:TOP])
    return found if len(found) > 1 and found[0].low > USUAL else []


def _offered(request, row: Row, *, problem=""):
    """A fresh pair, after a `problem` with 422 and the reason; the end where nothing is left to ask."""
    found = paired.offer(request, row)
    context = {"row": row, "store": row.store, "of": IN_A_ROW, "problem": problem, "done": range(1, row.number)}
    if found:
        (left, right), token = found
        context |= {"left": left, "right": right, "token": token, "skips": PairChoice.Skip.choices}
    template = "feedback/pairs.html#pair" if request.htmx else "feedback/pairs.html"
    if row.about and not request.htmx:
        context["departments"] = list(Category.objects.filter(pk__in=row.about).values_list("name", flat=True))
    return render(request, template, context, status=422 if problem else 200)


def _next(request, row: Row):
    over = row.number > IN_A_ROW
    if request.htmx and not over:
        return _offered(request, row)
    end = _address("feedback:pairs-so-far", Row(row.store, ""))
    if request.htmx:
        answer = render(request, "feedback/pairs_so_far.html#so_far", so_far(request, row.store))
        answer["HX-Push-Url"] = end  # whoever looks at an idea from there finds it again on the way back
        return answer
    return redirect(end if over else _address("feedback:pairs", row))


def _address(name: str, row: Row) -> str:
    said = {
        "store": row.store.code if row.store else None,
        "way": row.way,
        "about": ".".join(map(str, row.about)),
        "n": row.number if row.number > 1 else None,
    }
    query = urlencode({key: value for key, value in said.items() if value})
    return reverse(name) + (f"?{query}" if query else "")


def _row(request, said) -> Row:
    """As the address or the form has it; the store it names, else the visitor's own. What is odd in it is left out."""
    way, code = said.get("way", ""), said.get("store")
    about = [int(pk) for pk in said.get("about", "").split(".")[:MOST] if pk.isdecimal() and len(pk) < 10]
    if code:
        store = Store.objects.visible_to(request.actor).filter(code=code).first()
    else:
        store = request.voter.store if request.actor.voter_id and request.voter else None
    return Row(store, way if way in PairChoice.Way.values else PairChoice.Way.BOARD, tuple(about))

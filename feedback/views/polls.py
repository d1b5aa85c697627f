"""Polls: which of a few would you rather have?"""

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Store
from feedback.actions.poll import answer_poll, make_poll
from feedback.forms.polls import PollForm
from feedback.models import Poll, PollAnswer
from feedback.models.polls import FEWEST, MOST
from ground.limits import allowed, network
from ground.pages import refused
from ground.policies import allow
from ground.shares import points_told_apart, share_between

A_MINUTE, HOUR = 60, 60 * 60
FROM_ONE_NETWORK = 200
SHOWN = 60


def poll_for(request, store: str | None = None) -> Poll | None:
    """The open poll this visitor has not answered yet, for one calm strip: that of their store, the one that closes
    first, else one of all stores. Their store is the one they look at (`store`, a code), else where they shop, else
    the one whose card they scanned."""
    now = timezone.now()

    def find():
        return list(Poll.objects.open(now).select_related("store").order_by("closes_at"))

    running = [poll for poll in cache.get_or_set("polls:open", find, A_MINUTE) if poll.is_open(now)]
    if not running:
        return None
    mine = PollAnswer.objects.filter(voter=request.actor.voter_id, poll__in=running).values_list("poll", flat=True)
    done = set(mine) if request.actor.voter_id else set()
    waiting = [poll for poll in running if poll.pk not in done]
    here = _is_here(request, store) if any(poll.store for poll in waiting) else None
    own = next((poll for poll in waiting if poll.store and here and here(poll.store)), None)
    return own or next((poll for poll in waiting if poll.store is None), None)


def _is_here(request, code: str | None) -> Callable[[Store], bool]:
    if code:
        return lambda store: store.code == code
    own = request.voter.store_id if request.actor.voter_id and request.voter else None
    where = own or request.session.get("stands_in")
    return lambda store: store.pk == where


@allow("see-board")
def polls(request):
    """What is asked just now, and what came of earlier questions."""
    now = timezone.now()
    rows = list(
        Poll.objects.visible_to(request.actor).annotate(said=Count("answers__voter")).select_related("store")[:SHOWN]
    )
    context = {
        "running": [poll for poll in rows if poll.is_open(now)],
        "ahead": [poll for poll in rows if poll.opens_at > now],
        "over": [poll for poll in rows if poll.is_over(now)],
    }
    return render(request, "feedback/polls.html", context)


@allow("vote", methods=("GET", "POST"))
def poll(request, pk):
    """One question: tap the one you would rather have; then see what others said."""
    row = get_object_or_404(Poll.objects.visible_to(request.actor), pk=pk)
    if request.method == "GET":
        return _page(request, row)
    chosen = request.POST.get("option", "")
    option = row.options.filter(pk=chosen if chosen.isdecimal() and len(chosen) < 18 else 0).first()
    if option is None:
        return _page(request, row, wrong=_("Choose one of them."), status=422)
    voter = request.make_voter()
    if not allowed("poll-network", network(request), FROM_ONE_NETWORK, HOUR):
        return refused(request, _("That is a lot of answers for one hour. Please come back later."), status=429)
    if not answer_poll(poll=row, option=option, voter=voter, now=timezone.now()):
        return refused(request, _("This poll is not open. Your answer was not counted."), status=409)
    messages.success(request, _("Counted. You can change your mind while the poll is open."))
    return redirect("feedback:poll", row.pk)


@allow("make-poll", methods=("GET", "POST"))
def poll_new(request):
    return _make(request, Poll())


@allow("make-poll", methods=("GET", "POST"))
def poll_edit(request, pk):
    """Change a poll, as long as nobody has answered it."""
    row = get_object_or_404(Poll.objects.visible_to(request.actor), pk=pk)
    if row.answers.exists():
        return refused(request, _("Somebody has answered it already, so it stays as it is."), status=409)
    return _make(request, row)


def _make(request, row: Poll):
    form = PollForm(request.POST or None, poll=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_poll(poll=form.poll, options=form.options, by=request.user)
        except ValueError:
            return refused(request, _("Somebody has answered it already, so it stays as it is."), status=409)
        cache.delete("polls:open")
        messages.success(request, _("The poll is kept."))
        return redirect("feedback:poll", made.pk)
    sizes = [
        {"answers": n, "points": [points_told_apart(n, options) for options in range(FEWEST, MOST + 1)]}
        for n in (100, 400, 1000)
    ]
    context = {"form": form, "row": row, "sizes": sizes, "numbers": range(FEWEST, MOST + 1)}
    return render(request, "feedback/poll_edit.html", context, status=422 if form.errors else 200)


def _page(request, row: Poll, *, wrong="", status=200):
    mine = PollAnswer.objects.filter(poll=row, voter=request.actor.voter_id).values_list("option", flat=True).first()
    options = list(row.options.annotate(n=Count("answers__voter")).select_related("idea", "product"))
    total, over = sum(option.n for option in options), row.is_over()
    shows = over or mine is not None or request.actor.may("make-poll")
    for option in options:
        low, high = share_between(option.n, total)
        option.share = round(100 * option.n / total) if total else 0
        option.low, option.high = round(100 * low), round(100 * high)
        option.mine = option.pk == mine
    context = {
        "row": row,
        "options": options,
        "total": total,
        "over": over,
        "open": row.is_open(),
        "mine": mine,
        "shows": shows and total,
        "apart": points_told_apart(total, len(options)),
        "wrong": wrong,
        "untouched": not total and request.actor.may("make-poll"),
    }
    return render(request, "feedback/poll.html", context, status=status)

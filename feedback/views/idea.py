from django.conf import settings
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from feedback.models import Idea, StagePromise, team_words
from feedback.views.board import asking_on
from feedback.views.cards import for_visitor, token
from feedback.views.comments import talk_of
from feedback.views.edit import words_of
from feedback.views.follow import following
from feedback.views.life import life_of
from feedback.views.near import FEWEST, near_you
from feedback.views.pledge import saying_more
from feedback.views.questions import joined_with
from feedback.views.report import with_ruling
from feedback.views.wishes import puts_on
from ground.policies import allow

MOST_STORES = 6
COUNTABLE = 2000  # beyond this, who they are is not counted while somebody waits


@allow("see-board")
def idea(request, pk):
    """One idea: what is asked, who wants it, and its life line up to the shelf."""
    about = ("board", "category__department", "category__parent", "product", "variant__product", "store")
    ideas = with_ruling(Idea.objects.select_related(*about), request.actor.voter_id)
    found = for_visitor(ideas, request.actor).filter(pk=pk).first()
    if found is None and (gone := Idea.objects.filter(pk=pk, state=Idea.State.WITHDRAWN).first()):
        return _taken_back(request, gone)
    if found is None or found.state == Idea.State.MERGED:
        joined = Idea.objects.visible_to(request.actor).filter(idea=pk, idea__state=Idea.State.MERGED)
        return redirect(f"{reverse('feedback:idea', args=[get_object_or_404(joined).pk])}?joined={pk}")
    life = life_of(found, request.actor)
    changes = list(found.status_changes.select_related("by").order_by("at", "pk"))
    for change in changes:
        change.reason = life["public"].words(change.reason, change.pieces)
    stores, guests = _voices(found) if found.mine or found.shows_counts else ([], 0)
    context = {
        "idea": found,
        "shown": found.mine or found.shows_counts,
        "near": near_you(found, request.actor) if found.mine or found.shows_counts else None,
        "asked_in_stores": found.requests.filter(value=1).count(),
        "guests": guests,
        "stores": stores,
        "steps": _life(found, changes, names=life["names_shown"]),
        "answer": next((change for change in reversed(changes) if change.reason), None),
        "address": settings.SITE_URL.rstrip("/") + reverse("feedback:idea", args=[pk]),
        **following(found, request.actor.voter_id),
        "ask": asking_on(found.board),
        "own": found.author_id == request.actor.voter_id,
        "talk": talk_of(request, found),
        "token": token(found.pk, 0, 1.0),
        **life,
        **saying_more(request, found),
        **joined_with(found, request),
        **words_of(request, found),
        **puts_on(request, idea=found),
    }
    return render(request, "feedback/idea.html", context)


def _taken_back(request, idea):
    """Its words are its author's alone again."""
    own = idea.author_id == request.actor.voter_id
    return render(request, "feedback/taken_back.html", {"idea": idea, "own": own}, status=410)


def _voices(idea):
    """Whose votes they are: the stores with most of them, and how many came from devices nobody signed in on."""
    if idea.vote_count > COUNTABLE:
        return [], 0
    nobody = Q(voter__user=None, voter__profile=None)
    votes = idea.votes.filter(value=1).values("store__name")
    rows = list(votes.annotate(n=Count("voter"), guests=Count("voter", filter=nobody)).order_by("-n", "store__name"))
    return _where([row for row in rows if row["store__name"]]), sum(row["guests"] for row in rows)


def _where(rows: list[dict]) -> list[dict]:
    """The stores where five or more want it; all others as one row without a name, if they are five together, and
    nothing where no store can be named. No row is ever about so few that somebody could be told from it."""
    named = [row for row in rows if row["n"] >= FEWEST][:MOST_STORES]
    others = sum(row["n"] for row in rows) - sum(row["n"] for row in named)
    return named + ([{"store__name": "", "n": others}] if named and others >= FEWEST else [])


def _life(idea, changes, *, names):
    """The dated lines, the latest marked, and what is still ahead."""
    lines = [{"at": idea.created_at, "stage": Idea.Stage.POSTED, "words": "", "by": ""}]
    lines += [
        {"at": change.at, "stage": change.stage, "words": change.reason, "by": _who(change, names), "due": change.due}
        for change in changes
        if change.stage != Idea.Stage.POSTED
    ]
    lines[-1]["now"] = True
    today, begins = timezone.localdate(), lines[-1].get("due")
    after = idea.stage if begins and begins >= today else ""
    due = begins if after else idea.answer_by
    if due and due >= today and idea.stage not in Idea.DECIDED:
        owes = team_words(idea.team or StagePromise.of(idea.stage).team)
        ahead = {"ahead": True, "after": after or idea.stage, "begun": not after, "by": owes}
        lines.append({"at": due, "stage": "next", **ahead})
    return lines


def _who(change, names):
    """The team that says so; the employee's name only where the retailer wants that."""
    return ", ".join(filter(None, [str(change.by) if names and change.by else "", team_words(change.team)]))

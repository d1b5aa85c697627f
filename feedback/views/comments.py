"""The talk about an idea: read with its page, said on a page of its own where there is no script."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Store
from feedback.actions import comment as verbs
from feedback.forms.talk import CommentForm
from feedback.models import Comment, Idea
from ground.limits import allowed
from ground.pages import fragment_or_redirect, refused, with_toast
from ground.policies import allow

PAGE, MOST, MOST_BEFORE = 20, 400, 60
COMMENTS_PER_HOUR, SAMES_PER_HOUR = 20, 60
HOUR = 60 * 60
HIGHEST_FIRST = ("merchandiser", "moderator", "manager", "staff", "operator")


def talk_of(request, idea: Idea) -> dict:
    """What a page shows of the talk about an idea: the first so many comments with their answers, and a form."""
    actor, shown = request.actor, _shown(request)
    seen = Comment.objects.visible_to(actor).filter(idea=idea).with_sames(actor.voter_id).select_related("store")
    kept = Comment.objects.visible_to(actor).filter(idea=idea, removed_at=None, parent=None) | (
        Comment.objects.visible_to(actor).filter(replies__state=Comment.State.OPEN, idea=idea, parent=None)
    )
    rows = list(seen.filter(pk__in=kept.values("pk")).best_first()[: shown + 1])
    more, rows = len(rows) > shown, rows[:shown]
    replies = list(seen.filter(parent__in=rows, removed_at=None).order_by("created_at", "pk")) if rows else []
    for row in rows:
        row.answers = [reply for reply in replies if reply.parent_id == row.pk]
    for row in [*rows, *replies]:
        _dress(row, idea, actor)
    return {
        "idea": idea,
        "comments": rows,
        "before": _said_before(idea, actor),
        "count": idea.comment_count,
        "more": f"{reverse('feedback:idea', args=[idea.pk])}?comments={shown + PAGE}#talk" if more else "",
        "form": CommentForm(actor=actor, initial={"client_key": uuid.uuid4()}) if _may_say(actor, idea) else None,
    }


def _said_before(idea: Idea, actor) -> list[Comment]:
    """What was said about ideas that were joined with this one: it stays with their words, and is read here."""
    rows = Comment.objects.visible_to(actor).filter(idea__merged_into=idea, removed_at=None).with_sames(actor.voter_id)
    found = list(rows.select_related("store", "idea").order_by("created_at", "pk")[:MOST_BEFORE])
    for row in found:
        _dress(row, row.idea, actor)
    return found


@allow("comment", methods=("GET", "POST"))
def comment_new(request, pk):
    """Say something about an idea, or answer a comment (`parent`)."""
    idea = get_object_or_404(Idea.objects.visible_to(request.actor), pk=pk)
    if not _may_say(request.actor, idea):
        raise Http404
    parent = _answered(request, idea)
    if request.method == "GET":
        form = CommentForm(actor=request.actor, initial={"client_key": uuid.uuid4(), "body": _named(parent)})
        return _page(request, idea, form, parent=parent)
    form = CommentForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _page(request, idea, form, parent=parent, status=422)
    voter = request.make_voter()
    if not allowed("comment", str(voter.pk), COMMENTS_PER_HOUR, HOUR):
        words = _("That is a lot of comments for one hour. Please come back later.")
        return refused(request, words, status=429, kept=form.cleaned_data["body"])
    said, _new = verbs.comment(
        idea=idea,
        voter=voter,
        body=form.cleaned_data["body"],
        parent=parent,
        language=get_language() or "en",
        client_key=form.cleaned_data["client_key"],
        now=timezone.now(),
        **_in_which_role(request.actor, official=form.cleaned_data.get("official", False)),
    )
    waits = _("Thank you. Somebody reads it before others do.")
    if request.htmx:
        idea.refresh_from_db(fields=["comment_count"])
        talk = talk_of(request, idea) | {"just_said": said.pk}
        answer = render(request, "feedback/talk.html", {"talk": talk})
        return with_toast(answer, waits) if said.state == Comment.State.HELD else answer
    if said.state == Comment.State.HELD:
        messages.success(request, waits)
    return redirect(f"{reverse('feedback:idea', args=[idea.pk])}#comment-{said.pk}")


@allow("comment", methods=("GET", "POST"))
def comment_edit(request, pk):
    """Change one's own words, for ten minutes."""
    row = _own(request, pk)
    if not row.is_young(timezone.now()):
        words, kept = _("These words can no longer be changed: ten minutes are over."), request.POST.get("body", "")
        to = f"{reverse('feedback:idea', args=[row.idea_id])}#comment-{row.pk}"
        return refused(request, words, status=409, to=to, kept=kept if kept != row.body else "")
    form = CommentForm(request.POST or None, actor=request.actor, initial={"body": row.body}, edits=True)
    if request.method == "POST" and form.is_valid():
        verbs.change(comment=row, body=form.cleaned_data["body"], now=timezone.now())
        row.refresh_from_db(fields=["state"])
        if row.state == Comment.State.HELD:
            messages.success(request, _("Thank you. Somebody reads it before others do."))
        return redirect(f"{reverse('feedback:idea', args=[row.idea_id])}#comment-{row.pk}")
    return _page(request, row.idea, form, edits=row, status=422 if request.method == "POST" else 200)


@allow("comment", methods=("POST",))
def comment_remove(request, pk):
    """Take one's own words back: they go, a note stays."""
    row = _own(request, pk)
    verbs.take_back(comment=row, now=timezone.now())
    idea = row.idea.merged_into or row.idea
    idea.refresh_from_db(fields=["comment_count"])
    to = f"{reverse('feedback:idea', args=[idea.pk])}#talk"
    talk = talk_of(request, idea) | {"taken_back": True}
    return with_toast(fragment_or_redirect(request, "feedback/talk.html", {"talk": talk}, to=to), _("Taken back."))


@allow("same-here", methods=("POST",))
def comment_same(request, pk):
    """Say "same here" (`on=1`), or no longer."""
    talks = Comment.objects.visible_to(request.actor).open().filter(removed_at=None)
    talks = talks.filter(Q(idea__in=Idea.objects.visible_to(request.actor)) | Q(idea__merged_into__isnull=False))
    row = get_object_or_404(talks, pk=pk)
    voter = request.make_voter()
    if not allowed("same-here", str(voter.pk), SAMES_PER_HOUR, HOUR):
        return refused(request, _("That is a lot for one hour. Please come back later."), status=429)
    verbs.say_same(comment=row, voter=voter, on=request.POST.get("on") != "0")
    row = Comment.objects.with_sames(voter.pk).get(pk=row.pk)
    to = f"{reverse('feedback:idea', args=[row.idea_id])}#comment-{row.pk}"
    return fragment_or_redirect(request, "feedback/talk.html#same", {"row": row}, to=to)


def _may_say(actor, idea: Idea) -> bool:
    return actor.may("comment") and idea.state in {Idea.State.OPEN, Idea.State.CLOSED}


def _own(request, pk) -> Comment:
    mine = Comment.objects.filter(voter=request.actor.voter_id, removed_at=None).exclude(voter=None)
    return get_object_or_404(mine.exclude(state=Comment.State.HIDDEN).select_related("idea__merged_into"), pk=pk)


def _answered(request, idea: Idea) -> Comment | None:
    key = request.POST.get("parent") or request.GET.get("parent") or ""
    if not key:
        return None
    talk = Comment.objects.visible_to(request.actor).open().filter(idea=idea, removed_at=None)
    return get_object_or_404(talk.select_related("parent", "store"), pk=key if key.isdecimal() else 0)


def _named(parent: Comment | None) -> str:
    """An answer within a thread begins with whom it answers, unless it answers the one that began it."""
    return f"@{parent.who} " if parent and parent.parent_id and parent.number else ""


def _in_which_role(actor, *, official: bool) -> dict:
    """Whoever works here says so, always: with the second step still missing, too."""
    role = next((role for role in HIGHEST_FIRST if role in actor.roles | actor.waiting_roles), None)
    if role is None:
        return {}
    in_store = role in {"staff", "manager"} and len(actor.stores) == 1
    store = Store.objects.get(pk=next(iter(actor.stores))) if in_store else None
    return {"role": role, "official": official and actor.may("answer"), "store": store, "by": actor.user}


def _dress(row: Comment, idea: Idea, actor) -> None:
    row.is_author = row.voter_id == idea.author_id and row.role == Comment.Role.SHOPPER
    row.own = bool(actor.voter_id) and row.voter_id == actor.voter_id
    row.can_be_changed = row.can_be_changed_by(actor.voter_id, timezone.now())
    row.mine_to_answer = _may_say(actor, idea) and row.state == Comment.State.OPEN


def _page(request, idea, form, *, parent=None, edits=None, status=200):
    context = {"idea": idea, "form": form, "parent": parent, "edits": edits}
    if request.htmx:
        return render(request, "feedback/comment.html#form", context, status=status)
    return render(request, "feedback/comment.html", context, status=status)


def _shown(request) -> int:
    asked = request.GET.get("comments", "")
    return min(max(int(asked), PAGE), MOST) if asked.isdecimal() and len(asked) < 5 else PAGE

"""Whose hand it is: what a voter wrote and cast, and the votes on an idea by hand; some or all may be voided."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.actions.moderate import SomeoneWasFaster, void
from feedback.forms.moderation import VoidForm
from feedback.models import Idea, Vote, Voter
from feedback.views.cases import with_history
from ground.policies import allow

MOST = 200


@allow("moderate", methods=("GET", "POST"))
def moderation_voter(request, pk):
    """One hand: its posts, its votes, what was ruled. Posting voids the votes that were ticked, or all."""
    voter = get_object_or_404(with_history(Voter.objects.all()), pk=pk)
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _void(request, voter, form)
    context = {
        "voter": voter,
        "form": form,
        "votes": Vote.objects.wished().filter(voter=voter).select_related("idea", "voided_by").order_by("-at")[:MOST],
        "stands": Vote.objects.filter(voter=voter, value=1).count(),
        "ideas": voter.ideas.order_by("-created_at")[:MOST],
        "rulings": voter.rulings.select_related("idea", "by")[:MOST],
        "ticked": request.POST.getlist("vote"),
    }
    return render(request, "feedback/moderation_voter.html", context, status=422 if form.errors else 200)


@allow("moderate")
def moderation_votes(request, pk):
    """The newest votes on an idea, each with what its hand did else; the busiest hands first."""
    idea = get_object_or_404(Idea, pk=pk)
    votes = list(Vote.objects.wished().filter(idea=idea).select_related("store").order_by("-at")[:MOST])
    hands = {hand.pk: hand for hand in with_history(Voter.objects.filter(pk__in=[vote.voter_id for vote in votes]))}
    for vote in votes:
        vote.hand = hands[vote.voter_id]
    votes.sort(key=lambda vote: (bool(vote.hand.user_id), -vote.hand.busiest))
    return render(request, "feedback/moderation_votes.html", {"idea": idea, "votes": votes})


def _void(request, voter, form):
    said = {"by": request.actor.user, "now": timezone.now(), **form.cleaned_data}
    if "all" in request.POST:
        ideas: list[Idea | None] = [None]
    else:
        ids = [number for number in request.POST.getlist("vote") if number.isdigit()]
        ideas = list(Idea.objects.filter(pk__in=ids[:MOST]))
    rulings = []
    for idea in ideas:
        try:
            rulings.append(void(voter=voter, idea=idea, **said))
        except SomeoneWasFaster:
            continue  # it does not count any more, which is what was wanted
    votes = sum(ruling.votes for ruling in rulings)
    if not votes:
        messages.error(request, _("Nothing was voided: tick votes that count, or somebody was faster."))
        return redirect("feedback:moderation-voter", voter.pk)
    words = ngettext("%(n)d vote does not count any more.", "%(n)d votes do not count any more.", votes)
    undo_at = reverse("feedback:moderation-undo", args=[rulings[0].pk]) if len(rulings) == 1 else ""
    messages.success(request, words % {"n": votes}, extra_tags=undo_at)
    return redirect("feedback:moderation")

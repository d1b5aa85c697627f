from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.models import Idea, Pledge
from feedback.views.cards import for_visitor
from feedback.views.ended import nothing_counted
from feedback.views.pledge import saying_more
from feedback.views.questions import joined_one
from ground.limits import allowed, network
from ground.live import ring
from ground.pages import back, fragment_or_redirect, refused
from ground.policies import allow
from ground.wake import look_now

HOUR, DAY = 60 * 60, 60 * 60 * 24
FROM_ONE_NETWORK = 20  # guests behind one address (a store's Wi-Fi) count together, this many times as high


@allow("vote", methods=("POST",))
def idea_vote(request, pk):
    """Let a wish stand (`want=1`) or take it back (`want=0`). Saying it twice changes nothing."""
    voter = request.make_voter()
    if not request.actor.signed_in and (words := _too_many(request, voter)):
        return refused(request, words, status=429)
    wants = request.POST.get("want") != "0"
    stands = Idea(pk=pk).vote(voter.pk) if wants else Idea(pk=pk).withdraw(voter.pk)
    if wants and not stands:
        return nothing_counted(request, pk)
    word = _word_goes_too(request, Pledge(idea_id=pk, voter=voter), wants=wants)
    about = ("board", "product", "variant")
    idea = for_visitor(Idea.objects.select_related(*about), request.actor).filter(pk=pk).first()
    if idea is None and joined_one(pk):
        return redirect("feedback:my-questions")  # a wish for what was joined with another can be taken back
    if idea is None:
        raise Http404
    for room in (f"board.{idea.board.slug}", f"idea.{idea.pk}"):
        ring(room, idea=idea.pk, votes=idea.vote_count)
    look_now()
    context = {"idea": idea, "big": request.POST.get("big"), "guest": not request.actor.signed_in, "wants": wants}
    context["word"] = word
    if context["big"] and request.htmx:
        context |= saying_more(request, idea)
    to = f"{back(request, reverse('feedback:idea', args=[pk]))}#ticket-{pk}"  # without script: to where the tap was
    return fragment_or_redirect(request, "feedback/vote.html#answer", context, to=to)


def _word_goes_too(request, pledge: Pledge, *, wants: bool) -> str:
    """A pledge goes with its vote, and comes back with it by "Undo": what of it stood until now."""
    if wants:
        if request.POST.get("word"):
            pledge.renew(request.POST["word"])
        return ""
    stood = Pledge.objects.filter(idea=pledge.idea_id, voter=pledge.voter_id).first()
    pledge.cancel()
    return stood.word if stood else ""


def _too_many(request, voter) -> str:
    """Why a guest has to wait, if so. By device and by network; taking a vote back counts too, or the limit could be
    danced around."""
    if not allowed("vote", str(voter.pk), settings.GUEST_VOTES_PER_HOUR, HOUR):
        return _("That is a lot of votes for one hour. Sign in to go on, or come back a little later.")
    if not allowed("vote-day", str(voter.pk), settings.GUEST_VOTES_PER_DAY, DAY):
        return _("That is a lot of votes for one day. Sign in to go on, or come back tomorrow.")
    if not allowed("vote-network", network(request), settings.GUEST_VOTES_PER_HOUR * FROM_ONE_NETWORK, HOUR):
        return _("Many people vote from here just now. Sign in to go on, or come back a little later.")
    return ""

"""How an idea looks where its address is passed on: a card with its words and how many want it, and nobody's name."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext

from feedback.models import Idea
from ground.cards import drawn
from ground.policies import allow

AN_HOUR = 60 * 60
LEAST = 5  # people, from which a number is said


@allow("see-board")
def idea_card(request, pk):
    """1200 × 630 pixels, for whoever shows a preview of the address."""
    idea = get_object_or_404(Idea.objects.visible_to(request.actor).open().with_votes(), pk=pk)
    votes = idea.vote_count
    said = ngettext("%(n)d shopper wants it", "%(n)d shoppers want it", votes) % {"n": votes} if votes >= LEAST else ""
    answer = HttpResponse(drawn(idea.title, said), content_type="image/png")
    answer["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return answer

"""A tap on something that is over: said clearly, nothing counted, nothing lost."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.models import Idea
from ground.pages import refused


def nothing_counted(request, pk):
    """Why nothing can be said on this idea any more. What somebody may not know about does not exist for them."""
    idea = Idea.objects.select_related("merged_into").filter(pk=pk).first()
    if idea is None:
        raise Http404
    into = idea.merged_into
    if idea.state == Idea.State.MERGED and into and into.state in {Idea.State.OPEN, Idea.State.CLOSED}:
        words = _("This idea was joined with “%(title)s”. Nothing was counted here; say it there.")
        to = f"{reverse('feedback:idea', args=[into.pk])}?joined={pk}"
        return refused(request, words % {"title": into.title}, status=409, to=to)
    if idea.state == Idea.State.HELD and idea.author_id == request.actor.voter_id:
        return refused(request, _("This waits for a first look, so nothing was counted yet."), status=409)
    if idea.state == Idea.State.WITHDRAWN:
        return refused(request, _("Its author took this idea back, so nothing was counted."), status=409)
    if idea.state == Idea.State.CLOSED:
        words = _("This idea is closed, so nothing was counted. What was said before stays as it is.")
        return refused(request, words, status=409)
    raise Http404

from django.shortcuts import get_object_or_404
from django.urls import reverse

from feedback.models import Follow, Idea
from ground.pages import fragment_or_redirect
from ground.policies import allow


@allow("follow", methods=("POST",))
def idea_follow(request, pk):
    """Hear what becomes of an idea without wanting it (`on=1`), or stop (`on=0`)."""
    idea = get_object_or_404(Idea.objects.visible_to(request.actor), pk=pk)
    voter = request.make_voter()
    follows = request.POST.get("on") != "0"
    if follows:
        Follow.objects.get_or_create(idea=idea, voter=voter)
    else:
        Follow.objects.filter(idea=idea, voter=voter).delete()
    context = {"idea": idea, "follows": follows}
    to = reverse("feedback:idea", args=[pk])
    return fragment_or_redirect(request, "feedback/idea.html#follow", context, to=to)

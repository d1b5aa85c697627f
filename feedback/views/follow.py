from django.shortcuts import get_object_or_404
from django.urls import reverse

from feedback.models import Follow, Idea, Vote
from ground.pages import fragment_or_redirect
from ground.policies import allow


@allow("follow", methods=("POST",))
def idea_follow(request, pk):
    """Hear what becomes of an idea without wanting it (`on=1`), or stop (`on=0`); of an idea of one's own too, hear of
    it in the app only (`quiet=1`), or again as chosen for all (`quiet=0`)."""
    idea = get_object_or_404(Idea.objects.visible_to(request.actor), pk=pk)
    voter = request.make_voter()
    if request.POST.get("quiet") in {"0", "1"}:
        quiet = {"quiet": request.POST["quiet"] == "1"}
        Follow.objects.update_or_create(idea=idea, voter=voter, defaults=quiet)
    elif request.POST.get("on") != "0":
        Follow.objects.get_or_create(idea=idea, voter=voter)
    else:
        Follow.objects.filter(idea=idea, voter=voter).delete()
    context = {"idea": idea, **following(idea, voter.pk)}
    to = reverse("feedback:idea", args=[pk])
    return fragment_or_redirect(request, "feedback/idea.html#follow", context, to=to)


def following(idea: Idea, voter_id) -> dict:
    """`follows`, and whether they want to hear of it in the app only (`quiet`); `hears`: something will be told."""
    follow = Follow.objects.filter(idea=idea, voter=voter_id).first() if voter_id else None
    wants = getattr(idea, "mine", None)
    if wants is None and voter_id:
        wants = Vote.objects.filter(idea=idea, voter=voter_id, value=1).exists()
    hears = bool(follow or wants or (voter_id and idea.author_id == voter_id))
    return {"follows": follow is not None, "quiet": bool(follow and follow.quiet), "hears": hears}

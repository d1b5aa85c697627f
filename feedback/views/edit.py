from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.edit import edit, may_edit
from feedback.actions.take_back import may_take_back, put_back, take_back
from feedback.forms.ideas import WordsForm
from feedback.models import Idea
from feedback.views.post import in_one
from ground.pages import refused
from ground.policies import allow

FROZEN = gettext_lazy("Others want it as it stands, so its words stay as they are.")
STAYS = gettext_lazy("Others have spoken about it, or it was decided, so it can no longer be taken back.")


@allow("post-idea", methods=("GET", "POST"))
def idea_edit(request, pk):
    """Change what one's own idea says, for a while."""
    own = Idea.objects.visible_to(request.actor).filter(author=request.actor.voter_id, author__isnull=False)
    idea = get_object_or_404(own, pk=pk)
    if request.method == "GET":
        if not may_edit(idea, timezone.now()):
            return _frozen(request, idea)
        form = WordsForm(initial={"title": idea.title, "body": idea.body, "photo": idea.photo})
        return render(request, "feedback/idea_edit.html", {"form": form, "idea": idea})
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "feedback/idea_edit.html", {"form": form, "idea": idea}, status=422)
    said = {name: form.cleaned_data[name] for name in ("title", "body", "photo")}
    if not edit(idea=idea, **said, now=timezone.now()):
        to = reverse("feedback:idea", args=[pk])
        return refused(request, FROZEN, status=409, to=to, kept=in_one(said["title"], said["body"]))
    was_open = idea.state == Idea.State.OPEN
    idea.refresh_from_db(fields=["state"])
    if was_open and idea.state == Idea.State.HELD:
        messages.warning(request, _("Changed. Somebody reads it before others see it again."))
    else:
        messages.success(request, _("Changed. What it said before can be read below it."))
    return redirect("feedback:idea", pk)


@allow("post-idea", methods=("POST",))
def idea_take_back(request, pk):
    """Ask for it no longer: it leaves the board."""
    idea = get_object_or_404(Idea.objects.own(request.actor), pk=pk)
    if not take_back(idea=idea):
        return refused(request, STAYS, status=409, to=reverse("feedback:idea", args=[pk]))
    words = _("You took “%(title)s” back. Nobody sees it any more.") % {"title": idea.title}
    messages.success(request, words, extra_tags=reverse("feedback:idea-put-back", args=[pk]))
    return redirect("feedback:my-voice")


@allow("post-idea", methods=("POST",))
def idea_put_back(request, pk):
    """It was a slip, or they want it after all."""
    idea = get_object_or_404(Idea.objects.own(request.actor), pk=pk)
    if put_back(idea=idea):
        messages.success(request, _("You put it back. It is as it was."))
    return redirect("feedback:idea", pk)


def words_of(request, idea) -> dict:
    """For the page of an idea: what it said before, and whether whoever looks may change what it says or take it
    back; `stays`: their own, and why they may not take it back any more."""
    own = idea.author_id == request.actor.voter_id
    takes_back = own and may_take_back(idea)
    return {
        "edits": list(idea.edits.all()),
        "may_edit": own and may_edit(idea, timezone.now()),
        "may_take_back": takes_back,
        "stays": STAYS if own and idea.state == Idea.State.OPEN and not takes_back else "",
    }


def _frozen(request, idea):
    messages.warning(request, FROZEN)
    return redirect("feedback:idea", idea.pk)

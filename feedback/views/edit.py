from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.edit import edit, may_edit
from feedback.forms.ideas import WordsForm
from feedback.models import Idea
from feedback.views.post import in_one
from ground.pages import refused
from ground.policies import allow

FROZEN = gettext_lazy("Others want it as it stands, so its words stay as they are.")


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


def words_of(request, idea) -> dict:
    """For the page of an idea: what it said before, and whether whoever looks may change what it says."""
    own = idea.author_id == request.actor.voter_id
    return {"edits": list(idea.edits.all()), "may_edit": own and may_edit(idea, timezone.now())}


def _frozen(request, idea):
    messages.warning(request, FROZEN)
    return redirect("feedback:idea", idea.pk)

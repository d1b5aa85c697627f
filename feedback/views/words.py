"""The words after which a post waits for a first look: read, added to and taken off by whoever moderates."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from feedback.forms.words import WatchWordForm
from feedback.models import WatchWord
from ground.models import AuditEntry
from ground.policies import allow


@allow("edit-words", methods=("GET", "POST"))
def moderation_words(request):
    """The list, and a field for one more; beside it what else makes a post wait, and how much is too much at once."""
    form = WatchWordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        WatchWord.objects.get_or_create(word=said["word"], language=said["language"])
        AuditEntry.objects.create(who=str(request.actor), what="watch a word", details=said)
        messages.success(request, _("From now on posts with “%(word)s” wait for a first look.") % said)
        return redirect("feedback:moderation-words")
    context = {"form": form, "words": WatchWord.objects.order_by("word", "language"), **_limits()}
    return render(request, "feedback/moderation_words.html", context, status=422 if request.method == "POST" else 200)


@allow("edit-words", methods=("POST",))
def moderation_word(request, pk):
    """Take a word off the list. What waits because of it goes on waiting for somebody to look."""
    word = get_object_or_404(WatchWord, pk=pk)
    word.delete()
    AuditEntry.objects.create(who=str(request.actor), what="no longer watch a word", details={"word": word.word})
    messages.success(request, _("“%(word)s” holds nothing back any more.") % {"word": word.word})
    return redirect("feedback:moderation-words")


def _limits() -> dict:
    """What the installation is set to."""
    return {
        "links": settings.LINKS,
        "guest_links": settings.GUEST_LINKS,
        "seconds": settings.LEAST_SECONDS_TO_POST,
        "first_of_guests": "guest" in settings.HOLD_FIRST_POSTS,
        "first_of_members": "member" in settings.HOLD_FIRST_POSTS,
        "votes_an_hour": settings.GUEST_VOTES_PER_HOUR,
        "votes_a_day": settings.GUEST_VOTES_PER_DAY,
        "posts_an_hour": settings.POSTS_PER_HOUR,
        "reports_an_hour": settings.REPORTS_PER_HOUR,
    }

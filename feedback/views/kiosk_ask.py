"""Asking for something on a screen in a store: one line there, or everything on one's own phone."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.actions.propose import propose
from feedback.actions.take_votes import begin
from feedback.forms.ideas import ScreenIdeaForm, terms
from feedback.models import Board, Idea, KioskVisit
from feedback.models.alike import SAME, nearest_ideas
from feedback.models.kiosks import as_key
from feedback.views.cards import for_visitor
from ground.limits import allowed
from ground.pace import took
from ground.policies import allow

HOUR = 60 * 60


@allow("use-kiosk", methods=("GET", "POST"))
def kiosk_ask(request):
    """One line is an idea for this store. What was asked for already is offered first: a vote says more."""
    key = as_key(request.POST.get("visit") or request.GET.get("visit"))
    ended = KioskVisit.objects.filter(kiosk=request.actor.kiosk, key=key, ended_at__isnull=False)
    if key is None or ended.exists():
        return redirect("feedback:kiosk")
    if request.method == "GET":
        return _page(request, key, ScreenIdeaForm(initial={"client_key": uuid4()}))
    form = ScreenIdeaForm(request.POST)
    if not form.is_valid():
        return _page(request, key, form, status=422)
    said = form.cleaned_data
    open_ideas = for_visitor(Idea.objects.open(), request.actor)
    twins = nearest_ideas(open_ideas, said["title"], language=get_language() or "en", least=0.72, near=SAME)
    again = said["client_key"] and Idea.objects.filter(client_key=said["client_key"]).exists()
    if twins and not again and "sure" not in request.POST:
        return _page(request, key, form, twins=twins, status=422)
    if not allowed("post", f"kiosk:{request.actor.kiosk.pk}:{key}", settings.POSTS_PER_HOUR, HOUR):
        words = _("That is a lot of ideas for one hour; people need time to read them. Please come back later.")
        form.add_error(None, words)  # in the screen's own frame: a page with ways out is none for it
        return _page(request, key, form, status=429)
    visit = begin(kiosk=request.actor.kiosk, key=key, now=timezone.now())
    if visit.voter is None:  # a phone has just taken it along
        return redirect("feedback:kiosk")
    _say(request, _propose(request, visit.voter, said))
    return redirect(f"{reverse('feedback:kiosk-shelf')}?visit={key}")


def _propose(request, voter, said) -> Idea:
    return propose(
        voter=voter,
        board=Board.objects.visible_to(request.actor).first(),
        title=said["title"],
        store=request.actor.kiosk.store,
        language=get_language() or "en",
        took=took(request, timezone.now()),
        client_key=said["client_key"],
        agreed_to=terms(),
    )


def _say(request, idea: Idea) -> None:
    if idea.state == Idea.State.HELD:
        messages.success(request, _("Thank you. Somebody reads it before it goes on the shelf."))
    else:
        messages.success(request, _("Thank you. It is on the shelf, with your own wish for it."))


def _page(request, key, form, *, twins=(), status=200):
    context = {
        "kiosk": request.actor.kiosk,
        "visit": key,
        "form": form,
        "twins": twins,
        "idle": settings.KIOSK_IDLE_SECONDS,
        "warning": settings.KIOSK_WARNING_SECONDS,
        "mode": "kiosk",
    }
    return render(request, "feedback/kiosk_ask.html", context, status=status)

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product
from feedback.actions.propose import propose
from feedback.forms import IdeaForm
from feedback.models import Idea
from feedback.models.alike import NEAR, SAME, nearest_ideas
from feedback.views.cards import for_visitor
from ground.limits import allowed, network
from ground.pace import took
from ground.pages import refused
from ground.policies import allow
from ground.words import LIKE

HOUR = 60 * 60
FROM_ONE_NETWORK = 10


@allow("post-idea", methods=("GET", "POST"))
def idea_new(request):
    """Ask for something. Near-same ideas are offered first: voting for one is quicker than asking again."""
    if request.method == "GET":
        first = {"title": request.GET.get("title", ""), "board": request.GET.get("board") or "product-mix"}
        return _page(request, _form(request, initial=first | {"product": request.GET.get("product", "")}))
    form = _form(request, request.POST)
    if request.POST.get("website"):
        return redirect("feedback:board")  # a machine; it need not know that we know
    if not form.is_valid():
        return _page(request, form, status=422)
    twins = _alike(request, form.cleaned_data["title"], least=0.72, near=SAME)
    if twins and "sure" not in request.POST:
        return _page(request, form, twins=twins, status=422)
    voter = request.make_voter()
    if not _may_post(request, voter):
        words = _("That is a lot of ideas for one hour; people need time to read them. Please come back later.")
        return refused(request, words, status=429)
    said = {name: form.cleaned_data[name] for name in ("title", "body", "board", "category", "product")}
    idea = propose(voter=voter, **said, language=get_language() or "en", took=took(request, timezone.now()))
    if idea.state == Idea.State.HELD:
        words = _("Thank you. Somebody reads it before it goes on the shelf; it keeps your own wish for it.")
    else:
        words = _("It is on the shelf, with your own wish for it. We will tell you what becomes of it.")
    messages.success(request, words)
    return redirect("feedback:idea", idea.pk)


@allow("post-idea")
def ideas_alike(request):
    """While somebody types a title: the ideas that already say about the same."""
    title = request.GET.get("title", "")[:200]
    twins = _alike(request, title) if len(title) >= 4 else []
    return render(request, "feedback/idea_new.html#alike", {"twins": twins})


def _form(request, *args, **kwargs):
    voter = request.voter
    return IdeaForm(*args, actor=request.actor, agreed=bool(voter and voter.agreed_to_terms_at), **kwargs)


def _page(request, form, *, twins=(), status=200):
    code = form["product"].value()
    context = {
        "form": form,
        "twins": twins,
        "sure": bool(twins),
        "product": Product.objects.visible_to(request.actor).filter(code=code).first() if code else None,
    }
    return render(request, "feedback/idea_new.html", context, status=status)


def _alike(request, title, *, least=LIKE, near=NEAR):
    ideas = for_visitor(Idea.objects.open(), request.actor)
    return nearest_ideas(ideas, title, language=get_language() or "en", least=least, near=near)


def _may_post(request, voter) -> bool:
    return allowed("post", str(voter.pk), settings.POSTS_PER_HOUR, HOUR) and allowed(
        "post-network", network(request), settings.POSTS_PER_HOUR * FROM_ONE_NETWORK, HOUR
    )

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product
from feedback.actions.propose import propose
from feedback.forms.ideas import FIRST_BOARD, IdeaForm, terms
from feedback.models import Idea
from feedback.models.alike import NEAR, SAME, nearest_ideas
from feedback.views.cards import for_visitor
from ground.limits import allowed, network
from ground.pace import took
from ground.pages import refused
from ground.policies import allow
from ground.words import LIKE, alike

HOUR = 60 * 60
FROM_ONE_NETWORK = 10
SAID = ("title", "body", "photo", "board", "category", "product", "variant", "store", "step", "client_key")
AT_WORK = {"staff", "manager", "merchandiser"}
SOLD = 0.55  # likeness from which a product is what somebody asks for


@allow("post-idea", methods=("GET", "POST"))
def idea_new(request):
    """Ask for something. Near-same ideas are offered first: voting for one is quicker than asking again."""
    if request.method == "GET":
        first = {name: request.GET.get(name, "") for name in ("title", "product", "store", "step")}
        first["store"] = first["store"] or _own_store(request)
        first |= {"board": request.GET.get("board") or FIRST_BOARD, "client_key": uuid4()}
        return _page(request, _form(request, first["product"], initial=first))
    form = _form(request, request.POST.get("product"), request.POST, request.FILES)
    if request.POST.get("website"):
        return redirect("feedback:board")  # a machine; it need not know that we know
    if not form.is_valid():
        return _page(request, form, status=422)
    said = {name: form.cleaned_data[name] for name in SAID}
    if said["client_key"] and (before := Idea.objects.filter(client_key=said["client_key"]).first()):
        return _done(request, before)  # sent again, because the answer was lost on the way
    twins = _alike(request, said["title"], least=0.72, near=SAME)
    if twins and "sure" not in request.POST:
        return _page(request, form, twins=twins, status=422)
    voter = request.make_voter()
    if not _may_post(request, voter):
        words = _("That is a lot of ideas for one hour; people need time to read them. Please come back later.")
        return refused(request, words, status=429, kept=in_one(said["title"], said["body"]))
    said |= {"by_staff": bool(request.actor.roles & AT_WORK), "agreed_to": terms()}
    said |= {"language": get_language() or "en", "took": took(request, timezone.now())}
    return _done(request, propose(voter=voter, **said))


@allow("post-idea")
def ideas_alike(request):
    """While somebody types a title: the ideas that already say about the same, and what is sold already."""
    title = " ".join(request.GET.get("title", "").replace("\0", "").split())[:200]
    context = {"typed": title}
    if len(title) >= 4:
        goods, language = Product.objects.visible_to(request.actor), get_language() or "en"
        context["twins"] = _alike(request, title)
        context["sold"] = alike(goods, title, "name", "brand", "code", language=language, least=SOLD)[:3]
    return render(request, "feedback/idea_new.html#alike", context)


def in_one(title: str, body: str) -> str:
    """An idea's words as one text, to be copied."""
    return "\n\n".join(filter(None, [title, body]))


def _own_store(request) -> str:
    """About the store where they shop, unless they say "all stores"."""
    return request.voter.store.code if request.voter and request.voter.store else ""


def _form(request, code, *args, **kwargs):
    voter = request.voter
    product = Product.objects.visible_to(request.actor).filter(code=code).first() if code else None
    agreed = bool(voter and voter.agreed_to == terms())
    return IdeaForm(*args, actor=request.actor, product=product, agreed=agreed, **kwargs)


def _page(request, form, *, twins=(), status=200):
    context = {"form": form, "twins": twins, "sure": bool(twins), "typed": form["title"].value()}
    template = "feedback/idea_new.html#asking" if request.htmx else "feedback/idea_new.html"
    return render(request, template, context, status=status)


def _done(request, idea):
    if idea.state == Idea.State.HELD:
        words = _("Thank you. Somebody reads it before it goes on the shelf; it keeps your own wish for it.")
    else:
        words = _("It is on the shelf, with your own wish for it. We will tell you what becomes of it.")
    messages.success(request, words)
    seen = Idea.objects.visible_to(request.actor).filter(pk=idea.pk).exists()
    to = reverse("feedback:idea", args=[idea.pk]) if seen else reverse("feedback:board")
    return HttpResponse(headers={"HX-Redirect": to}) if request.htmx else redirect(to)


def _alike(request, title, *, least=LIKE, near=NEAR):
    ideas = for_visitor(Idea.objects.open(), request.actor)
    return nearest_ideas(ideas, title, language=get_language() or "en", least=least, near=near)


def _may_post(request, voter) -> bool:
    return allowed("post", str(voter.pk), settings.POSTS_PER_HOUR, HOUR) and allowed(
        "post-network", network(request), settings.POSTS_PER_HOUR * FROM_ONE_NETWORK, HOUR
    )

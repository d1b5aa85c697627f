"""What we hold about somebody, who looked at it, and what they agreed to: for that person alone."""

from django.contrib import messages
from django.db.models import Sum, Window
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from feedback.models import Idea, StoreRequest, Vote
from ground.policies import allow
from loyalty.actions.agree import ANSWERS, MAIL, agree
from loyalty.actions.export import everything_about
from loyalty.actions.welcome import welcome
from loyalty.forms import MyDataForm
from loyalty.models import Consent, Entry, Order, Profile, ProfileView

LINES = 20
AGREEMENTS = {(ANSWERS, MAIL)}


@allow("see-my-data", methods=("GET", "POST"))
def my_data(request):
    """Read it, and correct it."""
    profile = mine(request)
    form = MyDataForm(request.POST or None, profile=profile, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("loyalty:my-data")
    shown = min(int(request.GET.get("shown", LINES)) if request.GET.get("shown", "").isdecimal() else LINES, 1000)
    statement, total = lines_of(request, shown)
    context = {
        "profile": profile,
        "form": form,
        "statement": statement,
        "total": total,
        "more_url": f"?shown={shown + LINES}#statement" if total > shown else None,
        "views": ProfileView.objects.visible_to(request.actor).select_related("store")[:LINES],
        "answers_by_mail": Consent.objects.state(profile, ANSWERS, MAIL) == Consent.State.SUBSCRIBED,
        "held": held(profile),
    }
    return render(request, "loyalty/my_data.html", context, status=422 if form.errors else 200)


@allow("see-my-data", methods=("POST",))
def my_data_agree(request):
    """Say yes or no to a purpose and a channel. What was said before stays on record."""
    asked = (request.POST.get("purpose"), request.POST.get("channel"))
    if asked not in AGREEMENTS:
        raise Http404
    yes = request.POST.get("yes") == "1"
    agree(profile=mine(request), purpose=asked[0], channel=asked[1], yes=yes, source="my data")
    messages.success(request, _("We will write to you.") if yes else _("We will not write to you any more."))
    return redirect("loyalty:my-data")


@allow("see-my-data")
def my_data_export(request):
    """Everything, as a file that other programs can read."""
    profile = mine(request)
    answer = JsonResponse(everything_about(profile=profile), json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"commonshelf-{slugify(profile.name) or 'my-data'}-{timezone.localdate()}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def mine(request) -> Profile:
    people = Profile.objects.of(request.actor).select_related("tier", "account", "favourite_store")
    own = people.with_standing(timezone.now())
    return own.first() or own.get(pk=welcome(user=request.actor.user).pk)


def held(profile: Profile) -> dict:
    """How much of each kind, without showing all of it."""
    voter = profile.voter_id
    return {
        "cards": list(profile.external_ids.order_by("system", "value")),
        "orders": profile.orders.count(),
        "votes": Vote.objects.filter(voter=voter, value=1).count(),
        "ideas": Idea.objects.filter(author=voter).count(),
        "requests": StoreRequest.objects.standing().filter(voter=voter).count(),
    }


def lines_of(request, shown: int) -> tuple[list[Entry], int]:
    """The newest lines of the account with the balance after each, and in which store they were earned."""
    mine = Entry.objects.visible_to_owner(request.actor)
    lines = mine.annotate(after=Window(Sum("points"), order_by=["at", "pk"])).order_by("-at", "-pk")
    newest = list(lines[:shown])
    keys = {line.order_key: line for line in newest if line.order_key}
    stores = dict(Order.objects.visible_to(request.actor).filter(pk__in=keys).values_list("pk", "store__name"))
    for line in newest:
        line.store_name = stores.get(line.order_key, "")
    return newest, mine.count()

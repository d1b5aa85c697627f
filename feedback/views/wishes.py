"""Wish lists: one's own, and those somebody sent a link to. Nobody's name is on any of them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from feedback.actions import wish as verbs
from feedback.forms.wishes import WishListForm
from feedback.models import Idea, WishItem, WishList
from feedback.models.wishes import MOST_LISTS
from feedback.views.cards import dress, for_visitor
from ground.limits import allowed
from ground.pages import back, fragment_or_redirect, refused
from ground.policies import allow

HOUR = 60 * 60
OPENED = "wish_lists"  # in the session: links of others' lists this visitor followed, the latest last
MOST_OPENED = 10
ON_LISTS = (Idea.State.OPEN, Idea.State.CLOSED)  # what waits or was taken off the board stands on no list


@allow("keep-wishes", methods=("GET", "POST"))
def my_wishes(request):
    """One's lists; a new one needs nothing but a name."""
    form = WishListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_change(request):
            return _too_many(request)
        made = verbs.make_list(voter=request.make_voter(), name=form.cleaned_data["name"], now=timezone.now())
        if made:
            return redirect("feedback:my-wish-list", made.pk)
        form.add_error("name", _("%(n)d lists are the most. Remove one first.") % {"n": MOST_LISTS})
    lists = WishList.objects.of(request.actor.voter_id).annotate(n=Count("items"))
    context = {"lists": lists, "form": form}
    return render(request, "feedback/my_wishes.html", context, status=422 if request.method == "POST" else 200)


@allow("keep-wishes", methods=("GET", "POST"))
def my_wish_list(request, pk):
    """What is on a list of one's own. `do`: rename it, share it, share it by another link or no longer, remove it."""
    found = get_object_or_404(WishList.objects.of(request.actor.voter_id), pk=pk)
    form = WishListForm(initial={"name": found.name})
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "remove":
            found.delete()
            messages.success(request, _("The list is gone, and its link leads nowhere any more."))
            return redirect("feedback:my-wishes")
        if do in {"share", "anew"}:
            verbs.share(wish_list=found, others_add=request.POST.get("others_add") == "1", anew=do == "anew")
        elif do == "close":
            verbs.share_no_longer(wish_list=found)
        else:
            form = WishListForm(request.POST)
            if not form.is_valid():
                return _own_page(request, found, form, status=422)
            found.name = form.cleaned_data["name"]
            found.save(update_fields=["name"])
        return redirect("feedback:my-wish-list", pk)
    return _own_page(request, found, form)


@allow("keep-wishes", methods=("GET",))
def wish_list(request, link):
    """What somebody shared by a link: whoever holds it sees what is wished for, and may want it, too."""
    found = get_object_or_404(WishList.objects.shared_by(link))
    if found.others_add:
        _remember(request, link)
    mine = found.voter_id == request.actor.voter_id
    context = {"list": found, "own": mine, "can_add": found.others_add or mine, **_items(found, request.actor)}
    answer = render(request, "feedback/wish_list.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"  # the address is the key
    return answer


@allow("keep-wishes", methods=("POST",))
def wish_put(request):
    """Put an idea or a product (`thing`, `pk`) on a list, or on a new one called `name`. `put` is "12:1", and "12:0" to
    take it off again."""
    idea, product = _thing(request)
    if not _may_change(request):
        return _too_many(request)
    voter = request.make_voter()
    key, _colon, on = request.POST.get("put", "").partition(":")
    if key:
        lists = WishList.objects.addable_by(voter.pk, request.session.get(OPENED, ()))
        chosen = get_object_or_404(lists, pk=key if key.isdecimal() and len(key) < 19 else 0)
    else:
        form = WishListForm(request.POST)
        name = form.cleaned_data["name"] if form.is_valid() else ""
        chosen = verbs.make_list(voter=voter, name=name, now=timezone.now()) if name else None
        if chosen is None:
            words = form.errors["name"][0] if form.errors else _("Those are too many lists. Remove one first.")
            return refused(request, words, status=422)
    if key and on == "0":
        _removable(chosen, voter.pk).filter(idea=idea, product=product).delete()
    elif not verbs.put(wish_list=chosen, voter=voter, idea=idea, product=product, now=timezone.now()):
        return refused(request, _("This list is full. Remove something from it first."), status=422)
    to = back(request, reverse("feedback:my-wishes"))
    return fragment_or_redirect(request, "feedback/wish_put.html", puts_on(request, idea=idea, product=product), to=to)


@allow("keep-wishes", methods=("POST",))
def wish_remove(request, pk):
    """Take one thing off a list: the owner anything, others what they put there themselves."""
    voter_id = request.actor.voter_id
    links = request.session.get(OPENED, ())
    lists = WishList.objects.addable_by(voter_id, links)
    theirs = Q(wish_list__voter=voter_id) | Q(added_by=voter_id)
    item = get_object_or_404(WishItem.objects.filter(theirs, wish_list__in=lists).exclude(added_by=None), pk=pk)
    item.delete()
    return redirect(back(request, reverse("feedback:my-wishes")))


def puts_on(request, *, idea=None, product=None) -> dict:
    """The lists a visitor may put this on, each with whether it is there already."""
    actor = request.actor
    if not actor.may("keep-wishes") or (idea and idea.state not in ON_LISTS):
        return {"wish_lists": None}
    links = request.session.get(OPENED, ())
    lists = list(WishList.objects.addable_by(actor.voter_id, links)[:MOST_LISTS]) if actor.voter_id or links else []
    on = {}
    if lists:
        there = WishItem.objects.filter(wish_list__in=lists, idea=idea, product=product)
        on = {item.wish_list_id: item for item in there}
    for one in lists:
        item = on.get(one.pk)
        one.on = item is not None
        one.own = one.voter_id == actor.voter_id
        one.fixed = one.on and not (one.own or item.added_by_id == actor.voter_id)
    thing, pk = ("idea", idea.pk) if idea else ("product", product.pk)
    return {"wish_lists": lists, "wish_thing": thing, "wish_pk": pk, "wish_on": any(one.on for one in lists)} | {
        "wish_back": request.POST.get("next") or request.path
    }


def _own_page(request, found, form, status=200):
    address = request.build_absolute_uri(reverse("feedback:wish-list", args=[found.link])) if found.link else ""
    context = {"list": found, "form": form, "address": address, "own": True, **_items(found, request.actor)}
    return render(request, "feedback/my_wish_list.html", context, status=status)


def _items(found, actor) -> dict:
    """Ideas as they stand on a shelf, and products; what was joined with another stands as that one."""
    items = list(found.items.select_related("idea", "product"))
    merged = {item.idea_id: item.idea.merged_into_id or item.idea_id for item in items if item.idea_id}
    shown = for_visitor(Idea.objects.filter(pk__in=set(merged.values())), actor).exclude(state=Idea.State.MERGED)
    ideas = {idea.pk: idea for idea in dress(list(shown), actor)}
    products = {one.pk: one for one in _products(actor).filter(pk__in=[item.product_id for item in items])}
    rows, seen = [], set()
    for item in items:
        idea = ideas.get(merged.get(item.idea_id))
        product = products.get(item.product_id)
        if (idea or product) and (idea, product) not in seen:
            seen.add((idea, product))
            removable = item.added_by_id and actor.voter_id in {found.voter_id, item.added_by_id}
            rows.append({"item": item, "idea": idea, "product": product, "removable": removable})
    return {
        "ideas": [row for row in rows if row["idea"]],
        "products": [row for row in rows if row["product"]],
    }


def _products(actor):
    return Product.objects.visible_to(actor).select_related("category__department")


def _thing(request):
    key = request.POST.get("pk", "")
    key = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    if request.POST.get("thing") == "product":
        return None, get_object_or_404(Product.objects.visible_to(request.actor), pk=key)
    shown = Idea.objects.visible_to(request.actor).filter(state__in=ON_LISTS)
    return get_object_or_404(shown, pk=key), None


def _removable(found, voter_id):
    return found.items.all() if found.voter_id == voter_id else found.items.filter(added_by=voter_id)


def _remember(request, link: str) -> None:
    links = [one for one in request.session.get(OPENED, []) if one != link]
    request.session[OPENED] = [*links, link][-MOST_OPENED:]


def _may_change(request) -> bool:
    return allowed("wish", str(request.make_voter().pk), 120, HOUR)


def _too_many(request):
    return refused(request, _("That is a lot for one hour. Please come back later."), status=429)

"""Lists of wishes: made, filled, shared by a link and shared no longer."""

from datetime import datetime

from django.db import transaction

from catalog.models import Product
from feedback.models import Idea, Voter, WishItem, WishList
from feedback.models.wishes import MOST_ITEMS, MOST_LISTS, new_link


@transaction.atomic
def make_list(*, voter: Voter, name: str, now: datetime) -> WishList | None:
    """A list of that name; the one there is when it was made before. None when there are too many."""
    Voter.objects.select_for_update(no_key=True).get(pk=voter.pk)  # two taps at once make one
    lists = WishList.objects.of(voter.pk)
    found = lists.filter(name=name).first()
    if found or lists.count() >= MOST_LISTS:
        return found
    return WishList.objects.create(voter=voter, name=name, created_at=now)


@transaction.atomic
def put(
    *, wish_list: WishList, voter: Voter, now: datetime, idea: Idea | None = None, product: Product | None = None
) -> bool:
    """Put it on the list, once however often it is said; False when the list is full."""
    WishList.objects.select_for_update(no_key=True).get(pk=wish_list.pk)
    if wish_list.items.count() >= MOST_ITEMS:
        return wish_list.items.filter(idea=idea, product=product).exists()
    wish = WishItem(wish_list=wish_list, idea=idea, product=product, added_by=voter, at=now)
    WishItem.objects.bulk_create([wish], ignore_conflicts=True)
    return True


def share(*, wish_list: WishList, others_add: bool, anew: bool = False) -> None:
    """Let whoever holds the link look, and add where `others_add`. `anew`: the link that is out there leads nowhere."""
    if anew or not wish_list.link:
        wish_list.link = new_link()
    wish_list.others_add = others_add
    wish_list.save(update_fields=["link", "others_add"])


def share_no_longer(*, wish_list: WishList) -> None:
    """Whoever follows the link finds nothing, for good: sharing it again makes another."""
    wish_list.link, wish_list.others_add = None, False
    wish_list.save(update_fields=["link", "others_add"])

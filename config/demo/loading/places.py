"""Where the demo sells: what the CSV imports do not carry, such as shelf space, ways of shopping and pictures."""

import datetime as dt

from django.utils.text import slugify

from catalog.models import Category, Service, ShelfSpace
from config.demo import history
from config.demo.loading import Loading
from loyalty.models import Tier

SERVICES = (("click-and-collect", "Click and collect"), ("returns", "Returns of shop purchases"))
SOME_HAVE = (("gift-wrapping", "Gift wrapping"), ("mending", "Mending afternoon"))
TIERS = (
    ("regular", "Regular", 0, "A point for every pound"),
    ("friend", "Friend of the shelf", 400, "Early sight of what is coming"),
    ("patron", "Patron of the shelf", 2000, "An invitation to every trial in your store"),
)


def tiers(loading: Loading) -> None:
    for slug, name, threshold, promise in TIERS:
        Tier.objects.get_or_create(slug=slug, defaults={"name": name, "threshold": threshold, "promise": promise})


def services(loading: Loading) -> None:
    streets = [store for code, store in sorted(loading.stores.items()) if code != "web"]
    since = loading.today - dt.timedelta(days=700)
    offers = [(store, offer) for store in streets for offer in SERVICES]
    offers += [(store, SOME_HAVE[place % 2]) for place, store in enumerate(streets) if place % 3]
    Service.objects.bulk_create(
        [Service(store=store, code=code, name=name, starts_on=since) for store, (code, name) in offers],
        ignore_conflicts=True,
    )


def shelf_space(loading: Loading) -> None:
    departments = {category.name: category for category in Category.objects.filter(parent=None)}
    ShelfSpace.objects.bulk_create(
        [
            ShelfSpace(
                store=loading.stores[row["store"]],
                category=departments[row["department"]],
                places=int(row["places"]),
            )
            for row in history.shipped("shelf_space.csv")
        ],
        ignore_conflicts=True,
    )


def pictures(loading: Loading) -> None:
    """The drawing of each department."""
    departments = list(Category.objects.filter(parent=None))
    for department in departments:
        department.picture = f"img/departments/{slugify(department.name)}.svg"
    Category.objects.bulk_update(departments, ["picture"])

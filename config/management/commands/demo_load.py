"""`manage.py demo_load`: the demo retailer, through the imports and actions a user has."""

import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collab.actions.score import ask
from config import servers
from config.demo import history, loading
from config.demo.loading import (
    Loading,
    Part,
    arrived,
    board,
    bought,
    decided,
    disorder,
    earlier,
    joined,
    journeys,
    places,
    pledges,
    shelf,
    shoppers,
    talk,
    wishes,
)

FIRST_PAGE = "demo.first"  # left in the run folder when the first pages have something to show

FIRST = (
    Part("stores", bought.stores, is_import=True),
    Part("products", bought.products, is_import=True),
    Part("tiers", places.tiers),
    Part("ways of shopping", places.services),
    Part("shelf space", places.shelf_space),
    Part("pictures", places.pictures),
    Part("customers", shoppers.everyone),
    Part("accounts", shoppers.accounts),
    Part("ideas, votes and requests", board.everything_said),
    Part("decisions and trials", decided.decisions),
    Part("came to the shelf lately", arrived.lately),
    Part("brought in lately", earlier.brought_in),
    Part("pledges and pairs", pledges.everything_pledged),
    Part("joined and quiet ideas", joined.joined_and_quiet),
    Part("wish lists", wishes.wish_lists),
    Part("talk, complaints and polls", talk.everything_talked),
    Part("what waits for a moderator", disorder.disorder),
    Part("cards and screens", shelf.cards_and_screens),
    Part("stock", bought.stock, is_import=True),
)
LATER = (
    *(
        Part(f"orders {month} of {history.MONTHS}", bought.orders_of(month), is_import=True)
        for month in range(1, history.MONTHS + 1)
    ),
    Part("steps of shoppers", journeys.journeys),
)


class Command(BaseCommand):
    help = "Load the demo retailer. What was loaded before is not loaded again; what was broken off goes on."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO=1, on a machine of your own): nothing was loaded.")
        run = servers.run_folder()
        started = time.monotonic()
        now = Loading(today=self.first_day(), folder=run / "demo", out=sys.stderr)
        some = self.do(FIRST, now)
        (run / FIRST_PAGE).touch()
        first = time.monotonic() - started
        some |= self.do(LATER, now)
        heard = bought.let_it_be_heard()
        if some or heard:
            ask(now=timezone.now())  # the engine's scores, in the background
            spent = time.monotonic() - started
            now.say(f"demo: loaded; first pages after {first:.1f} s, all of it after {spent:.1f} s")

    def first_day(self):
        """All dates hang on the day on which loading began, however often it was broken off since."""
        if (today := loading.began_on()) is None:
            today = timezone.localdate()
            loading.begin(today)
        return today

    def do(self, parts, now: Loading) -> bool:
        some = False
        for part in parts:
            began = time.monotonic()
            if part.do(now):
                some = True
                now.say(f"demo: {part.name} ({time.monotonic() - began:.1f} s)")
        return some

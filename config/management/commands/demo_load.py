"""`manage.py demo_load`: the demo retailer, through the imports and actions a user has."""

import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import servers
from config.demo import history, loading
from config.demo.loading import Loading, board, bought, decided, journeys, places, shoppers

FIRST_PAGE = "demo.first"  # left in the run folder when the first pages have something to show

FIRST = (
    ("stores, products and stock", bought.goods),
    ("tiers", places.tiers),
    ("ways of shopping", places.services),
    ("shelf space", places.shelf_space),
    ("pictures", places.pictures),
    ("customers", shoppers.everyone),
    ("accounts", shoppers.accounts),
    ("boards", board.boards),
    ("ideas, votes and requests", board.everything_said),
    ("decisions and trials", decided.decisions),
)
LATER = (
    ("orders", bought.orders),
    ("steps of shoppers", journeys.journeys),
)


class Command(BaseCommand):
    help = "Load the demo retailer. What was loaded before is not loaded again; what was broken off goes on."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO=1, on a machine of your own): nothing was loaded.")
        run = servers.run_folder()
        started = time.monotonic()
        today = loading.began_on() or timezone.localdate()
        if loading.began_on() is None:
            loading.begin(today)
        now = Loading(today=today, folder=run / "demo", out=sys.stderr)
        self.unpack(now)
        self.do(FIRST, now)
        (run / FIRST_PAGE).touch()
        first = time.monotonic()
        self.do(LATER, now)
        bought.let_it_be_heard(now)
        spent = time.monotonic() - started
        now.say(f"The demo is loaded: first pages after {first - started:.1f} s, all of it after {spent:.1f} s.")

    def unpack(self, now: Loading) -> None:
        if all(loading.is_done(part) for part, _ in (*FIRST, *LATER)):
            return
        now.files = history.write_files(Path(now.folder), now.today)

    def do(self, parts, now: Loading) -> None:
        for part, work in parts:
            began = time.monotonic()
            if loading.do(part, work, now):
                now.say(f"demo: {part} ({time.monotonic() - began:.1f} s)")

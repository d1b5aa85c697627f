from time import monotonic

from django.core.management.base import BaseCommand
from django.utils import timezone

from collab import gather
from collab.actions.draft import draft_next, look_again

MONTHS_AT_ONCE = 2  # 256 MB and a core of Postgres each


class Command(BaseCommand):
    help = "Fold the journal of signals again, and draft every department anew from all there is."

    def handle(self, **options):
        began = monotonic()
        wrong = {what: rows for what, rows in gather.refold(at_once=MONTHS_AT_ONCE) if rows}
        rows = sum(wrong.values())
        found = f"{rows:,} sums were not as the journal has them" if rows else "every sum was as the journal has it"
        self.stdout.write(f"Folded in {monotonic() - began:.1f} s: {found}.")
        began, departments = monotonic(), look_again(now=timezone.now())
        while draft_next(now=timezone.now()):  # workers beside this take their share
            pass
        self.stdout.write(f"{departments:,} departments drafted in {monotonic() - began:.1f} s.")

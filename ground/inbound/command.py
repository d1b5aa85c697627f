"""The command of every import: dry run by default, progress while it runs, one line when the file is unusable."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from .progress import to_terminal
from .report import Unusable

SOME_REJECTED = 3  # the exit status; 1 is a file of which nothing could be taken in


class ImportCommand(BaseCommand):
    """`verb` is the action that does the work; it returns an object with `summary()` and its `job`.

    Whoever runs it by a clock learns by the exit status that rows were refused; the good ones are in all the same.
    """

    verb: Callable

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a CSV file; the README lists its columns")
        parser.add_argument("--commit", action="store_true", help="write; without it the file is only checked")
        parser.add_argument("--batch", type=int, default=5000, metavar="N", help="rows held in memory (default 5000)")
        parser.add_argument("--rejected", type=Path, default=Path("rejected.csv"), metavar="FILE")

    def handle(self, *, file, commit, batch, rejected, **options):
        if batch < 1:
            raise CommandError(_("--batch must be 1 or more."))
        started = time.monotonic()
        try:
            done = type(self).verb(
                file=file,
                commit=commit,
                batch=batch,
                rejected=rejected,
                who=f"command:{self.__module__.rpartition('.')[2]}",
                report=to_terminal(sys.stderr) if options["verbosity"] else None,
                **self.more(options),
            )
        except Unusable as unusable:
            raise CommandError(str(unusable)) from None
        if options["verbosity"]:
            self.stdout.write(done.summary())
            self.stdout.write(_("Took %.1f s.") % (time.monotonic() - started))
        if done.job.rejected:
            rows = {"rejected": f"{done.job.rejected:,}", "rows": f"{done.job.rows:,}", "file": file.name}
            raise CommandError(
                _("%(rejected)s of %(rows)s rows of %(file)s were rejected.") % rows, returncode=SOME_REJECTED
            )

    def more(self, options: dict) -> dict:
        """Further arguments of the verb."""
        return {}

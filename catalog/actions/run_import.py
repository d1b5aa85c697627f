"""What every import does: read, check against the database, then all or nothing, and an account of it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import ImportJob
from ground.inbound import Column, Feed, Refused, Row, Unusable, digest
from ground.inbound.feed import Values
from ground.inbound.fields import in_minor_units
from ground.inbound.progress import Report

LARGEST = 2_000_000_000  # minor units that a price may have


class Kind(ABC):
    """One sort of file. All methods run in one transaction, in this order: begin, take (per batch), end."""

    name: str
    columns: Sequence[Column]
    key: str | None = None  # the column whose cells of refused rows `take` and `end` want to know (feed.broken)

    def finish(self, values: Values) -> None:
        """Complete a row from several cells, or raise Refused."""
        return

    @abstractmethod
    def begin(self) -> None: ...

    @abstractmethod
    def take(self, feed: Feed, batch: list[Row]) -> None:
        """Refuse what cannot be taken in, stage the rest."""

    @abstractmethod
    def end(self, feed: Feed) -> dict[str, int]:
        """Accept or refuse everything staged and write it; counts by what happened, "added" among them."""


@dataclass
class Imported:
    job: ImportJob
    text: str
    rejected_file: Path | None
    ignored: list[str] = field(default_factory=list)

    def summary(self) -> str:
        lines = [f"{self.job.file_name}: {self.text}"]
        if self.ignored:
            lines.append(_("Columns not used: %s") % ", ".join(self.ignored))
        if self.job.rejected and self.rejected_file:
            lines.append(_("The rejected rows with their reasons are in %s.") % self.rejected_file)
        lines.append(_what_happened(self.job))
        return "\n".join(lines)


class DryRun(Exception):
    """Undoes everything that was tried."""


def run_import(
    *, kind: Kind, file: Path, commit: bool, batch: int, rejected: Path | None, who: str, report: Report | None = None
) -> Imported:
    """Read `file` as `kind`. With `commit` everything good is written in one transaction, else nothing is.

    Raises Unusable when the file as a whole cannot be read. Either way an ImportJob tells what happened.
    """
    job = ImportJob.objects.create(kind=kind.name, file_name=Path(file).name, sha256=digest(file), who=who)
    try:
        feed = Feed(file, kind.columns, finish=kind.finish, rejected=rejected, report=report, key=kind.key)
        with feed:
            try:
                with transaction.atomic():
                    _take_all(kind, feed, batch, job)
                    if not commit:
                        raise DryRun
                    _close(job, ImportJob.State.DONE)
            except DryRun:
                _close(job, ImportJob.State.CHECKED)
    except BaseException as failure:
        _failed(job, failure)
        raise
    return Imported(job, feed.tally.report(), rejected, feed.ignored)


def _take_all(kind: Kind, feed: Feed, batch: int, job: ImportJob) -> None:
    _alone(kind, job)
    kind.begin()
    for rows in feed.batches(batch):
        kind.take(feed, rows)
    feed.progress.say(_("Writing …"))
    happened = kind.end(feed)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred to the commit is checked by a dry run too
    feed.tally.flush()
    feed.tally.check()
    job.rows, job.ok, job.rejected = feed.tally.rows, feed.tally.ok, feed.tally.rejected
    job.added = happened.pop("added")
    job.report = {"happened": happened, "problems": feed.tally.as_data()}


def _alone(kind: Kind, job: ImportJob) -> None:
    """One import of a kind at a time. Whoever holds the lock knows that other running jobs have died."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{kind.name}"])
        if not cursor.fetchone()[0]:
            raise Unusable(_("Another import of %s is running; wait until it is done.") % kind.name)
    others = ImportJob.objects.filter(kind=kind.name, state=ImportJob.State.RUNNING).exclude(pk=job.pk)
    others.update(state=ImportJob.State.FAILED, finished_at=timezone.now())


def _close(job: ImportJob, state: str) -> None:
    job.state, job.finished_at = state, timezone.now()
    job.save()


def _failed(job: ImportJob, failure: BaseException) -> None:
    """Nothing was written: the counts would speak of nothing."""
    reason = str(failure) if isinstance(failure, Unusable) else type(failure).__name__
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportJob.State.FAILED,
        finished_at=timezone.now(),
        rows=0,
        ok=0,
        rejected=0,
        added=0,
        report={"failure": reason},
    )


def _what_happened(job: ImportJob) -> str:
    happened = job.report.get("happened", {})
    parts = [_("%s new") % f"{job.added:,}"]
    if "changed" in happened:
        parts.append(_("%s changed") % f"{happened['changed']:,}")
    already = job.ok - job.added - happened.get("changed", 0)
    parts.append(_("%s already as in the file") % f"{already:,}")
    if job.state == ImportJob.State.DONE:
        return _("Written: %s.") % ", ".join(parts)
    return _("Checked only, nothing is written (%s). Add --commit to write.") % ", ".join(parts)


def refuse_twice(feed: Feed, row: Row, column: str, first: int) -> None:
    feed.refuse(row, column, _("each one once in a file"), _("Line %d has it already; leave one of them.") % first)


def minor(values: Values, column: str, currency: str) -> int | None:
    """The amount in `column` in minor units; refuses what the currency cannot say, or what no column can hold."""
    if values[column] is None:
        return None
    try:
        return _minor(values[column], currency)
    except Refused as refused:
        raise Refused(refused.expected, refused.fix, column) from None


@lru_cache(maxsize=4096)  # prices repeat
def _minor(value: Decimal, currency: str) -> int:
    amount = in_minor_units(value, currency)
    if abs(amount) > LARGEST:
        raise Refused(_("an amount below twenty million"), _("Check the decimals."))
    return amount

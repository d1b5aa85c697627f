"""Stores, with the clusters and channels they name."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.actions.run_import import Imported, Kind, refuse_twice, run_import
from catalog.models import Cluster, SalesChannel, Store
from ground.inbound import Column, Feed, Refused, Row, fields
from ground.inbound.feed import Values
from ground.inbound.progress import Report

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}\Z")


def import_stores(
    *, file: Path, commit: bool, batch: int = 5000, rejected: Path | None = None, who: str, report: Report | None = None
) -> Imported:
    """Add stores, and bring those we know to what the file says. Empty cells change nothing."""
    return run_import(kind=Stores(), file=file, commit=commit, batch=batch, rejected=rejected, who=who, report=report)


def store_code(cell: str) -> str:
    if not SLUG.match(cell):
        raise Refused(_("a code of letters, digits and hyphens"), _("Take a short code such as leeds-1."))
    return cell


class Stores(Kind):
    name = "stores"
    columns = (
        Column("code", store_code, needed=True),
        Column("name", fields.text(80), needed=True),
        Column("city", fields.text(80)),
        Column("cluster", fields.text(50)),
        Column("channel", fields.choice(*SalesChannel.Kind.values)),
        Column("timezone", fields.timezone()),
        Column("currency", fields.currency()),
    )

    def begin(self) -> None:
        self.lines: dict[str, int] = {}
        self.added = self.changed = 0

    def take(self, feed: Feed, batch: list[Row]) -> None:
        for row in batch:
            first = self.lines.setdefault(row.values["code"], row.line)
            if first != row.line:
                refuse_twice(feed, row, "code", first)
            else:
                self._keep(row.values)
                feed.tally.accept()

    def end(self, feed: Feed) -> dict[str, int]:
        return {"added": self.added, "changed": self.changed}

    def _keep(self, values: Values) -> None:
        told = {name: values[name] for name in ("name", "city", "timezone", "currency") if values[name]}
        if values["cluster"]:
            told["cluster"] = cluster(values["cluster"])
        if values["channel"]:
            told["channel"] = channel(values["channel"])
        new = {"channel": channel("store"), "currency": settings.CURRENCY} if "channel" not in told else {}
        store, made = Store.objects.get_or_create(
            code=values["code"], defaults={"currency": settings.CURRENCY} | new | told
        )
        changed = [name for name, value in told.items() if getattr(store, name) != value]
        if changed:
            for name in changed:
                setattr(store, name, told[name])
            store.save(update_fields=changed)
        self.added += made
        self.changed += bool(changed)


def cluster(name: str) -> Cluster:
    return Cluster.objects.get_or_create(code=slugify(name) or "cluster", defaults={"name": name})[0]


def channel(kind: str) -> SalesChannel:
    label = str(SalesChannel.Kind(kind).label)
    return SalesChannel.objects.get_or_create(code=kind, defaults={"name": label, "kind": kind})[0]

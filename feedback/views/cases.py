"""What waits for a moderator, each with why and with what one needs to know about who wrote it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from feedback.actions.moderate import KINDS
from feedback.models import Appeal, Flag, Idea, Ruling, Vote, Voter


@dataclass
class Case:
    """One thing that waits, or an objection to a ruling about it."""

    thing: str
    thing_id: int
    since: datetime
    row: Any
    author: Any = None
    seen: int = 0  # the newest ruling on it
    flags: list = field(default_factory=list)
    appeal: Appeal | None = None
    after: str = ""  # the key of the case that stands below it

    @property
    def key(self) -> str:
        return f"appeal-{self.appeal.pk}" if self.appeal else f"{self.thing}-{self.thing_id}"

    @property
    def title(self) -> str:
        return KINDS[self.thing].words(self.row)[0] if self.row else ""

    @property
    def text(self) -> str:
        return KINDS[self.thing].words(self.row)[1] if self.row else ""

    @property
    def photo(self) -> str:
        """What a moderator has to look at, too: shown or not."""
        return getattr(self.row, "photo", "") if self.row else ""

    @property
    def idea_id(self) -> int | None:
        return KINDS[self.thing].idea(self.row) if self.row else None

    @property
    def held(self) -> list:
        """What the house saw."""
        return [flag for flag in self.flags if flag.voter_id is None]

    @property
    def reported(self) -> list[tuple[str, int]]:
        """Why others want it looked at, and how many of them."""
        return Counter(flag.get_reason_display() for flag in self.flags if flag.voter_id).most_common()

    @property
    def said(self) -> list[str]:
        return [flag.words for flag in self.flags if flag.voter_id and flag.words]


def cases(most: int) -> list[Case]:
    """Up to so many, those that wait longest first."""
    found = [Case(one["thing"], one["thing_id"], one["since"], None) for one in Flag.objects.open().things()[:most]]
    found = _filled(found)
    appeals = Appeal.objects.open().select_related("ruling__idea", "ruling__by")[:most]
    found += [_case_of(one) for one in appeals]
    found.sort(key=lambda case: case.since)
    return _with_authors(found[:most])


def _filled(found: list[Case]) -> list[Case]:
    """With their rows, flags and newest rulings, one question per kind."""
    rows: dict[tuple[str, int], Any] = {}
    for thing, kind in KINDS.items():
        ids = [case.thing_id for case in found if case.thing == thing]
        if ids:
            rows |= {
                (str(thing), row.pk): row
                for row in kind.model._default_manager.select_related(*kind.related or [None]).filter(pk__in=ids)
            }
    ids = [case.thing_id for case in found]
    flags = list(Flag.objects.open().filter(thing_id__in=ids))
    newest = Ruling.objects.standing().filter(thing_id__in=ids).order_by().values_list("thing", "thing_id")
    seen = {(thing, thing_id): ruling for thing, thing_id, ruling in newest.annotate(Max("pk"))}
    for case in found:
        key = (case.thing, case.thing_id)
        case.row, case.seen = rows.get(key), seen.get(key, 0)
        case.flags = [flag for flag in flags if (flag.thing, flag.thing_id) == key]
    return [case for case in found if case.row]


def _case_of(appeal: Appeal) -> Case:
    ruling = appeal.ruling
    row = None
    if ruling.thing in KINDS:
        row = KINDS[ruling.thing].model._default_manager.filter(pk=ruling.thing_id).first()
    return Case(ruling.thing, ruling.thing_id, appeal.at, row, appeal=appeal)


def _author_id(case: Case) -> UUID:
    return case.appeal.ruling.voter_id if case.appeal else getattr(case.row, KINDS[case.thing].author)


def _with_authors(found: list[Case]) -> list[Case]:
    voters = {voter.pk: voter for voter in with_history(Voter.objects.filter(pk__in=map(_author_id, found)))}
    for case in found:
        case.author = voters.get(_author_id(case))
    return found


def with_history(voters: QuerySet) -> QuerySet:
    """Annotate what a moderator should know of who wrote it: `posts`, `cast` (votes), `against` (rulings), `looked_at`
    (how often things of theirs were looked at) and `busiest` (the most votes within one hour)."""
    mine = {"voter": OuterRef("pk")}
    hours = Vote.objects.filter(**mine).order_by().values("at__date", "at__hour").annotate(n=Count("idea"))
    return voters.annotate(
        posts=_count(Idea.objects.filter(author=OuterRef("pk")), "author"),
        cast=_count(Vote.objects.filter(**mine), "voter"),
        against=_count(Ruling.objects.standing().against().filter(**mine), "voter"),
        looked_at=_count(Ruling.objects.filter(**mine), "voter"),
        busiest=Coalesce(Subquery(hours.order_by("-n").values("n")[:1], output_field=IntegerField()), 0),
    )


def _count(rows: QuerySet, of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

"""What the desk lists: tabs, filters and rows, on the page and in the spreadsheet alike."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Listing
from collab.models import Decision, Suggestion
from feedback.models import Complaint, Idea, Notice

TABS = {
    "week": _("This week"),
    "waiting": _("All that wait"),
    "answers": _("Answers due"),
    "later": _("Later"),
    "decided": _("Decided"),
}
State = Suggestion.State
PAGE = 20
WEEK = 12  # what a merchandiser can weigh up in a week; the rest waits in a list of its own


@dataclass
class Choice:
    """What the address asks for."""

    tab: str
    kind: str = ""
    department: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: HttpRequest):
        asked = request.GET
        page = asked.get("page", "")
        return cls(
            tab=asked.get("tab") if asked.get("tab") in TABS else "week",
            kind=asked.get("kind", ""),
            department=asked.get("department", ""),
            page=min(int(page), 500) if page.isascii() and page.isdecimal() and int(page) else 1,
        )

    @property
    def most(self) -> int:
        """How many rows the page shows: "show 20 more" adds to what is there; a week stays a week."""
        return WEEK if self.tab == "week" else self.page * PAGE


@dataclass
class Tally:
    """How many suggestions wait, by tab, kind and department; one question for all numbers of the page."""

    tabs: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    departments: Counter = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    people: int = 0
    rows: int = 0

    @classmethod
    def of(cls, actor, choice: Choice, now):
        """Each filter's numbers are counted under the other filter, so that a choice never leads to an empty list."""
        tally = cls()
        snoozed = put_off(now)
        rows = Suggestion.objects.visible_to(actor).filter(Q(state__in=(State.OPEN, State.SNOOZED)) | snoozed)
        counted = rows.order_by().values_list("kind", "category__slug", "category__name")
        for kind, slug, name, later, waiting, people in counted.annotate(
            later=Count("pk", filter=snoozed),
            waiting=Count("pk", filter=~snoozed),
            people=Sum("wanted", filter=~snoozed, default=0),
        ):
            here = later if choice.tab == "later" else waiting
            tally.tabs.update(waiting=waiting, later=later)
            tally.people += people
            tally.names[slug] = name
            if choice.department in {"", slug}:
                tally.kinds[kind] += here
            if choice.kind in {"", kind}:
                tally.departments[slug] += here
            if choice.department in {"", slug} and choice.kind in {"", kind}:
                tally.rows += here
        return tally

    def kinds_to_choose(self, chosen: str) -> list[tuple[str, str, int]]:
        return [
            (value, label, self.kinds[value])
            for value, label in Suggestion.Kind.choices
            if self.kinds[value] or value == chosen
        ]

    def departments_to_choose(self, chosen: str) -> list[tuple[str, str, int]]:
        found = [(slug, name, self.departments[slug]) for slug, name in self.names.items()]
        return sorted((row for row in found if row[2] or row[0] == chosen), key=lambda row: row[1])


def just_put_off():
    """Decisions to see a suggestion later that can still be taken back."""
    return Decision.objects.filter(suggestion=OuterRef("pk"), verdict=Decision.Verdict.SNOOZE, carried_out_at=None)


def put_off(now) -> Q:
    """What comes back later, in the minutes before that takes effect already."""
    return Q(state=State.SNOOZED, snoozed_until__gt=now) | Q(Exists(just_put_off()), state=State.DECIDED)


def suggestions(actor, choice: Choice, now):
    """Waiting or put off, narrowed by the filters; best first, or soonest back first."""
    rows = Suggestion.objects.visible_to(actor).select_related("idea", "variant__product", "category")
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.department:
        rows = rows.filter(category__slug=choice.department)
    if choice.tab == "later":
        day = just_put_off().values("promised_for")
        rows = rows.annotate(back_on=Coalesce(TruncDate("snoozed_until"), Subquery(day)))
        return rows.filter(put_off(now)).order_by("back_on", "pk")
    return rows.waiting(now).ranked()


def answers(actor):
    """Open ideas that were promised an answer, the most overdue first."""
    return (
        Idea.objects.visible_to(actor)
        .open()
        .filter(answer_by__isnull=False)
        .with_votes()
        .select_related("category")
        .order_by("answer_by", "pk")
    )


def with_suggestions(ideas, now) -> list[Idea]:
    """Each idea with `waits`: the suggestion about it that waits on this desk or was tried, if there is one."""
    ideas = list(ideas)
    waiting = Suggestion.objects.waiting(now) | Suggestion.objects.filter(decisions__trial__isnull=False)
    found = dict(waiting.filter(idea__in=ideas).order_by("money_q10").values_list("idea", "pk"))
    for idea in ideas:
        idea.waits = found.get(idea.pk)
    return ideas


def answers_owed(actor, now) -> dict[str, int]:
    today = timezone.localdate(now)
    owed = Idea.objects.visible_to(actor).open().filter(answer_by__isnull=False)
    return owed.aggregate(due=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=today)))


def decisions(actor):
    rows = Decision.objects.visible_to(actor).select_related(
        "suggestion__idea", "suggestion__variant__product", "suggestion__category", "by", "trial"
    )
    return rows.prefetch_related("stores").order_by("-at", "-pk")


def answered(rows: list[Decision]) -> dict[str, int]:
    """Of decisions about faults: how many who complained were answered with them."""
    at = {row.carried_out_at: f"decision:{row.pk}" for row in rows if row.suggestion.kind == Suggestion.Kind.FIX}
    told = Complaint.objects.filter(answered_at__in=at.keys() - {None}).order_by() if at else Complaint.objects.none()
    return {at[when]: n for when, n in told.values_list("answered_at").annotate(Count("pk"))}


def with_effects(rows) -> list[Decision]:
    """Each decision with `told` (people) and `shelves` (listings begun or ended): what really followed from it."""
    rows = list(rows)
    causes = [f"decision:{row.pk}" for row in rows]
    ideas = {row.suggestion.idea_id for row in rows} - {None}
    variants = {row.suggestion.variant_id for row in rows} - {None}
    notices = Notice.objects.filter(idea__in=ideas, cause__in=causes).order_by()  # visible as sums to this desk
    listings = Listing.objects.filter(variant__in=variants, decision_ref__in=causes).order_by()
    told = dict(notices.values_list("cause").annotate(Count("pk")))
    shelves = dict(listings.values_list("decision_ref").annotate(Count("pk")))
    told |= answered(rows)
    for row, cause in zip(rows, causes, strict=True):
        row.told, row.shelves = told.get(cause, 0), shelves.get(cause, 0)
    return rows

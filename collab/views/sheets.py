"""The desk's lists as spreadsheets: all rows of the tab, with its filters."""

import csv

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.views import lists
from collab.views.lists import Choice
from ground.money import in_major_units
from ground.policies import allow

# In English the headings are names that scripts can rely on; in other languages they are words for people.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@allow("see-desk")
def desk_csv(request: HttpRequest) -> HttpResponse:
    now, choice = timezone.now(), Choice.of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="desk-{choice.tab}-{timezone.localdate(now)}.csv"'
    sheet = csv.writer(response)
    for row in SHEETS[choice.tab](request, choice, now):
        sheet.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return response


def harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def suggestions(request, choice, now):
    yield [
        _("number"),
        _("kind"),
        _("what"),
        _("sku"),
        _("department"),
        _("stores"),
        _("money"),
        _("q10"),
        _("q50"),
        _("q90"),
        _("currency"),
        _("weeks"),
        _("units_a_week"),
        _("wanted"),
        _("seen"),
        _("asked"),
        _("answer_by"),
        _("back_on"),
    ]
    rows = lists.suggestions(request.actor, choice, now).prefetch_related("stores")
    for row in rows[: lists.WEEK] if choice.tab == "week" else rows.iterator(500):
        money = [in_major_units(amount, row.currency) for amount in (row.money_q10, row.money_q50, row.money_q90)]
        yield [row.pk, row.kind, row.what, sku(row), row.category.name, names(row.stores.all()), row.money, *money] + [
            *(row.currency, row.horizon_weeks, round(row.units_q50, 1), row.wanted, row.seen, row.asked),
            row.idea.answer_by if row.idea else None,
            getattr(row, "back_on", None),
        ]


def answers(request, choice, now):
    yield [_("idea"), _("title"), _("department"), _("answer_by"), _("days_late"), _("votes"), _("suggestion")]
    today = timezone.localdate(now)
    for idea in lists.with_suggestions(lists.answers(request.actor), now):
        late = max((today - idea.answer_by).days, 0)
        department = idea.category.name if idea.category else ""
        yield [idea.pk, idea.title, department, idea.answer_by, late, idea.vote_count, idea.waits]


def decided(request, choice, now):
    yield [
        _("decided_at"),
        _("by"),
        _("decision"),
        _("kind"),
        _("what"),
        _("sku"),
        _("department"),
        _("stores"),
        _("day"),
        _("weeks"),
        _("reason"),
        _("took_effect"),
        _("people_told"),
        _("shelves_changed"),
    ]
    for row in lists.with_effects(lists.decisions(request.actor).prefetch_related("suggestion__stores")):
        about = row.suggestion
        yield [
            timezone.localtime(row.at).isoformat(timespec="minutes"),
            *(str(row.by or ""), row.words, about.kind, about.what, sku(about), about.category.name),
            names(row.stores.all() or about.stores.all()),
            *(row.promised_for, row.weeks, row.reason),
            row.carried_out_at and timezone.localtime(row.carried_out_at).isoformat(timespec="minutes"),
            *(row.told, row.shelves),
        ]


SHEETS = {"week": suggestions, "waiting": suggestions, "later": suggestions, "answers": answers, "decided": decided}


def sku(row) -> str:
    return row.variant.sku if row.variant else ""


def names(stores) -> str:
    return ", ".join(store.name for store in stores)

"""Customers who take part: whether they stay, what leads them, the ways they go. All of it was read off at night."""

import csv
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from collab.actions.taking_part import told
from collab.templatetags.people import half_year, step
from collab.views.sheets import harmless
from ground.policies import allow

HALVES = 2  # half-years shown of each department, the newest; the spreadsheet has all


@allow("see-desk")
def people(request: HttpRequest) -> HttpResponse:
    reading = told()
    facts = reading.facts if reading else {}
    return render(
        request,
        "collab/people.html",
        {
            "reading": reading,
            "stay": facts.get("stay") and stay(facts["stay"]),
            "led": facts.get("led") and led(facts["led"]),
            "ways": facts.get("ways"),
        },
    )


@allow("see-desk")
def people_csv(request: HttpRequest) -> HttpResponse:
    """Everything the page says and all half-years, one figure a line."""
    reading = told()
    if reading is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="customers-{timezone.localdate()}.csv"'
    sheet = csv.writer(response)
    sheet.writerow([_("what"), _("of"), _("to"), _("count"), _("value"), _("q10"), _("q90"), _("seconds")])
    for row in figures(reading.facts):
        sheet.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return response


def stay(facts: dict) -> dict:
    """What the page shows of it, with the `reach` to either side of a scale that has no difference in its middle."""
    reach = 1.2 * max(abs(end) for end in facts["again"]["gap"])
    return facts | {"morning": parse_date(facts["morning"]), "reach": reach, "back": -reach}


def led(facts: dict) -> dict:
    """What the page shows of it: the newest half-year of all departments in one sentence, and a line for each of the
    last few."""
    shop = facts["departments"][0]["halves"][-1]
    rows = [
        {"name": one["name"] or _("All departments"), "count": len(one["halves"][-HALVES:]), "halves": halves}
        for one in facts["departments"]
        if (halves := one["halves"][: -HALVES - 1 : -1])
    ]
    return {"customers": facts["customers"], "shop": shop, "rows": rows}


def figures(facts: dict) -> Iterator[list]:
    """Lines of the spreadsheet: what, of which, to which, how often, the value with its range, how long it takes."""
    if stay := facts["stay"]:
        for name, words in (("again", _("bought again")), ("twice", _("bought on two days or more"))):
            found = stay[name]
            yield [words, _("took part"), "", stay["matched"], found["theirs"], "", "", ""]
            yield [words, _("others like them"), "", stay["matched"], found["others"], "", "", ""]
            low, mid, high = found["gap"]
            yield [words, _("difference"), "", stay["matched"], mid, low, high, ""]
    for one in (facts["led"] or {"departments": []})["departments"]:
        for row in one["halves"]:
            low, mid, high = row["share"]
            about = [one["name"] or _("All departments"), half_year(row)]
            yield [_("below the usual price"), *about, row["purchases"], mid, low, high, ""]
            if row["drift"]:
                low, mid, high = row["drift"]
                yield [_("change, same customers"), *about, row["compared"], mid, low, high, ""]
    if ways := facts["ways"]:
        for row in ways["edges"]:
            yield [
                _("next step"),
                step(row["from"]),
                step(row["to"]),
                row["times"],
                row["share"],
                "",
                "",
                row["seconds"],
            ]

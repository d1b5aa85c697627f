"""The range of a department: for so many places, what to keep, let go and bring in. Looking decides nothing."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category, Variant
from collab.actions.choose_range import Answer, Asked, choose_range
from collab.actions.put_up import put_up as put_up_one
from collab.forms import RHO, RangeForm
from collab.views.sheets import harmless
from ground.money import in_major_units
from ground.policies import allow

SHOWN = 20  # of what stays; the spreadsheet has all of it


@allow("see-desk")
def range_(request: HttpRequest) -> HttpResponse:
    form = form_of(request)
    answer = answer_to(form)
    return render(
        request,
        "collab/range.html",
        {
            "form": form,
            "answer": answer,
            "shown": answer.stay[:SHOWN] if answer else [],
            "rhos": RHO,
            "rho": form.data.get("rho") or "0.5",
            "departments": form.fields["department"].queryset,
            "stores": form.fields["store"].queryset,
            "anything": bool(form.data["department"]),
        },
        status=422 if form.errors and form.data["department"] else 200,
    )


@allow("see-desk")
def range_csv(request: HttpRequest) -> HttpResponse:
    answer = answer_to(form_of(request))
    if answer is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="range-{timezone.localdate()}.csv"'
    sheet = csv.writer(response)
    sheet.writerow(
        [
            _("verdict"),
            _("what"),
            _("sku"),
            _("kind"),
            _("brings"),
            _("share_others_hold"),
            _("worth"),
            _("currency"),
            _("weeks"),
        ]
    )
    for verdict, lines in ((_("leave"), answer.leave), (_("bring in"), answer.come), (_("keep"), answer.stay)):
        for line in lines:
            money = [in_major_units(amount, answer.currency) for amount in (line.brings, line.worth)]
            cells = [verdict, line.name, line.sku, line.kind, money[0], round(line.share, 3), money[1]]
            row = [*cells, answer.currency, answer.weeks]
            sheet.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return response


@allow("decide", methods=("POST",))
def put_up(request: HttpRequest) -> HttpResponse:
    """Make the suggestion that the desk has not, and lead to it."""
    pk = request.POST.get("variant", "")
    rows = Variant.objects.select_related("product__category__department")
    variant = get_object_or_404(rows, pk=pk if pk.isascii() and pk.isdecimal() else 0)
    found = put_up_one(variant=variant, by=request.actor.user, now=timezone.now())
    return redirect("collab:suggestion", found.pk)


def form_of(request: HttpRequest) -> RangeForm:
    """What the address asks for; the first department where it names none."""
    data = request.GET.copy()
    if not data.get("department"):
        first = Category.objects.filter(parent=None, goods_readings__isnull=False).order_by("name").first()
        data["department"] = first.slug if first else ""
    return RangeForm(data)


def answer_to(form: RangeForm) -> Answer | None:
    if not form.is_valid():
        return None
    said = form.cleaned_data
    asked = Asked(
        store=said["store"],
        places=said["places"],
        least=said["least"] or 0,
        least_of=form.least_of(),
        rho=float(said["rho"] or 0.5),
        exact=said["exact"],
    )
    return choose_range(department=said["department"], asked=asked, now=timezone.now())

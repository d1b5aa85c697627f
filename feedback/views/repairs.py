"""Faults that a team promised to put right: who is late with one, and saying that it is done."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from feedback.actions.put_right import put_right
from feedback.forms.repairs import RepairDone
from feedback.models import Complaint, Openness, Repair
from ground.pages import refused
from ground.policies import allow


def late_repair(product: Product, actor) -> dict:
    """`late`: what should be right by now, for the team that owes it and, where the retailer lets the public see that,
    for everybody."""
    found = Repair.objects.late(timezone.localdate()).filter(product=product).first()
    public = found is not None and Openness.current().overdue_answers
    return {"late": found if public or actor.may("answer-ideas") else None, "late_is_public": public}


@allow("answer-ideas", methods=("GET", "POST"))
def repair_done(request, pk):
    """It is put right: everybody who was promised it is told once, in the words written here."""
    row = get_object_or_404(Repair.objects.select_related("product"), pk=pk)
    form = RepairDone(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = put_right(repair=row, words=form.cleaned_data["words"], by=request.user, now=timezone.now())
        if told is None:
            return refused(request, _("Somebody said so before you."), status=409)
        words = ngettext("Kept. %(n)d person is told.", "Kept. %(n)d people are told.", told)
        messages.success(request, words % {"n": told})
        return redirect(f"{reverse('feedback:complaints')}?tab=answered")
    waiting = Complaint.objects.standing().filter(product=row.product, answered_at=row.said_at).count()
    context = {"row": row, "form": form, "waiting": waiting}
    return render(request, "feedback/repair_done.html", context, status=422 if form.errors else 200)

"""Something wrong with a product: said in one tap, answered by whoever works with it."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product, StaffMember, Store
from feedback.actions.complain import answer_complaint, complain, tell_more
from feedback.forms.talk import ComplaintAnswer, ComplaintMore
from feedback.models import Complaint
from feedback.models.promises import TEAM
from feedback.views.repairs import late_repair
from ground.limits import allowed, network
from ground.pages import refused
from ground.policies import allow

HOUR = 60 * 60
PER_HOUR, FROM_ONE_NETWORK = 10, 10
MOST = 100


@allow("complain", methods=("GET", "POST"))
def complaint_new(request, sku):
    """What is wrong? One tap on a reason is enough; an answer is owed from then on."""
    product = _product(request, sku)
    variant = product.variants.filter(sku=sku).first() or product.variants.order_by("price", "sku").first()
    if request.method == "GET":
        return render(request, "feedback/complaint_new.html", {"product": product, "variant": variant})
    reason = request.POST.get("reason", "")
    if reason not in Complaint.Reason.values:
        context = {"product": product, "variant": variant, "wrong": _("Choose what is wrong.")}
        return render(request, "feedback/complaint_new.html", context, status=422)
    voter = request.make_voter()
    if not _may(request, voter):
        return refused(
            request, _("That is a lot for one hour. Please come back later, or tell us in the store."), status=429
        )
    row, new = complain(
        product=product,
        variant=variant,
        voter=voter,
        reason=reason,
        language=get_language() or "en",
        client_key=_key(request.POST.get("client_key", "")),
        now=timezone.now(),
    )
    if row.voter_id != voter.pk:
        raise Http404  # somebody else's key
    if new:
        messages.success(request, _("Thank you. It is written down, and somebody owes you an answer."))
    return redirect("feedback:complaint", row.pk)


@allow("complain", methods=("GET", "POST"))
def complaint(request, pk):
    """One's own complaint: say more while nobody has answered, read the answer afterwards."""
    row = _own(request, pk)
    first = {"words": row.words, "store": row.store_id}
    stores = Store.objects.visible_to(request.actor).order_by("name")
    form = ComplaintMore(request.POST or None, request.FILES or None, initial=first, stores=stores)
    if request.method == "POST" and form.is_valid():
        if not tell_more(complaint=row, **form.cleaned_data):
            words = _("It was answered meanwhile, so nothing was added.")
            return refused(request, words, status=409, to=request.path, kept=form.cleaned_data["words"])
        messages.success(request, _("Thank you, that helps."))
        return redirect("feedback:complaint", row.pk)
    late = late_repair(row.product, request.actor) if row.answered_at else {}
    context = {"row": row, "form": form, **late}
    return render(request, "feedback/complaint.html", context, status=422 if form.errors else 200)


@allow("complain", methods=("POST",))
def complaint_take_back(request, pk):
    """It was a slip."""
    row = _own(request, pk)
    if not row.take_back():
        return refused(request, _("It was answered already, so it stays."), status=409)
    messages.success(request, _("Taken back. Nobody needs to answer it."))
    return redirect(reverse("feedback:product", args=[row.variant.sku if row.variant else row.product.code]))


@allow("answer-complaints")
def complaints(request):
    """What people say is wrong, the overdue first, and products of which more is heard than usual."""
    rows = Complaint.objects.to_answer(request.actor).standing().select_related("product", "variant", "store")
    answered = request.GET.get("tab") == "answered"
    shown = (
        rows.exclude(answered_at=None).order_by("-answered_at") if answered else rows.open().order_by("answer_by", "pk")
    )
    context = {
        "answered": answered,
        "rows": shown[:MOST],
        "waiting": rows.open().count(),
        "late": rows.open().filter(answer_by__lt=timezone.localdate()).count(),
        "warnings": rows.more_than_usual(timezone.now()),
    }
    return render(request, "feedback/complaints.html", context)


@allow("answer-complaints", methods=("GET", "POST"))
def complaint_answer(request, pk):
    """Answer one complaint: the person is told once, in the words written here."""
    mine = Complaint.objects.to_answer(request.actor).standing().select_related("product", "variant", "store")
    row = get_object_or_404(mine, pk=pk)
    form = ComplaintAnswer(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = _team(request.actor, row)
        if not answer_complaint(
            complaint=row, answer=form.cleaned_data["answer"], team=team, by=request.user, now=timezone.now()
        ):
            words = _("Somebody answered it before you, or it was taken back.")
            return refused(request, words, status=409, kept=form.cleaned_data["answer"])
        messages.success(request, _("Answered. The person is told."))
        return redirect("feedback:complaints")
    same = Complaint.objects.standing().filter(product=row.product, reason=row.reason).exclude(pk=row.pk).count()
    context = {"row": row, "form": form, "same": same}
    return render(request, "feedback/complaint_answer.html", context, status=422 if form.errors else 200)


def _product(request, sku) -> Product:
    of_sku = Q(variants__sku=sku) | Q(code=sku)
    return get_object_or_404(Product.objects.visible_to(request.actor).filter(of_sku).distinct())


def _own(request, pk) -> Complaint:
    mine = Complaint.objects.standing().filter(voter=request.actor.voter_id).exclude(voter=None)
    return get_object_or_404(mine.select_related("product", "variant", "store"), pk=pk)


def _team(actor, row: Complaint) -> str:
    """Who answers, as the person reads it: a team, never a name."""
    if actor.roles & {"merchandiser"}:
        return TEAM  # in the language of whoever reads it, see `team_words`
    if row.store and row.store_id in actor.stores:
        return _("the %(store)s store") % {"store": row.store.name}
    return str(StaffMember.Role.MODERATOR.label).lower()


def _key(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


def _may(request, voter) -> bool:
    return allowed("complain", str(voter.pk), PER_HOUR, HOUR) and allowed(
        "complain-network", network(request), PER_HOUR * FROM_ONE_NETWORK, HOUR
    )

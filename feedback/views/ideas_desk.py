"""The team's table of ideas: what waits to be read, what is under review, what is late; many at once."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.actions.look_into import hand_over, read, review
from feedback.forms.desk import OpennessForm, PromiseForm, TriageForm
from feedback.models import AskedAgain, Idea, Openness, StagePromise
from ground.models import AuditEntry
from ground.pages import back
from ground.policies import allow

PAGE = 20
TABS = {
    "unread": gettext_lazy("To read"),
    "read": gettext_lazy("Read"),
    "review": gettext_lazy("Under review"),
    "late": gettext_lazy("Late"),
    "quiet": gettext_lazy("Asked again"),
}


@allow("answer-ideas")
def ideas_desk(request: HttpRequest) -> HttpResponse:
    return _page(request, TriageForm())


@allow("answer-ideas", methods=("POST",))
def triage(request: HttpRequest) -> HttpResponse:
    """Mark as read, take under review until a day, or hand to another team; one idea or many."""
    form = TriageForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said, by, now = form.cleaned_data, request.actor.user, timezone.now()
    ideas = [idea.pk for idea in said["ideas"]]
    if said["do"] == "read":
        changed = read(ideas=ideas, by=by, now=now)
        words = ngettext("%(n)d idea is marked as read.", "%(n)d ideas are marked as read.", len(changed))
    elif said["do"] == "review":
        changed = review(ideas=ideas, until=said["until"], by=by, now=now)
        words = ngettext("%(n)d idea is under review.", "%(n)d ideas are under review.", len(changed))
    else:
        changed = hand_over(ideas=ideas, team=said["team"], note=said["note"], by=by, now=now)
        words = ngettext("%(n)d idea was handed over.", "%(n)d ideas were handed over.", len(changed))
    messages.success(request, words % {"n": len(changed)})
    return redirect(back(request, reverse("feedback:ideas-desk")))


@allow("set-openness", methods=("GET", "POST"))
def openness(request: HttpRequest) -> HttpResponse:
    """What the public sees beyond the team's name and the reason, and what each stage promises."""
    sent = request.POST if request.method == "POST" else None
    form = OpennessForm(sent, instance=Openness.current())
    stages = [PromiseForm(sent, instance=kept, prefix=stage) for stage, kept in StagePromise.all().items()]
    if sent is not None and all([form.is_valid(), *[one.is_valid() for one in stages]]):
        for one in [form, *stages]:
            one.save()
        AuditEntry.objects.create(who=str(request.actor), what="what is public", details=form.cleaned_data)
        messages.success(request, _("Kept. It holds from now on."))
        return redirect("feedback:openness")
    context = {"form": form, "stages": stages}
    return render(request, "feedback/openness.html", context, status=422 if sent is not None else 200)


def _page(request, form, *, status=200):
    today = timezone.localdate()
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "unread"
    seen = Idea.objects.visible_to(request.actor)
    waiting, late = seen.open().filter(stage__in=Idea.UNDECIDED), seen.late(today)
    counted = waiting.aggregate(**{name: Count("pk", filter=which) for name, which in _tabs().items()})
    counted["late"] = late.count()
    latest = AskedAgain.objects.filter(closed_at=None).with_answers()
    rows = late if tab == "late" else waiting.filter(_tabs()[tab])
    rows = rows.with_votes().select_related("category", "board")
    rows = rows.order_by(F("answer_by").asc(nulls_last=True), "pk")
    rows = rows.prefetch_related(Prefetch("asked_again", latest, to_attr="asked_now"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    promises = StagePromise.all()
    for row in page:
        row.owed_by = row.team or promises[row.stage].team
        row.answer_by = row.answer_by or getattr(row, "due", None)
        row.days_late = (today - row.answer_by).days if row.answer_by else 0
    context = {
        "tab": tab,
        "tabs": [(name, label, counted[name]) for name, label in TABS.items()],
        "page": page,
        "form": form,
        "teams": sorted({kept.team for kept in promises.values()} | {kept.then for kept in promises.values()}),
        "until": today + timedelta(days=promises["review"].days),
    }
    return render(request, "feedback/ideas_desk.html", context, status=status)


def _tabs() -> dict[str, Q]:
    return {
        "unread": Q(stage=Idea.Stage.POSTED),
        "read": Q(stage=Idea.Stage.READ),
        "review": Q(stage=Idea.Stage.REVIEW),
        "quiet": Q(pk__in=AskedAgain.objects.filter(closed_at=None).values("idea")),
    }

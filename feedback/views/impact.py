"""What shoppers' wishes led to, month by month, for everybody: what came, what did not and why, how many were told."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.shortcuts import render

from feedback.models import Idea, Notice, Openness, StatusChange
from ground.policies import allow

MONTHS = 12
MOST = 60
STAGES = {"came": Idea.Stage.SHELF, "declined": Idea.Stage.DECLINED, "ended": Idea.Stage.ENDED}


@allow("see-board")
def impact(request):
    """One month of it (`?month=2026-11`), the newest one first, and the months before beside it."""
    lines = _lines(request.actor)
    counts = {stage: Count("pk", filter=Q(stage=value)) for stage, value in STAGES.items()}
    months = lines.annotate(month=TruncMonth("at")).values("month").annotate(**counts).order_by("-month")[:MONTHS]
    months = [{**row, "month": row["month"].date()} for row in months]
    chosen = _chosen(request.GET.get("month", ""), months)
    public = Openness.current()
    context = {"months": months, "chosen": chosen, "names_shown": public.employee_names}
    if chosen:
        context |= _month(lines, chosen["month"], public)
    return render(request, "feedback/impact.html", context)


def _lines(actor):
    """Decided lines of ideas everybody may know about."""
    seen = Idea.objects.visible_to(actor).filter(state__in=[Idea.State.OPEN, Idea.State.CLOSED])
    return StatusChange.objects.filter(stage__in=STAGES.values(), idea__in=seen)


def _chosen(said: str, months: list[dict]) -> dict | None:
    if not said:
        return months[0] if months else None
    found = next((row for row in months if f"{row['month']:%Y-%m}" == said), None)
    if found is None:
        raise Http404
    return found


def _month(lines, month: date, public: Openness) -> dict:
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    about = ("idea__product", "idea__variant__product", "idea__category__department", "by")
    rows = lines.filter(at__date__gte=month, at__date__lt=after).select_related(*about)
    rows = list(rows.order_by("-at", "-pk")[: MOST * len(STAGES)])
    told = _told(rows)
    for row in rows:
        row.reason = public.words(row.reason, row.pieces)
        row.told = told.get((row.idea_id, row.cause), 0)
    by_stage = {name: [row for row in rows if row.stage == stage][:MOST] for name, stage in STAGES.items()}
    return {"rows": by_stage, "told": sum(told.values())}


def _told(rows: list[StatusChange]) -> dict[tuple[int, str], int]:
    """How many people each of these lines was told to, with thanks: the notices of the same cause."""
    causes = {row.cause for row in rows}
    told = Notice.objects.filter(idea__in={row.idea_id for row in rows}, cause__in=causes).order_by()
    counts = told.values_list("idea", "cause").annotate(n=Count("pk"))
    return {(idea, cause): n for idea, cause, n in counts}

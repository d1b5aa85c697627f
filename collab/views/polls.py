from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from collab.actions import poll_results as results_of
from feedback.models import Poll
from ground.policies import allow
from ground.shares import points_told_apart


@allow("see-desk")
def poll_results(request, pk):
    """What a poll tells of our customers: raw, and weighted to them; references beside their known sales."""
    row = get_object_or_404(Poll.objects.visible_to(request.actor), pk=pk)
    results = results_of.poll_results(poll=row, today=timezone.localdate())
    total = sum(result.answers for result in results)
    apart = points_told_apart(total, len(results))
    context = {"row": row, "results": results, "total": total, "apart": apart}
    return render(request, "collab/poll_results.html", context)

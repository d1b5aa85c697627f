from django.http import HttpResponse
from django.utils import timezone

from feedback.actions.see import Sight, see
from feedback.views.cards import opened
from feedback.views.drawn import visit
from ground.limits import allowed, network
from ground.policies import allow

MOST = 400  # as many as a page can show


@allow("report-seen", methods=("POST",))
def seen(request):
    """The beacon of a page that was left: which ideas came into view. One a page; nobody waits for the answer."""
    page = visit(request)
    lines = (opened(line, page) for line in request.POST.getlist("seen")[:MOST])
    told = {sight[0]: sight for sight in lines if sight}
    if told and allowed("seen", network(request), 600, 60 * 60):
        sights = [Sight(*sight) for sight in told.values()]
        see(voter_id=request.make_voter().pk, sights=sights, now=timezone.now())
    return HttpResponse(status=204)

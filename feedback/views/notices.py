from django.shortcuts import redirect, render
from django.utils import timezone

from feedback.models import Notice
from ground.policies import allow

MOST = 100


@allow("read-notices", methods=("GET", "POST"))
def my_notices(request):
    """What we owed this visitor an answer to. Posting says: I have read them."""
    mine = Notice.objects.visible_to(request.actor)
    if request.method == "POST":
        mine.unread().update(read_at=timezone.now())
        return redirect("feedback:my-notices")
    notices = list(mine.select_related("idea")[:MOST])
    context = {
        "fresh": [notice for notice in notices if notice.read_at is None],
        "earlier": [notice for notice in notices if notice.read_at],
    }
    return render(request, "feedback/my_notices.html", context)

"""Before the first board is there: what a visitor sees, and how the shop begins."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render

from feedback.actions.open_boards import open_boards
from feedback.models import Board
from ground.policies import allow

LOOK_AGAIN = 5  # seconds; the demo's boards are there after half a minute


def instead_of(request, *, first: bool):
    """The answer where a board is not. The shelf's own address (`first`) leads to another board, or says that none is
    open yet; while the demo is being filled, it looks again by itself."""
    if not first:
        raise Http404
    if other := Board.objects.visible_to(request.actor).first():
        return redirect("feedback:board-of", other.slug)
    if not settings.DEMO:
        return render(request, "feedback/opening.html")
    answer = render(request, "feedback/opening.html", {"filling": True}, status=503)
    answer["Retry-After"] = answer["Refresh"] = str(LOOK_AGAIN)
    return answer


@allow("open-boards", methods=("POST",))
def boards_open(request):
    """Begin with the four boards most shops need."""
    open_boards()
    return redirect("feedback:board")

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from feedback.models import Topic
from ground.policies import allow
from loyalty.actions.letters import opened, stop_letters


@allow("stop-letters", methods=("GET", "POST"))
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed address is the proof
def letters_stop(request, token):
    """One click in a letter or in the mail program's own button ends letters like it; who asks for `all`, ends all.
    Looking at the page does not."""
    profile, topic = opened(token)
    if profile is None:
        raise Http404
    everything = not topic or request.POST.get("all") == "1"
    if request.method == "POST":
        stop_letters(profile=profile, topic="" if everything else topic)
    about = "" if everything else Topic(topic).label
    return render(request, "loyalty/letters_stop.html", {"stopped": request.method == "POST", "about": about})

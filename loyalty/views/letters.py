from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from ground.policies import allow
from loyalty.actions.letters import profile_of, stop_letters


@allow("stop-letters", methods=("GET", "POST"))
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed address is the proof
def letters_stop(request, token):
    """One click in a letter or in the mail program's own button ends the letters. Looking at the page does not."""
    profile = profile_of(token)
    if profile is None:
        raise Http404
    if request.method == "POST":
        stop_letters(profile=profile)
    return render(request, "loyalty/letters_stop.html", {"stopped": request.method == "POST"})

"""Ideas that say the same: side by side for whoever may join them, what was joined, and parting them again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.merge import Refused, keep_apart, merge, unmerge
from feedback.actions.twins import twins as twins_
from feedback.forms.desk import TwinsForm
from feedback.models import Idea, Merge
from ground.policies import allow

JOINED_SHOWN = 30


@allow("merge-ideas")
def twins(request: HttpRequest) -> HttpResponse:
    return _page(request, _asked(request.GET.get("idea", "")))


@allow("merge-ideas", methods=("POST",))
def twins_join(request: HttpRequest) -> HttpResponse:
    """`keep` stays, the other of the two is joined with it."""
    form = TwinsForm(request.POST)
    if not form.is_valid():
        return _page(request, None, form=form, status=422)
    said = form.cleaned_data
    try:
        merge(
            absorbed=said["goes"],
            survivor=said["stays"],
            note=said["note"],
            by=request.actor.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.words)
        return _page(request, None, form=form, status=422)
    messages.success(request, _("Joined. Everybody who wanted it is asked whether it is what they meant."))
    return redirect("feedback:twins")


@allow("merge-ideas", methods=("POST",))
def twins_apart(request: HttpRequest) -> HttpResponse:
    """They only sound alike: not to be suggested again."""
    said = request.POST.copy()
    said["keep"] = said.get("one", "")
    form = TwinsForm(said)
    if not form.is_valid():
        return _page(request, None, form=form, status=422)
    said = form.cleaned_data
    keep_apart(one=said["goes"], other=said["stays"], by=request.actor.user, now=timezone.now())
    return redirect("feedback:twins")


@allow("merge-ideas", methods=("POST",))
def twins_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Part what was joined."""
    joined = get_object_or_404(Merge.objects.visible_to(request.actor).exclude(state=Merge.State.APART), pk=pk)
    try:
        unmerge(merge=joined, by=request.actor.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("Parted again. Every vote is as it was."))
    return redirect("feedback:twins")


def _page(request, idea, *, form=None, status=200):
    now = timezone.now()
    joined = Merge.objects.visible_to(request.actor).exclude(state=Merge.State.APART).with_answers()
    joined = list(joined.select_related("absorbed", "survivor", "by").order_by("-at")[:JOINED_SHOWN])
    for one in joined:
        one.parts = one.can_be_undone(now)
        one.doubted = one.other >= 3 and one.other > one.mine
    pairs = twins_(of=idea.pk if idea else None)
    context = {"pairs": pairs, "joined": joined, "idea": idea, "form": form or TwinsForm()}
    return render(request, "feedback/twins.html", context, status=status)


def _asked(pk: str) -> Idea | None:
    return Idea.objects.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None

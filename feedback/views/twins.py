"""Ideas that say the same: side by side for whoever may join them, what was joined, and parting them again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.merge import Refused, keep_apart, merge, suggest_again, unmerge
from feedback.actions.twins import side_by_side
from feedback.actions.twins import twins as twins_
from feedback.forms.desk import FindForm, TwinsForm
from feedback.models import Merge
from ground.policies import allow

JOINED_SHOWN = 30
APART_SHOWN = 5


@allow("merge-ideas")
def twins(request: HttpRequest) -> HttpResponse:
    """What seems to say the same: on all boards, or as `idea` does; with `q`, what somebody looks for."""
    find = FindForm(request.GET)
    said = find.cleaned_data if find.is_valid() else find.cleaned_data | {"found": []}
    idea, found = said.get("idea"), said.get("found")
    if idea and found:
        pairs = side_by_side({(idea.pk, other.pk): 0.0 for other in found})
    else:
        pairs = [] if found or request.GET.get("q") else twins_(of=idea.pk if idea else None)
    context = {"find": find, "idea": idea, "found": found, "pairs": pairs}
    return _page(request, context, form=find, status=200 if find.is_valid() else 422)


@allow("merge-ideas", methods=("POST",))
def twins_join(request: HttpRequest) -> HttpResponse:
    """`keep` stays, the other of the two is joined with it."""
    form = TwinsForm(request.POST)
    if not form.is_valid():
        return _once_more(request, form)
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
        return _once_more(request, form)
    messages.success(request, _("Joined. Everybody who wanted it is asked whether it is what they meant."))
    return redirect("feedback:twins")


@allow("merge-ideas", methods=("POST",))
def twins_apart(request: HttpRequest) -> HttpResponse:
    """They only sound alike: not to be suggested again."""
    said = request.POST.copy()
    said["keep"] = said.get("one", "")
    form = TwinsForm(said)
    if not form.is_valid():
        return _once_more(request, form)
    said = form.cleaned_data
    try:
        apart = keep_apart(one=said["goes"], other=said["stays"], by=request.actor.user, now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.words)
        return _once_more(request, form)
    words = _("Not the same: these two are not suggested again.")
    messages.success(request, words, extra_tags=reverse("feedback:twins-again", args=[apart.pk]))
    return redirect("feedback:twins")


@allow("merge-ideas", methods=("POST",))
def twins_again(request: HttpRequest, pk: int) -> HttpResponse:
    """It was a slip to say that they are not the same."""
    suggest_again(merge=get_object_or_404(Merge.objects.visible_to(request.actor).apart(), pk=pk))
    messages.success(request, _("Undone. They are suggested again if they sound alike."))
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


def _once_more(request, form):
    """What was wrong, with the same two side by side and the words that were written about them."""
    one, other = (form.cleaned_data.get(name) for name in ("one", "other"))
    both = one and other and one != other
    pairs = side_by_side({(one.pk, other.pk): 0.0}) if both else twins_()
    find = FindForm({"idea": one.pk} if one else None)
    context = {"find": find, "idea": one, "pairs": pairs, "note": form["note"].value() if both else ""}
    return _page(request, context, form=form, status=422)


def _page(request, context, *, form, status):
    now = timezone.now()
    merges = Merge.objects.visible_to(request.actor).select_related("absorbed", "survivor", "by").order_by("-at")
    joined = list(merges.exclude(state=Merge.State.APART).with_answers()[:JOINED_SHOWN])
    for one in joined:
        one.parts = one.can_be_undone(now)
        one.doubted = one.other >= 3 and one.other > one.mine
    context |= {"joined": joined, "apart": merges.apart()[:APART_SHOWN], "form": form}
    return render(request, "feedback/twins.html", context, status=status)

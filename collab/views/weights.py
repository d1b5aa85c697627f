"""Typing what each kind of voice counts for, after a look at what that would have said of last season."""

from dataclasses import dataclass
from math import exp

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.actions.type_weights import try_weights, type_weights
from collab.engine.wanted import FIRST, KINDS
from collab.forms import WeightsForm
from collab.models import TypedWeight, Worth
from ground.policies import allow

FEW = 20  # launches, under which a difference may well be chance


@dataclass(frozen=True)
class Tried:
    """How many times too much or too little, on average, launches of the last half year would have been foretold."""

    launches: int
    usual: float
    learnt: float
    typed: float

    @property
    def few(self) -> bool:
        return self.launches < FEW

    @property
    def better(self) -> bool:
        return self.typed < self.learnt

    @property
    def level(self) -> bool:
        return round(self.typed, 2) == round(self.learnt, 2)


@allow("type-weights", methods=("GET", "POST"))
def weights(request: HttpRequest) -> HttpResponse:
    form = WeightsForm(request.POST or None, initial=_typed_so_far())
    tried = None
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            return _save(request, form.typed())
        tried = _tried(form.typed())
    context = {"form": form, "tried": tried, "rows": [(form[kind], _now(kind)) for kind in KINDS]}
    return render(request, "collab/weights.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, typed: dict[str, float]) -> HttpResponse:
    type_weights(typed=typed, by=request.actor.user, now=timezone.now())
    if typed:
        messages.success(request, _("These weights stand. All suggestions are drafted again within a minute."))
    else:
        messages.success(
            request, _("All counts for what is learnt. All suggestions are drafted again within a minute.")
        )
    return redirect("collab:scoreboard")


def _tried(typed: dict[str, float]) -> Tried:
    found = try_weights(typed)
    return Tried(found.launches, exp(found.usual), exp(found.learnt), exp(found.typed))


def _typed_so_far() -> dict[str, float]:
    return {row.kind: round(2.0**row.weight, 3) for row in TypedWeight.objects.all()}


def _now(kind: str) -> dict:
    """How many times as much sells what is wanted twice as much at present, and what that rests on."""
    row = Worth.objects.filter(category=None, kind=kind).first()
    if row is None:
        return {"times": 2.0 ** FIRST[KINDS.index(kind)], "learnt": False, "typed": False}
    return {"times": 2.0**row.weight, "learnt": row.learnt, "typed": row.typed}

"""A merchandiser types what a kind of voice counts for, and sees before what that would have said of last season."""

from datetime import datetime

import numpy as np
from django.db import transaction

from collab.actions.draft import look_again
from collab.actions.outcomes import known
from collab.actions.weigh import foretold_alone, one_at_a_time, said_of, weigh
from collab.engine import weights
from collab.engine.wanted import KINDS
from collab.models import Suggestion, TypedWeight, Worth
from loyalty.models import User

SEASON = np.timedelta64(182, "D")


@transaction.atomic
def type_weights(*, typed: dict[str, float], by: User, now: datetime) -> None:
    """From now on these kinds count for what is typed, all others for what is learnt; all is drafted again."""
    one_at_a_time()
    TypedWeight.objects.all().delete()
    TypedWeight.objects.bulk_create(TypedWeight(kind=kind, weight=typed[kind], by=by, at=now) for kind in typed)
    weigh(now=now, lives=dict(Worth.objects.filter(category=None).values_list("kind", "half_life")))
    look_again(now=now)


def try_weights(typed: dict[str, float]) -> weights.DryRun:
    """What the measured launches of the last half year would have been foretold with these."""
    launches = known().of(Suggestion.Kind.ADD)
    ids, own = np.unique(launches.department, return_inverse=True)
    late = launches.begun > launches.begun.max() - SEASON if len(launches) else np.zeros(0, dtype=bool)
    by_hand = np.tile([typed.get(kind, np.nan) for kind in KINDS], (max(len(ids), 1), 1))
    return weights.dry_run(foretold_alone(launches), said_of(launches), launches.sold, own, late, by_hand)

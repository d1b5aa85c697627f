"""Who the members are, read from what they did: how active, how easily pleased, and on which side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collab.engine.spread import Floats
from collab.engine.votes import Behaviour

MOST_THINGS = 1000  # the side is read from so many of the commonest things; a product of this many columns is 8 MB
SHRINK = 3.0  # things a member has to have said something about before half of his own mean is believed


@dataclass(frozen=True, slots=True)
class Members:
    """Per member: things he did (M,), and traits (M, 3): a constant 1, how easily pleased, which side.

    The traits have mean 0 and variance 1 over members weighted by their activity, so that an idea's intercept *is*
    its approval among all members, each counted as often as he takes part (post-stratification).
    """

    activity: Floats
    traits: Floats


def members(behaviour: Behaviour) -> Members:
    """Activity and traits of every member; who did nothing has traits 0, the mean of all."""
    activity = np.bincount(behaviour.member, minlength=behaviour.members).astype(float)
    above = _above_usual(behaviour)
    pleased = np.bincount(behaviour.member, above, minlength=behaviour.members) / (activity + SHRINK)
    side = _side(behaviour, np.where(_told_apart(behaviour), above, behaviour.value))
    weight = activity if activity.sum() > 0 else np.ones(len(activity))
    columns = [np.where(activity > 0, _standard(trait, weight), 0.0) for trait in (pleased, side)]
    return Members(activity, np.column_stack([np.ones(len(activity)), *columns]))


def _above_usual(behaviour: Behaviour) -> Floats:
    """How far each row is from what others say of the same thing."""
    said = np.bincount(behaviour.thing, minlength=behaviour.things)
    usual = np.bincount(behaviour.thing, behaviour.value, minlength=behaviour.things) / np.maximum(said, 1)
    return behaviour.value - usual[behaviour.thing]


def _told_apart(behaviour: Behaviour) -> NDArray[np.bool_]:
    """Rows about things on which members differ (opinions): saying nothing is then the mean. Of a thing that is only
    done or not (a purchase), not doing it is 0."""
    most = np.full(behaviour.things, -np.inf)
    least = np.full(behaviour.things, np.inf)
    np.maximum.at(most, behaviour.thing, behaviour.value)
    np.minimum.at(least, behaviour.thing, behaviour.value)
    return (most > least)[behaviour.thing]


def _side(behaviour: Behaviour, value: Floats) -> Floats:
    """The first principal component of member x thing, nothing said = 0: the largest difference between members."""
    people, things = behaviour.members, behaviour.things
    if not people or not things:
        return np.zeros(people)
    commonest = np.argsort(-np.bincount(behaviour.thing, minlength=things), kind="stable")[:MOST_THINGS]
    table = csr_array((value, (behaviour.member, behaviour.thing)), shape=(people, things))[:, np.sort(commonest)]
    mean = np.asarray(table.sum(axis=0)) / people
    spread = (table.T @ table).toarray() - people * np.outer(mean, mean)
    axis = np.linalg.eigh(spread)[1][:, -1]
    axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
    return np.asarray(table @ axis - mean @ axis)


def _standard(values: Floats, weight: Floats) -> Floats:
    """Mean 0 and variance 1 under the weights; a trait in which nobody differs is 0."""
    if not len(values):
        return values
    centred = values - np.average(values, weights=weight)
    spread = np.sqrt(np.average(centred**2, weights=weight))
    return centred / spread if spread > 1e-9 else np.zeros(len(values))

"""Interest from two samples: those who came upon an idea by themselves, and those who saw it because a lot said so.

Who comes by himself is no fair sample: he searched for it, or a popular order put it before those who like such things.
Who saw it in a place given by lot is one. The few of the second kind tell by how much the first kind lean, in this
category (the shift) and from idea to idea (the spread); what the first kind say is then moved back by the shift, and
counts for no more than the spread leaves of it. No look is weighted by the inverse of its probability: a few unlikely
ones would speak for all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.spread import Floats

PULL = 100.0  # looks by lot that "they do not lean" counts for, before the lots tell otherwise
USUAL = 0.1  # share of those who see an idea and want it, where nothing is known
WIDEST = 3.0  # log-odds: nobody leans more than twenty to one


@dataclass(frozen=True, slots=True)
class Lean:
    """How those who come by themselves differ from all: `shift` in log-odds (above 0: they want things more readily),
    `spread` its variance from idea to idea, and `share` 0..1 of all who want a usual idea of the category."""

    shift: float
    spread: float
    share: float


UPRIGHT = Lean(shift=0.0, spread=0.0, share=USUAL)


@dataclass(frozen=True, slots=True)
class Looks:
    """Per idea (N,): people who saw it and of these who want it; and of both those who saw it by lot."""

    seen: Floats
    wants: Floats
    drawn: Floats
    drawn_wants: Floats

    @property
    def own_seen(self) -> Floats:
        """Those who came by themselves; never fewer than said so (a vote proves a look)."""
        return np.maximum(self.seen - self.drawn, self.own_wants)

    @property
    def own_wants(self) -> Floats:
        return self.wants - self.drawn_wants


def looks(seen: ArrayLike, wants: ArrayLike, drawn: ArrayLike, drawn_wants: ArrayLike) -> Looks:
    """Counts (N,) as a consistent whole: none below zero, no part above its whole."""
    wants = _counts(wants)
    drawn_wants = np.minimum(_counts(drawn_wants), wants)
    drawn = np.maximum(_counts(drawn), drawn_wants)
    return Looks(np.maximum(_counts(seen), drawn), wants, drawn, drawn_wants)


def lean(told: Looks) -> Lean:
    """How those who come by themselves lean, from ideas seen both ways; UPRIGHT where nothing was drawn.

    The shift is the common log-odds ratio of Mantel & Haenszel (1959), which holds with few looks per idea; the spread
    is what idea by idea differs beyond chance (by moments, as DerSimonian & Laird 1986 do it). Both are pulled to 0 by
    PULL looks.
    """
    both = (told.drawn > 0) & (told.own_seen > 0)
    if not both.any():
        return UPRIGHT
    n, w = told.own_seen[both], told.own_wants[both]
    m, x = told.drawn[both], told.drawn_wants[both]
    share = float((x.sum() + USUAL * 10.0) / (m.sum() + 10.0))
    weight = n * m / (n + m)  # an idea tells as much as the smaller of its samples
    trust = weight.sum() / (weight.sum() + PULL)
    up, down = (w * (m - x) / (n + m)).sum(), (x * (n - w) / (n + m)).sum()
    shift = float(np.clip(np.log((up + 0.5) / (down + 0.5)), -WIDEST, WIDEST)) * trust
    return Lean(shift, _spread(n, w, m, x, weight, shift), share)


def combined(told: Looks, how: Lean) -> tuple[Floats, Floats]:
    """Wants and trials (N,) of one fair sample as large as what both samples tell; UPRIGHT: they are simply added.

    Both samples are binomial with variance p (1 - p) / n; the first carries p² (1 - p)² x spread on top, so that it is
    worth n / (1 + n x spread x p (1 - p)) people (inverse-variance weights), taken at the category's usual share: with
    the lean held, one more want never lowers the interest that follows, and a want taken back restores it.
    """
    n = told.own_seen
    worth = n / (1.0 + n * how.spread * how.share * (1.0 - how.share))
    share = moved(np.divide(told.own_wants, n, out=np.zeros_like(n), where=n > 0), -how.shift)
    return worth * share + told.drawn_wants, worth + told.drawn


def moved(share: Floats, by: float) -> Floats:
    """A share 0..1 with its odds multiplied by exp(`by`); none and all stay what they are."""
    odds = np.exp(by)
    return np.asarray(share * odds / (1.0 - share + share * odds))


def _spread(n: Floats, w: Floats, m: Floats, x: Floats, weight: Floats, shift: float) -> float:
    usual = (w + x).sum() / (n + m).sum()
    level = (x.sum() + 0.5) / (m.sum() + 1.0)
    p = (moved(w / n, -shift) * n + x + 10.0 * level) / (n + m + 10.0)
    chance = p * (1.0 - p) * (1.0 / n + 1.0 / m)
    apart = (x / m - moved(w / n, -shift)) ** 2 - chance
    scale = (p * (1.0 - p)) ** 2
    pull = PULL * (usual * (1.0 - usual)) ** 2
    return float(np.clip((weight * apart).sum() / ((weight * scale).sum() + pull), 0.0, WIDEST))


def _counts(values: ArrayLike) -> Floats:
    return np.maximum(np.atleast_1d(np.asarray(values, dtype=float)), 0.0)

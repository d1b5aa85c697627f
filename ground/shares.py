"""How sure a share is, and what so many answers can tell."""

from math import sqrt

SURE = 1.96  # 19 times out of 20


def share_between(n: int, of: float) -> tuple[float, float]:
    """Between which shares the true one lies, 19 times out of 20 (Wilson's interval); all of them without answers."""
    if of <= 0:
        return 0.0, 1.0
    p, z = n / of, SURE**2
    middle, half = p + z / (2 * of), SURE * sqrt(p * (1 - p) / of + z / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z / of)), min(1.0, (middle + half) / (1 + z / of))


def points_told_apart(answers: int, options: int) -> int:
    """By how many points two of `options` equally liked ones must differ to be told apart by so many answers."""
    return round(100 * SURE * sqrt(2 / (options * max(answers, 1))))

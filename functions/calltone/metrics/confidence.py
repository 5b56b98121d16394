"""How sure a figure over a number of calls is: intervals that hold the truth 95 times in 100."""

import math

_Z = 1.959963984540054
"""Quantile 0.975 of the normal distribution."""

Interval95 = tuple[float, float]


def wilson(hits: int, trials: int) -> Interval95 | None:
    """The score interval of a share; None without trials.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927). It holds for few trials and for shares of 0 and 1.
    """
    if not trials:
        return None
    share, z2 = hits / trials, _Z**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean_interval(total: float, squares: float, count: int) -> Interval95 | None:
    """Student's interval of a mean, from the sum and the sum of squares; None for less than two."""
    if count <= 1:
        return None
    from scipy.special import stdtrit  # takes half a second to import, few requests need it

    mean = total / count
    variance = max(0.0, (squares - total * total / count) / (count - 1))
    half = float(stdtrit(count - 1, 0.975)) * math.sqrt(variance / count)
    return mean - half, mean + half

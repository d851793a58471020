"""Net promoter score, satisfaction and effort out of counted scores.

Each function takes a histogram: how many answers gave each score. Usual definitions of the three scores.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MIN_ANSWERS = 5
"""Below this many answers no score is shown: with fewer, a colleague could guess who answered what."""


@dataclass(frozen=True)
class Nps:
    """Net promoter score and its standard error, both on the scale -100 to 100."""

    score: float
    standard_error: float


@dataclass(frozen=True)
class Ces:
    """Customer effort score: the mean on 1 to 7, its standard error, and the percentage that gave 5 to 7."""

    mean: float
    percent_easy: float
    standard_error: float


def nps(histogram: Mapping[int, int]) -> Nps:
    """Percentage of 9-10 minus that of 0-6; standard error sqrt((p + d - (p - d)^2) / n). Needs an answer."""
    count = _count(histogram)
    promoters = sum(n for score, n in histogram.items() if score >= 9) / count
    detractors = sum(n for score, n in histogram.items() if score <= 6) / count
    difference = promoters - detractors
    variance = max(promoters + detractors - difference**2, 0.0)
    return Nps(100 * difference, 100 * math.sqrt(variance / count))


def csat(histogram: Mapping[int, int]) -> float:
    """Percentage of scores 4 and 5. Needs an answer."""
    return 100 * sum(n for score, n in histogram.items() if score >= 4) / _count(histogram)


def csat_error(histogram: Mapping[int, int]) -> float:
    """Standard error of `csat` in percentage points: sqrt(p (1 - p) / n). Needs an answer."""
    share = csat(histogram) / 100
    return 100 * math.sqrt(share * (1 - share) / _count(histogram))


def ces(histogram: Mapping[int, int]) -> Ces:
    """Mean of the scores, its standard error s / sqrt(n) (s with n - 1; 0 for one answer), and percentage of
    5 to 7. Needs an answer.
    """
    count = _count(histogram)
    mean = sum(score * n for score, n in histogram.items()) / count
    squares = sum(n * (score - mean) ** 2 for score, n in histogram.items())
    error = math.sqrt(squares / (count - 1) / count) if count > 1 else 0.0
    return Ces(mean, 100 * sum(n for score, n in histogram.items() if score >= 5) / count, error)


def _count(histogram: Mapping[int, int]) -> int:
    count = sum(histogram.values())
    if count == 0:
        raise ValueError("no answers to compute a score from")
    return count

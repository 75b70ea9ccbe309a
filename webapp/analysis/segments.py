"""An interrupted time series as regression: its columns, its estimate, and what error to expect.

Months of the same people are alike, for long illness goes on: neighbours correlate by about a half
(simulated from published levels, adr/0048). Least squares, with or without Newey-West errors, then
find a change in 13 to 23 of 100 series of two to six years in which nothing changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.regression.linear_model import GLS, OLS

CERTAINTY = 0.95
ALIKE = 0.5  # how neighbouring months correlate
CHANGE = 2  # the column of the change at the start

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Variances:
    """What one month's figure varies by, in its unit squared: people, steps, and chance error."""

    people: float
    rounding: float
    chance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A change in the unit of the figures, its standard error, and the degrees of freedom."""

    value: float
    error: float
    freedom: float

    @property
    def interval(self) -> tuple[float, float]:
        """Where the change lies with a certainty of 95 percent."""
        reach = critical(self.freedom) * self.error
        return self.value - reach, self.value + reach


def critical(freedom: float, certainty: float = CERTAINTY) -> float:
    """How many standard errors an interval reaches to either side."""
    return quantile(freedom, (1 + certainty) / 2)


def quantile(freedom: float, part: float) -> float:
    """Below which so large a part of Student's t lies."""
    return float(stats.t.ppf(part, freedom))


def columns(months: Sequence[int], start: int, *, seasons: bool, breaks: Sequence[int]) -> Matrix:
    """Level, trend, change of level at the start, change of trend after it; then a year's wave, and
    a change of level at each known break. Months are numbered, neighbours one apart."""
    at = np.asarray(months, float)
    after = (at >= start).astype(float)
    made = [np.ones_like(at), at - start, after, after * (at - start)]
    if seasons:
        made += [np.sin(2 * np.pi * at / 12), np.cos(2 * np.pi * at / 12)]
    made += [(at >= one).astype(float) for one in breaks]
    return np.column_stack(made)


def estimate(
    values: Sequence[float], months: Sequence[int], design: Matrix, known: Variances
) -> Estimate:
    """The change of level at the start.

    Its error is the largest of three: of generalised least squares with neighbours that are alike,
    of least squares with Newey-West errors, and of what is known beforehand.
    """
    observed = np.asarray(values, float)
    alike = GLS(observed, design, sigma=_alike(months)).fit()
    robust = newey_west(observed, design)
    error = max(float(alike.bse[CHANGE]), robust, expected_error(months, design, known))
    return Estimate(float(alike.params[CHANGE]), error, float(alike.df_resid))


def newey_west(values: Matrix, design: Matrix, lags: int | None = None) -> float:
    """The standard error of the change by least squares, of neighbours that may be alike."""
    chosen = math.floor(4 * (len(values) / 100) ** (2 / 9)) if lags is None else lags
    kernel = {"maxlags": chosen, "use_correction": True}
    fitted = OLS(values, design).fit(cov_type="HAC", cov_kwds=kernel, use_t=True)
    return float(fitted.bse[CHANGE])


def expected_error(months: Sequence[int], design: Matrix, known: Variances) -> float:
    """The standard error of the change if nothing but these variances were in the figures."""
    inverse = np.linalg.inv(_alike(months))
    weights = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse)[CHANGE]
    quarters = np.asarray(months) // 3
    together = (quarters[:, None] == quarters[None, :]).astype(float)
    spread = (
        known.people * _alike(months)
        + known.rounding * np.eye(len(months))
        + known.chance * together  # drawn anew for the people of each quarter
    )
    return math.sqrt(float(weights @ spread @ weights))


def _alike(months: Sequence[int]) -> Matrix:
    at = np.asarray(months)
    return np.asarray(ALIKE ** np.abs(at[:, None] - at[None, :]), float)

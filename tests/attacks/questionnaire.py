"""An attack on a questionnaire: several shares of "no" at once, and whether somebody answered.

Each figure is the number of people who said "no", with a chance error, rounded to a step. All
others of the group conspire and know their own answers. A workstation can be looked at, so they
know which questions the target would answer with "no"; half of the targets answer at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from tests.attacks.adversary import TRUNC

Numbers = np.ndarray


@dataclass(frozen=True)
class Survey:
    """What is published: an error and a step in persons, and how often.

    `questions`: to how many the target would say "no".
    """

    questions: int
    error: float
    step: int
    rounds: int = 1


def guessed(survey: Survey, trials: int, *, seed: int = 1) -> float:
    """How often the attacker is right about whether the target answered; 0.5 is guessing."""
    draw = np.random.default_rng(seed)
    size = (trials, survey.rounds, survey.questions)
    answers = draw.random(trials) < 0.5
    own = answers[:, None, None] * np.ones(size)
    others = draw.integers(2 * survey.step, 8 * survey.step, size).astype(float)
    shown = _round(others + own + survey.error * _truncated(draw, size), survey.step)
    silent = _log_likelihood(shown - others, survey).sum(axis=(1, 2))
    given = _log_likelihood(shown - others - 1, survey).sum(axis=(1, 2))
    told = given > silent
    return float((told == answers).mean())


def _round(numbers: Numbers, step: int) -> Numbers:
    return step * np.floor(numbers / step + 0.5)


def _truncated(draw: np.random.Generator, size: tuple[int, ...]) -> Numbers:
    """Normal, cut off where chance errors are."""
    edge = norm.cdf(-TRUNC)
    return np.asarray(norm.ppf(edge + (1 - 2 * edge) * draw.random(size)))


def _log_likelihood(off: Numbers, survey: Survey) -> Numbers:
    """How likely a shown value is that lies so far, in persons, from the true one."""
    high, low = (np.clip((off + side) / survey.error, -TRUNC, TRUNC) for side in _sides(survey))
    return np.log(np.maximum(norm.cdf(high) - norm.cdf(low), 1e-12))


def _sides(survey: Survey) -> tuple[float, float]:
    return survey.step / 2, -survey.step / 2

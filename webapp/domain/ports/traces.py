"""Traces of what was done, for who runs the servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

# Seconds: 0.05, 0.1, 0.2, 0.5 and so on, to more than an hour.
_STEPS = (0.05, 0.1, 0.2, 0.5, *(step * 10.0**power for power in range(4) for step in (1, 2, 5)))
_QUARTER = 15 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that was done: `began` in seconds since 1970, `seconds` in a step."""

    name: str
    began: float
    seconds: float
    said: Mapping[str, str | int]
    is_request: bool
    has_failed: bool


class Traces(Protocol):
    """Where they go."""

    def add(self, trace: Trace) -> None:
        """Take one, without waiting for anybody."""


def of_job(name: str, *, seconds: float, now: float, error: str | None) -> Trace:
    """That of a job by the clock: it begins later when there was more to do before it, so that its
    moment is that of the quarter of an hour."""
    said = {"rekpauze.job": name, **({"exception.type": error} if error else {})}
    return Trace(
        name=f"job {name}",
        began=now // _QUARTER * _QUARTER,
        seconds=step_of(seconds),
        said=said,
        is_request=False,
        has_failed=error is not None,
    )


def step_of(seconds: float) -> float:
    """The first step that is not less; of more than the last, that one."""
    return next((step for step in _STEPS if step >= seconds), _STEPS[-1])

"""The worked example of the protection: every position of its two sliders, by the real rules."""

from __future__ import annotations

from functools import lru_cache

from dashboard.frame.markup import Element, part, tag
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.showing import ShownValue, in_unit_of
from webapp.domain.figures.disclosure.worked_example import A_DAY, DAYS, MEASURE, invent
from webapp.domain.figures.measures import FigureKind
from webapp.figures import written
from webapp.i18n import Texts

SIZES = (6, 8, 9, 10, 11, 12, 14, 16, 20, 25, 30, 40, 50)
_LABELS = ("people", "takers", "counted", "noisy", "shown")


def worked_example(t: Texts) -> list[Element]:
    """Words, the sliders with what becomes of the group, and what to try."""
    labels = {name: t(f"dashboard.example.{name}") for name in _LABELS}
    return [
        tag("P", t("dashboard.example.lead", days=DAYS, breaks=A_DAY)),
        part("Invented", labels=labels, sizes=list(SIZES), groups=_groups(t)),
        tag("P", t("dashboard.example.read"), className="meta"),
    ]


@lru_cache(8)
def _groups(t: Texts) -> list[list[list[str]]]:
    """For each size, for each number of people who take part: counted, with error, shown."""
    return [[_one(people, taking, t) for taking in range(people + 1)] for people in SIZES]


def _one(people: int, taking: int, t: Texts) -> list[str]:
    group = invent(people, taking, disclosure_policy())
    exact = [written(value, MEASURE, t) for value in (group.counted, group.noisy)]
    return [*exact, _told(group.shown, t)]


def _told(shown: ShownValue | None, t: Texts) -> str:
    if shown is None:
        return t("dashboard.example.together")
    figure = written(in_unit_of(MEASURE, shown.value), MEASURE, t)
    if shown.kind is FigureKind.VALUE:
        return figure
    return t(f"dashboard.kind.{shown.kind}", figure=figure)

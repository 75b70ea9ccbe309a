"""The first page: four figures, what may be said of them, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.analysis.verdicts import judge
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.reports.contents.document import (
    Contents,
    KeyFigure,
    KeyFigures,
    Part,
    Sentence,
    Text,
    Words,
    say,
    say_many,
    verdict_words,
)
from webapp.reports.contents.selection import Released


@dataclass(frozen=True, slots=True)
class Comparison:
    """A company figure and the one it is compared with: absence has seasons, so a year earlier."""

    name: str
    now: ReleasedCell | None
    before: ReleasedCell | None
    note: str


def comparisons(figures: Released) -> tuple[Comparison, ...]:
    """The four figures of the summary, in the order in which they are read."""
    previous = figures.quarter.previous
    year_ago = figures.quarters[0]
    return tuple(
        Comparison(
            name,
            figures.find(figures.company, measure),
            figures.find(figures.company, measure, period),
            note,
        )
        for name, measure, period, note in (
            ("adherence", Measure.ADHERENCE, previous, "key.before"),
            ("breaks", Measure.BREAKS, previous, "key.before"),
            ("participation", Measure.PARTICIPATION, previous, "key.before"),
            ("absence", Measure.ABSENCE, year_ago, "key.year"),
        )
    )


def summary(figures: Released, sections: Mapping[str, int]) -> tuple[Part, ...]:
    """The parts of the summary; `sections` are the numbers that it refers to."""
    shown = comparisons(figures)
    return (
        KeyFigures(tuple(_key_figure(one) for one in shown)),
        *(_finding(one) for one in shown if one.name != "breaks"),
        Text(_groups(figures), label=say("finding.groups_label")),
        Text(
            say("finding.cause", sources=sections["sources"], limits=sections["limits"]),
            label=say("finding.cause_label"),
        ),
        Contents(),
    )


def _key_figure(one: Comparison) -> KeyFigure:
    note: Words = say("key.none") if one.before is None else say(one.note, before=one.before)
    return KeyFigure(one.now, say(f"key.{one.name}"), note)


def _finding(one: Comparison) -> Text:
    return Text(
        text=_sentence(one),
        label=say(f"measure.{one.name}"),
        lead=say("lead", text=verdict_words(judge(one.now, one.before))),
    )


def _sentence(one: Comparison) -> Sentence:
    if one.now is None:
        return say("finding.none")
    if one.before is None:
        return say(f"finding.{one.name}_first", now=one.now)
    return say(f"finding.{one.name}", now=one.now, before=one.before)


def _groups(figures: Released) -> Words:
    if not figures.units:
        return say("finding.no_groups")
    joined = sum(unit.joined is not None for unit in figures.units)
    groups = say_many("finding.groups", len(figures.units))
    if not joined:
        return groups
    return say("finding.two", first=groups, second=say_many("finding.joined", joined))

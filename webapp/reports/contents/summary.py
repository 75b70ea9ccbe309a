"""The first page: four figures, what may be said of them, and where to read on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.analysis.verdicts import judge
from webapp.domain.figures.measures import HEADLINES, Measure, ReleasedCell
from webapp.reports.contents.chance import verdict_words
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
)
from webapp.reports.contents.selection import Released


@dataclass(frozen=True, slots=True)
class Comparison:
    """A company figure and the one it is compared with."""

    measure: Measure
    now: ReleasedCell | None
    before: ReleasedCell | None

    @property
    def word(self) -> str:
        """The end of the keys of its texts."""
        return self.measure.spec.in_report.word


def comparisons(figures: Released) -> tuple[Comparison, ...]:
    """The headlines, in the order in which they are read."""
    return tuple(
        Comparison(
            measure,
            figures.find(figures.whole, measure),
            figures.find(figures.whole, measure, figures.before(measure)),
        )
        for measure in HEADLINES
    )


def summary(
    figures: Released, sections: Mapping[str, int], remarks: tuple[Part, ...] = ()
) -> tuple[Part, ...]:
    """The parts of the summary; `sections` are the numbers that it refers to."""
    shown = comparisons(figures)
    return (
        KeyFigures(tuple(_key_figure(one) for one in shown)),
        *(_finding(figures, one) for one in shown if one.measure.spec.in_report.has_finding),
        *_incomplete(figures, shown),
        Text(_groups(figures, sections), label=say("finding.groups_label")),
        Text(
            say("finding.cause", sources=sections["sources"], limits=sections["limits"]),
            label=say("finding.cause_label"),
        ),
        *remarks,
        Contents(),
    )


def _key_figure(one: Comparison) -> KeyFigure:
    note: Words = say("key.none")
    if one.before is not None:
        key = "key.year" if one.measure.spec.has_seasons else "key.before"
        note = say(key, before=one.before)
    return KeyFigure(one.now, say(f"key.{one.word}"), note)


def _finding(figures: Released, one: Comparison) -> Text:
    return Text(
        text=_sentence(figures, one),
        label=say(f"measure.{one.word}"),
        lead=say("lead", text=verdict_words(judge(one.now, one.before))),
    )


def _incomplete(figures: Released, shown: Sequence[Comparison]) -> Iterator[Part]:
    """Which of the site's figures are about a part of it, under the name of what they are about."""
    if not figures.is_of_site or figures.whole is None:
        return
    for one in shown:
        for cell, key in ((one.now, "finding.part"), (one.before, "finding.part_before")):
            if cell is not None and cell.unit.label != figures.whole.label:
                yield Text(
                    say(key, measure=say(f"measure.{one.word}"), group=cell.unit.label),
                    label=say("finding.part_label"),
                )


def _sentence(figures: Released, one: Comparison) -> Sentence:
    if one.now is None:
        return say(f"finding.none{figures.ending}")
    if one.before is None:
        return say(f"finding.{one.word}_first", now=one.now)
    return say(f"finding.{one.word}", now=one.now, before=one.before)


def _groups(figures: Released, sections: Mapping[str, int]) -> Words:
    if not figures.units:
        return say("finding.no_groups")
    joined = sum(unit.joined is not None for unit in figures.units)
    groups = say_many("finding.groups", len(figures.units), section=sections["units"])
    if not joined:
        return groups
    return say("finding.two", first=groups, second=say_many("finding.joined", joined))

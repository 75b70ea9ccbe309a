"""The campaign's guidance point by point: what it asks, and what the programme did about each."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.domain.care.guidance import ProgrammeFacts
from webapp.domain.figures.measures import HEADLINES, ReleasedCell
from webapp.reports.contents.document import (
    Column,
    Listing,
    Part,
    Table,
    TableRow,
    Text,
    Translated,
    Words,
    say,
    say_many,
)
from webapp.reports.contents.selection import Released


def guidance_points(figures: Released, programme: ProgrammeFacts) -> tuple[Part, ...]:
    """An introduction and a table with a row for each point."""
    rows = (
        TableRow(say(f"guidance.{point}"), (did,)) for point, did in _points(figures, programme)
    )
    table = Table(
        caption=say("table.guidance"),
        columns=(
            Column(say("column.asked"), 0.28, is_figure=False),
            Column(say("column.did"), 0.72, is_figure=False),
        ),
        rows=tuple(rows),
    )
    return (Text(say("guidance.intro"), label=say("guidance.intro_label")), table)


def _points(figures: Released, programme: ProgrammeFacts) -> Iterator[tuple[str, Words]]:
    yield "dose", say("guidance.dose_did", **_dose(figures))
    yield "exercises", _exercises(programme)
    yield "repetitions", say("guidance.repetitions_did")
    yield "breathing", say("guidance.breathing_did")
    if programme.is_offered:
        yield "bouncing", say("guidance.bouncing_did", seconds=programme.shortest)
        yield "hold", say("guidance.hold_did", seconds=programme.longest_hold)
    done = "evaluation_did" if programme.is_screened else "evaluation_none"
    yield "evaluation", say(f"guidance.{done}")
    yield "regularity", say("guidance.regularity_did")


def _dose(figures: Released) -> dict[str, ReleasedCell | None]:
    """The company's figures that the point is about, by the word of their measure."""
    found = {
        one.spec.in_report.word: figures.find(figures.whole, one)
        for one in HEADLINES
        if one.spec.is_about_breaks
    }
    return {word: found.get(word) for word in ("breaks", "adherence")}


def _exercises(programme: ProgrammeFacts) -> Words:
    names = programme.of_article
    if not names:
        return say("guidance.exercises_none")
    listed = Listing(tuple(Translated(name) for name in names))
    offered = say_many("guidance.exercises_did", len(names), names=listed)
    if not programme.own:
        return offered
    return Listing((offered, say_many("guidance.exercises_more", programme.own)), " ")

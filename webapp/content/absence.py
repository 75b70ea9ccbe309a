"""Reads `absence.toml`: breaks in the series, and published figures with all that they need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.guidance import translated
from webapp.content.reading import Content, read_day, read_toml
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.references import (
    AbsenceBackground,
    PublishedReference,
    SeriesBreak,
)

_FILE = Path(__file__).parent / "absence.toml"


@cache
def absence_background() -> AbsenceBackground:
    """What the file says, read once.

    Raises ContentError: a text, a source or a day is missing, or no measure has this key.
    """
    return read_toml(_FILE, parse_background)


def parse_background(content: Content) -> AbsenceBackground:
    """The same, from content that is parsed already; raises ValueError, KeyError or TypeError."""
    checked = read_day(content["checked"])
    if checked is None:
        raise ValueError("checked is not a date")
    return AbsenceBackground(
        tuple(map(_break, content["break"])), tuple(map(_reference, content["reference"])), checked
    )


def _break(entry: Mapping[str, Any]) -> SeriesBreak:
    day = read_day(entry["day"])
    if day is None:
        raise ValueError(f"{entry['id']}: day is not a date")
    return SeriesBreak(entry["id"], day, translated(entry, "text", entry["id"]), entry["source"])


def _reference(entry: Mapping[str, Any]) -> PublishedReference:
    name = f"{entry['provider']} {entry['year']}"
    measure = {one.value: one for one in Measure}[entry["measure"]]
    return PublishedReference(
        measure=measure,
        value=float(entry["value"]),
        year=int(entry["year"]),
        provider=entry["provider"],
        is_alike=bool(entry["alike"]),
        population=translated(entry, "population", name),
        definition=translated(entry, "definition", name),
        source=entry["source"],
    )

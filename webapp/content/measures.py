"""Reads `measures.toml`, the library of prevention measures, and refuses an incomplete entry."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.evidence import claims
from webapp.content.guidance import GuidanceError, translated
from webapp.content.reading import Content, read_day
from webapp.domain.care.prevention_measures import (
    EvidenceStrength,
    MeasureSubject,
    PreventionMeasure,
)

_FILE = Path(__file__).parent / "measures.toml"


@cache
def prevention_measures() -> Mapping[str, PreventionMeasure]:
    """Every measure by its id, by subject and then as in the file; read once."""
    return read_measures(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def read_measures(content: Content) -> dict[str, PreventionMeasure]:
    """The measures in content that is parsed already.

    Raises GuidanceError: one lacks a language, a known subject or strength, names a claim that is
    not in the register, or repeats an id; or the day of looking them up is missing.
    """
    checked = read_day(content.get("checked"))
    if checked is None:
        raise GuidanceError("checked is not a date")
    found = [_measure(entry, checked) for entry in content["measure"]]
    ids = [one.id for one in found]
    repeated = {name for name in ids if ids.count(name) > 1}
    if repeated:
        raise GuidanceError(f"{', '.join(sorted(repeated))}: more than once")
    order = list(MeasureSubject)
    return {one.id: one for one in sorted(found, key=lambda one: order.index(one.subject))}


def _measure(entry: Mapping[str, Any], checked: dt.date) -> PreventionMeasure:
    name = str(entry.get("id", "an entry without id"))
    for field, known in (("subject", MeasureSubject), ("strength", EvidenceStrength)):
        if entry.get(field) not in set(known):
            raise GuidanceError(f"{name}: {field} is {entry.get(field)!r}")
    claim = str(entry.get("claim", ""))
    if claim and claim not in {one.id for one in claims()}:
        raise GuidanceError(f"{name}: {claim} is no claim of the register")
    return PreventionMeasure(
        id=name,
        subject=MeasureSubject(entry["subject"]),
        strength=EvidenceStrength(entry["strength"]),
        text=translated(entry, "text", name),
        why=translated(entry, "why", name),
        source=translated(entry, "source", name),
        checked=checked,
        claim=claim,
        claimed=entry.get("claimed"),
    )

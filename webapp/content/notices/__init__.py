"""The privacy notice for employees: one folder a version, one TOML file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp.domain.governance.retention import LEAVER_MONTHS, MONTHS_OF

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A heading with its paragraphs."""

    title: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A version of the notice in one language."""

    version: str
    language: str
    title: str
    lead: str
    parts: tuple[NoticePart, ...]


@cache
def versions() -> tuple[str, ...]:
    """Every version, oldest first; a version is named after its month."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if (path / "nl.toml").exists()))


@cache
def read_notice(language: str, company: str, breaks: int) -> Notice:
    """The latest version in a language, about an employer who keeps breaks so many months."""
    version = versions()[-1]
    path = _FOLDER / version / f"{language}.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Notice(
        version=version,
        language=language,
        title=str(found["title"]),
        lead=str(found["lead"]),
        parts=tuple(_part(part, company, breaks) for part in found["section"]),
    )


def _part(part: Mapping[str, Any], company: str, breaks: int) -> NoticePart:
    filled = {
        "company": company,
        "breaks": breaks,
        "clearance": MONTHS_OF["clearance"],
        "consultation": MONTHS_OF["consultation"],
        "leaver": LEAVER_MONTHS,
        "skip": MONTHS_OF["skip_reason"],
        "workstation": MONTHS_OF["workstation_report"],
    }
    return NoticePart(str(part["title"]), tuple(text.format(**filled) for text in part["text"]))

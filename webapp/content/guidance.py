"""Reads `guidance.toml` into domain records, and refuses a file that a report cannot rely on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.reading import Content, read_day, read_sign_off, unsigned
from webapp.domain.care.guidance import Guidance, GuidanceKind, Quotation
from webapp.i18n import LANGUAGES

_FILE = Path(__file__).parent / "guidance.toml"


class GuidanceError(Exception):
    """The file is incomplete; names the entry and what it lacks."""


@cache
def guidance() -> Guidance:
    """The guidance that the product ships with, read once."""
    return read_guidance(_FILE.read_text(encoding="utf-8"))


def guidance_content() -> Content:
    """What the file says, without the sign-off of the demo."""
    return unsigned(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def read_guidance(text: str) -> Guidance:
    """The guidance in a TOML text. Raises GuidanceError, as below."""
    return parse_guidance(tomllib.loads(text))


def parse_guidance(content: Content) -> Guidance:
    """The guidance in content that is parsed already.

    Raises GuidanceError: an entry lacks a language, a date or a known kind, or repeats an id.
    """
    quotations = tuple(_quotation(entry) for entry in content["quotation"])
    ids = [quotation.id for quotation in quotations]
    repeated = {name for name in ids if ids.count(name) > 1}
    if repeated:
        raise GuidanceError(f"{', '.join(sorted(repeated))}: more than once")
    return Guidance(
        daily_target=int(content["daily_target"]),
        quotations=quotations,
        sign_off=read_sign_off(content),
    )


def _quotation(entry: Mapping[str, Any]) -> Quotation:
    name = str(entry.get("id", "an entry without id"))
    kind, checked = entry.get("kind"), read_day(entry.get("checked"))
    if kind not in set(GuidanceKind):
        raise GuidanceError(f"{name}: kind is {kind!r}")
    if checked is None:
        raise GuidanceError(f"{name}: checked is not a date")
    return Quotation(
        id=name,
        kind=GuidanceKind(kind),
        text=translated(entry, "text", name),
        note=translated(entry, "note", name),
        source=translated(entry, "source", name),
        checked=checked,
    )


def translated(entry: Mapping[str, Any], field: str, name: str) -> dict[str, str]:
    """A text in every language. Raises GuidanceError: one is missing."""
    texts = entry.get(field, {})
    missing = [language for language in LANGUAGES if not texts.get(language)]
    if missing:
        raise GuidanceError(f"{name}: {field} lacks {', '.join(missing)}")
    return {language: texts[language] for language in LANGUAGES}

"""Reads `evidence.toml`, the register of every claim, and refuses an entry that is not complete."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.guidance import GuidanceError, guidance, translated
from webapp.content.reading import Content, read_day
from webapp.domain.care.evidence import ArticleClaim, ClaimStatus
from webapp.domain.care.guidance import Guidance

_FILE = Path(__file__).parent / "evidence.toml"


@cache
def claims() -> tuple[ArticleClaim, ...]:
    """Every claim of the source article, in its order, read once."""
    return read_claims(_FILE.read_text(encoding="utf-8"))


def evidence_content() -> Content:
    """What the file says; a physician signs it together with the guidance that it quotes."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def read_claims(text: str) -> tuple[ArticleClaim, ...]:
    """The claims in a TOML text. Raises GuidanceError, as below."""
    return parse_claims(tomllib.loads(text), guidance())


def parse_claims(content: Content, quoted: Guidance) -> tuple[ArticleClaim, ...]:
    """The claims in content that is parsed already, with the quotations that they name.

    Raises GuidanceError: one lacks a language or a known status, quotes what is not there, or
    repeats an id; or the day of looking them up is missing.
    """
    checked = read_day(content.get("checked"))
    if checked is None:
        raise GuidanceError("checked is not a date")
    found = tuple(_claim(entry, content, checked, quoted) for entry in content["claim"])
    ids = [claim.id for claim in found]
    repeated = {name for name in ids if ids.count(name) > 1}
    if repeated:
        raise GuidanceError(f"{', '.join(sorted(repeated))}: more than once")
    return found


def _claim(
    entry: Mapping[str, Any], content: Content, checked: dt.date, known: Guidance
) -> ArticleClaim:
    name = str(entry.get("quotation") or entry.get("id") or "an entry without id")
    if entry.get("status") not in set(ClaimStatus):
        raise GuidanceError(f"{name}: status is {entry.get('status')!r}")
    status = ClaimStatus(entry["status"])
    if "quotation" not in entry:
        text, note = translated(entry, "text", name), translated(entry, "note", name)
        source = translated(content, "source", name)
        return ArticleClaim(name, status, text, note, source, checked)
    quoted = next((one for one in known.quotations if one.id == name), None)
    if quoted is None:
        raise GuidanceError(f"{name}: is not quoted in the guidance")
    return ArticleClaim(name, status, quoted.text, quoted.note, quoted.source, quoted.checked)

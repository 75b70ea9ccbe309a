"""Reads `help/*.toml` into domain records, and refuses a page that lacks a language or a source.

A text is written in paragraphs with an empty line between them; lines that begin with "- " are a
list.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.domain.care.guide import Paragraph, PartKind, Source, Topic, TopicPart, Words
from webapp.i18n import LANGUAGES

_FOLDER = Path(__file__).parent / "help"
_BULLET = "- "
ACTIONS = frozenset({"consultation", "my_data", "reminders", "safety", "today", "progress"})


class GuideError(Exception):
    """A page is incomplete; names the topic, the part and what it lacks."""


@cache
def topics() -> tuple[Topic, ...]:
    """Every page of help, in order, read once."""
    found = [read_topic(path.stem, path.read_text("utf-8")) for path in _FOLDER.glob("*.toml")]
    return tuple(sorted(found, key=lambda topic: topic.order))


def read_topic(key: str, text: str) -> Topic:
    """The page in a TOML text.

    Raises GuideError: it lacks a language, a source, a date, or has an unknown kind or link.
    """
    content = tomllib.loads(text)
    parts = content.get("part", [])
    if not parts:
        raise GuideError(f"{key}: no part")
    return Topic(
        key=key,
        order=int(content["order"]),
        icon=str(content["icon"]),
        title=_words(content, "title", key),
        summary=_words(content, "summary", key),
        parts=tuple(_part(entry, f"{key} {number}") for number, entry in enumerate(parts, 1)),
    )


def _part(entry: Mapping[str, Any], name: str) -> TopicPart:
    kind, action = entry.get("kind"), entry.get("action")
    if kind not in set(PartKind):
        raise GuideError(f"{name}: kind is {kind!r}")
    if action is not None and action not in ACTIONS:
        raise GuideError(f"{name}: action is {action!r}")
    if not entry.get("source"):
        raise GuideError(f"{name}: no source")
    return TopicPart(
        kind=PartKind(kind),
        heading=_words(entry, "heading", name),
        blocks=_blocks(_words(entry, "text", name), name),
        sources=tuple(_source(source, name) for source in entry["source"]),
        call=tuple(entry.get("call", ())),
        action=action,
    )


def _words(entry: Mapping[str, Any], field: str, name: str) -> Words:
    """A text for each language; what is the same in all of them is written once."""
    written = entry.get(field, {})
    words = dict.fromkeys(LANGUAGES, written) if isinstance(written, str) else written
    missing = [language for language in LANGUAGES if not words.get(language, "").strip()]
    if missing:
        raise GuideError(f"{name}: {field} lacks {', '.join(missing)}")
    return {language: words[language].strip() for language in LANGUAGES}


def _blocks(words: Words, name: str) -> dict[str, tuple[Paragraph, ...]]:
    blocks = {language: tuple(map(_block, text.split("\n\n"))) for language, text in words.items()}
    shapes = {
        tuple(1 if isinstance(block, str) else len(block) for block in found)
        for found in blocks.values()
    }
    if len(shapes) > 1:
        raise GuideError(f"{name}: the languages have different paragraphs")
    return blocks


def _block(text: str) -> Paragraph:
    lines = text.strip().splitlines()
    if all(line.startswith(_BULLET) for line in lines):
        return tuple(line.removeprefix(_BULLET) for line in lines)
    return " ".join(lines)


def _source(entry: Mapping[str, Any], name: str) -> Source:
    checked = entry.get("checked")
    if not isinstance(checked, dt.date):
        raise GuideError(f"{name}: checked is not a date")
    url = _words(entry, "url", name) if "url" in entry else {}
    wrong = [address for address in url.values() if not address.startswith("https://")]
    if wrong:
        raise GuideError(f"{name}: {wrong[0]} is not https")
    return Source(name=_words(entry, "name", name), url=url, checked=checked)

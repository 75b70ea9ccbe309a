"""The pages of help: what they say, how far it carries, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Words = Mapping[str, str]  # by language
Paragraph = str | tuple[str, ...]  # a paragraph, or the lines of a list


class PartKind(StrEnum):
    """What a part is; part of the key of its label."""

    ADVICE = "advice"
    RULE = "rule"  # how this product works
    LAW = "law"
    CLAIM = "claim"  # said in the source article, not confirmed here
    EVIDENCE = "evidence"  # found in published research


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part comes from, and when that was looked up. `url` is empty for what has none."""

    name: Words
    url: Words
    checked: dt.date


@dataclass(frozen=True, slots=True)
class TopicPart:
    """One answer. `call` are telephone numbers, `action` a place in this product to go to."""

    kind: PartKind
    heading: Words
    blocks: Mapping[str, tuple[Paragraph, ...]]
    sources: tuple[Source, ...]
    call: tuple[str, ...]
    action: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of help."""

    key: str
    order: int
    icon: str
    title: Words
    summary: Words
    parts: tuple[TopicPart, ...]

    @property
    def checked(self) -> dt.date:
        """The day since which all of it has been looked up."""
        return min(source.checked for part in self.parts for source in part.sources)

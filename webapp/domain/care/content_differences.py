"""Content as lines that a physician reads, and what differs between two versions of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_NAMES = ("key", "id", "quotation")  # what an entry of a list is called by
_WORDS = re.compile(r"\s+|[^\s]+")

Path = tuple[str, ...]


class WordChange(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """Words that stand together, and what became of them."""

    change: WordChange
    text: str


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One thing that content says, and where: `path` is such as `("text", "nl", "name")`.

    `before` is None where the earlier version did not say it, or there is none to compare with;
    `text` is None where it is no longer said.
    """

    path: Path
    text: str | None
    before: str | None = None

    @property
    def words(self) -> list[ChangedWords]:
        """What changed, word by word."""
        return compare_words(self.before or "", self.text or "")


def read_lines(content: Any, path: Path = ()) -> dict[Path, str]:
    """What content says, by where it says it, in its order.

    An entry of a list that has a name is found by that, so that another order is no difference.
    """
    if isinstance(content, Mapping):
        parts = [read_lines(value, (*path, str(name))) for name, value in content.items()]
    elif isinstance(content, list):
        parts = [read_lines(one, (*path, name)) for name, one in _named(content)]
    else:
        return {path: str(content)}
    return {place: text for part in parts for place, text in part.items()}


def _named(entries: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for number, entry in enumerate(entries, 1):
        found = [entry[name] for name in _NAMES if isinstance(entry, dict) and name in entry]
        yield (str(found[0]) if found else str(number)), entry


def all_lines(content: Any) -> list[ContentLine]:
    """Everything that content says, compared with nothing."""
    return [ContentLine(path, text) for path, text in read_lines(content).items()]


def differing_lines(before: Any, content: Any) -> list[ContentLine]:
    """What is said otherwise, newly, or not any more; nothing when both say the same."""
    old, new = read_lines(before), read_lines(content)
    changed = [ContentLine(path, text, old.get(path)) for path, text in new.items()]
    gone = [ContentLine(path, None, text) for path, text in old.items() if path not in new]
    return [one for one in changed if one.text != one.before] + gone


def compare_words(before: str, text: str) -> list[ChangedWords]:
    """Both texts in one: without what was added it is the first, without what went the second."""
    old, new = _WORDS.findall(before), _WORDS.findall(text)
    found: list[ChangedWords] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            found.append(ChangedWords(WordChange.SAME, "".join(new[start:end])))
            continue
        if first < last:
            found.append(ChangedWords(WordChange.REMOVED, "".join(old[first:last])))
        if start < end:
            found.append(ChangedWords(WordChange.ADDED, "".join(new[start:end])))
    return found

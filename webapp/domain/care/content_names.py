"""What the entries of content are called for who reads it: in its own words, not by their keys.

A question is called by what it asks, an answer and a quotation by what they say, and one of a row
(a phase, a step) by its place in it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from webapp.domain.care.content_differences import ContentLine, Path

_WRAPPING = frozenset({"exercise", "lesson", "words", "questions", "text"})
_IN_A_ROW = frozenset({"phases", "steps"})
_SAID = frozenset({"answers", "quotation", "claim", *_IN_A_ROW})  # what holds entries with words
_LONGEST = 60

Place = tuple[str, ...]


class ContentNames:
    """The names in one of `languages`; the lines are all that a piece of content says."""

    def __init__(
        self, lines: Iterable[ContentLine], *, language: str, languages: Container[str]
    ) -> None:
        self._languages = languages
        self._words: dict[Place, str] = {}
        self._rows: dict[str, list[str]] = {}
        for line in lines:
            if language in line.path:
                self._note(self._place(line.path), line.text or "")

    def _note(self, place: Place, text: str) -> None:
        if place[-1] == "ask":
            self._words["question", place[-2]] = text
        elif len(place) > 1 and place[-2] in _SAID:
            self._words[place[-3:] if place[-2] == "answers" else place[-2:]] = text
        if len(place) > 1 and place[-2] in _IN_A_ROW:
            self._rows.setdefault(place[-2], []).append(place[-1])

    def _place(self, path: Path) -> Place:
        return tuple(one for one in path if one not in _WRAPPING and one not in self._languages)

    def named(self, path: Path) -> Iterator[tuple[str, str | None]]:
        """The parts of a path that mean something, each with its name; None: it is none's."""
        place = self._place(path)
        for number, part in enumerate(place):
            yield part, self._name(place[:number], part)

    def _name(self, above: Place, part: str) -> str | None:
        folder = above[-1] if above else "question"  # words of a question stand under its key
        if folder in _IN_A_ROW and part in self._rows.get(folder, ()):
            return str(self._rows[folder].index(part) + 1)
        if folder == "answers":
            return self.said("answers", part, of=above[-2] if len(above) > 1 else "")
        return self.said(folder, part)

    def said(self, folder: str, key: str, of: str = "") -> str | None:
        """What an entry says, shortened; an answer of its question, else the usual one.

        A claim that leaves its words to a quotation is called by that.
        """
        quoted = "quotation" if folder == "claim" else folder
        places = (of, folder, key), (folder, key), (quoted, key)
        found = next((self._words[one] for one in places if one in self._words), None)
        if found is None or len(found) <= _LONGEST:
            return found
        return found[:_LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"

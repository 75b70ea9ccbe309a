"""Tables and figures are numbered as they come, so that none seems to be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from string import ascii_lowercase

from webapp.reports.contents.document import Figure, JudgedFigure, Part, Section, Table, Words, say


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with a number before each title of a table or figure; figures that follow each
    other under one title are parts of one: 2a, 2b."""
    titles = [_title(part) for section in sections for part in section.parts]
    figures, tables = _numbers(titles), count(1)
    return tuple(
        replace(section, parts=tuple(_numbered(part, figures, tables) for part in section.parts))
        for section in sections
    )


def _title(part: Part) -> Words:
    return part.caption if isinstance(part, Figure | JudgedFigure) else None


def _numbers(titles: Iterable[Words]) -> Iterator[str]:
    followed = ((title, len(list(same))) for title, same in groupby(titles))
    shown = (parts for title, parts in followed if title is not None)
    for number, parts in enumerate(shown, start=1):
        for place in range(parts):
            yield f"{number}{_letter(place)}" if parts > 1 else str(number)


def _letter(place: int) -> str:
    """a to z, and then aa: a company of a thousand sites has more parts than letters."""
    tens, ones = divmod(place, len(ascii_lowercase))
    return (_letter(tens - 1) if tens else "") + ascii_lowercase[ones]


def _numbered(part: Part, figures: Iterator[str], tables: Iterator[int]) -> Part:
    if isinstance(part, Figure | JudgedFigure):
        return replace(part, caption=say("chart.caption", n=next(figures), title=part.caption))
    if isinstance(part, Table):
        return replace(part, caption=say("table.caption", n=next(tables), title=part.caption))
    return part

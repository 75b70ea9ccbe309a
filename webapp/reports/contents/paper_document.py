"""A document that is no report: what every paper of governance is drawn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.reports.contents.document import Details, Section, Words


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """A document without figures of a quarter. `number` is the same in every language.

    `draft` is what stands at the head of each page of one that is not finished.
    """

    company: str
    title: Words
    subtitle: Words
    number: str
    issued: dt.date
    cover: Details
    sections: tuple[Section, ...]
    draft: Words = None

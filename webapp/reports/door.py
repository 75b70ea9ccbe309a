"""The door of the paper. What draws is loaded when something is drawn for the first time.

ReportLab, its fonts and pictures take a sixth of the memory of a web process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from webapp.i18n import Texts
from webapp.reports.contents.attachment import Attachment
from webapp.reports.contents.code_sheet import CodeSheetWords
from webapp.reports.contents.document import QuarterlyReport
from webapp.reports.contents.paper_document import PaperDocument
from webapp.reports.contents.poster import PosterWords


def render(report: QuarterlyReport, texts: Texts) -> bytes:
    """The report in one language as a tagged PDF/A-3b; the same bytes each time."""
    return cast(bytes, _paper("pdf").render(report, texts))


def render_paper(paper: PaperDocument, texts: Texts, files: Sequence[Attachment] = ()) -> bytes:
    """A paper of governance, likewise, with these files inside it."""
    return cast(bytes, _paper("pdf").render_paper(paper, texts, files))


def render_poster(words: PosterWords, picture: object, issued: dt.date) -> bytes:
    """The poster as a tagged PDF/A-3b; the same bytes for the same words and day."""
    return cast(bytes, _paper("poster").render_poster(words, picture, issued))


def render_code_sheets(sheets: Sequence[CodeSheetWords]) -> bytes:
    """Sheets with codes to sign in with, a page each, as a tagged PDF/A-3b."""
    return cast(bytes, _paper("code_sheet").render_code_sheets(sheets))


def drawing_of(text: str) -> tuple[int, str]:
    """A QR code: the side of the square, and the path of what is dark, in modules."""
    return cast(tuple[int, str], _paper("codes").drawing_of(text))


def _paper(name: str) -> Any:
    return import_module(f"webapp.reports.paper.{name}")

"""A setup for papers of governance, and what a paper says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf

from tests.reports.reading import read
from webapp.content.evidence import claims
from webapp.content.policy import disclosure_policy
from webapp.domain.governance.retention import RULES
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.governance.compose import compose_paper
from webapp.reports.contents.governance.papers import GovernancePaper, NoticeText
from webapp.reports.contents.governance.setup import ProgrammeSetup
from webapp.reports.paper.pdf import render_paper
from webapp.services.governance.papers import stored_tables


@cache
def _setup() -> ProgrammeSetup:
    return ProgrammeSetup(
        company="Zorggroep Linde",
        program="0.1.0",
        channels=("web_push", "teams"),
        identity="entra_id",
        session_minutes=240,
        session_hours=12,
        own_device_days=28,
        policy=disclosure_policy(),
        languages=("nl", "fr"),
        sources=("upload", "csv_folder"),
        has_directory=False,
        paper_codes=False,
        webhooks=False,
        figures_readers=False,
        collector="",
        stamps="",
        officers=(),
        tables=stored_tables(),
        rules=RULES,
        today=dt.date(2026, 11, 29),
        notice=(NoticeText(dict.fromkeys(LANGUAGES, "Why?"), dict.fromkeys(LANGUAGES, "So.")),),
        claims=claims(),
    )


def a_setup(**changes: Any) -> ProgrammeSetup:
    """A setup, changed in some respects."""
    return replace(_setup(), **changes)


def drawn(paper: GovernancePaper, setup: ProgrammeSetup, language: str = "en") -> bytes:
    """The paper as a PDF."""
    return render_paper(compose_paper(paper, setup), texts(language))


def said(content: bytes) -> str:
    """All that is read aloud, without the spaces that hold numbers to their units."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return " ".join(read(pdf).said().replace("\u00a0", " ").split())

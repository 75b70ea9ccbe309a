"""What a report says beside figures: the guidance point by point, measures, versions, the annex."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.reports.cells import COMPANY, FULL, QUARTER, QUARTERS, QUOTED, released_cells
from webapp.domain.care.guidance import ProgrammeFacts
from webapp.domain.care.report_versions import ReportBase
from webapp.domain.care.reports import ReportEdition
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import (
    Background,
    Issue,
    Prose,
    QuarterlyReport,
    Table,
    TableRow,
    Text,
)
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording

ISSUE = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8))
CELLS = released_cells()
NOBODY = ProgrammeFacts((), own=0, shortest=0, longest_hold=0, is_screened=False)


def made(told: Background = FULL, issue: Issue = ISSUE) -> QuarterlyReport:
    return compose(issue, CELLS, told)


def said(report: QuarterlyReport, section: str, language: str = "en") -> str:
    """All words of a section."""
    wording = Wording(texts(language))
    title = texts(language)(f"report.section.{section}")
    parts = [p for one in report.sections if wording.say(one.title) == title for p in one.parts]
    words: list[str] = []
    for part in parts:
        if isinstance(part, Text):
            words += [wording.say(w) for w in (part.label, part.lead, part.text) if w is not None]
        elif isinstance(part, Table):
            rows = [row for row in part.rows if isinstance(row, TableRow)]
            words += [wording.say(w) for row in rows for w in (row.head, *row.cells)]
        elif isinstance(part, Prose):
            words += wording.prose(part)[0]
    return "\n".join(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_of_the_guidance_says_what_the_programme_did(language: str) -> None:
    told = said(made(), "guidance", language)
    for point in (
        "dose",
        "repetitions",
        "breathing",
        "bouncing",
        "hold",
        "evaluation",
        "regularity",
    ):
        assert texts(language)(f"report.guidance.{point}") in told
    assert "10" in told  # the longest hold


def test_the_dose_is_told_with_the_companys_figures() -> None:
    told = said(made(), "guidance")
    assert "3 of the three are offered: " in told
    assert "an eligible day, and 45\u00a0% of eligible days with all three." in told


def test_a_programme_in_which_nothing_is_signed_says_so() -> None:
    told = said(made(replace(FULL, programme=NOBODY)), "guidance")
    assert "None is signed; nobody is guided." in told
    assert "are not signed: nobody is guided." in told
    assert "seconds." not in told.replace("45\u00a0seconds", "")


def test_what_is_proposed_is_recommended_with_what_it_is_worth() -> None:
    told = said(made(), "recommendations")
    assert "Agree on fixed moments" in told and "Weak evidence" in told
    assert "Own proposal" in told and "Meer tilliften op Geriatrie." in told
    assert "Have drinking water" not in told  # done already
    assert "No proposal is open" in said(made(QUOTED), "recommendations")


def test_the_articles_figure_is_told_as_a_claim() -> None:
    (item, *_) = FULL.plan
    plan = (replace(item, measure="stretch_daily"),)
    told = said(made(replace(FULL, plan=plan)), "recommendations")
    assert "claims 32\u00a0% less pain after six weeks; that was not found" in told


def test_what_was_decided_and_done_is_told_and_what_is_long_over_is_not() -> None:
    told = said(made(), "follow_up")
    assert "Decided on 14\u00a0July 2026" in told
    assert "Done on 14\u00a0July 2026" in told and "Drie tappunten erbij." in told
    later = replace(ISSUE, quarter=QUARTERS[-1])
    old = tuple(replace(one, ended_on=dt.date(2026, 6, 1)) for one in FULL.plan if one.ended_on)
    assert "No measure is noted" in said(made(replace(FULL, plan=old), later), "follow_up")


def test_the_physicians_words_come_in_the_readers_language_or_marked() -> None:
    wording = Wording(texts("de"))
    (summary,) = (p for p in made().sections[0].parts if isinstance(p, Prose))
    assert wording.prose(summary) == (["Zoals verwacht.", "We volgen het op."], "nl")
    assert "Ruhig." in said(made(), "absence", "de")


def test_every_claim_of_the_article_stands_in_the_register() -> None:
    told = said(made(), "sources")
    assert len(FULL.claims) == 30
    assert all(one.text["en"] in told for one in FULL.claims)


def test_only_the_annex_says_what_is_not_counted_and_why() -> None:
    assert said(made(), "annex") == ""
    told = said(made(issue=replace(ISSUE, edition=ReportEdition.ANNEX)), "annex")
    for word in ("Consultations", "Stops with pain", "Safety questions", "Return to work"):
        assert word in told
    assert told.count("No count") == 4


def test_a_report_says_what_it_was_made_from_and_what_it_supersedes() -> None:
    base = ReportBase(dt.datetime(2026, 10, 7, 3, tzinfo=dt.UTC), "2026-2", "0.1.0")
    issue = replace(
        ISSUE, revision=2, base=base, reason="A site was missing.", superseded_on=ISSUE.issued
    )
    told = said(
        made(replace(FULL, superseded=dict.fromkeys(LANGUAGES, "ab" * 32)), issue), "signature"
    )
    assert "Version 2 of 8\u00a0October 2026, document number RKP-2026-Q3-2." in told
    assert "Version 1 of 8\u00a0October 2026, superseded by this one." in told and "ab" * 32 in told
    assert "up to 7\u00a0October 2026" in told and "2026-2" in told and "0.1.0" in told

"""Reads `work_risks.toml`: which pages tell of each factor. One that is not complete stops here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from webapp.content.reading import Content, ContentError, read_day, read_toml
from webapp.domain.care.work_risks import LawPage, WorkRisk, WorkRiskSources

_FILE = Path(__file__).parent / "work_risks.toml"


@cache
def work_risk_sources() -> WorkRiskSources:
    """Where the list of factors is from; read once."""
    return read_toml(_FILE, read_work_risks)


def read_work_risks(content: Content) -> WorkRiskSources:
    """The sources in content that is parsed already.

    Raises ContentError: a factor has no page, or one that is not listed; or the day of reading is
    missing. KeyError: something else is.
    """
    read_on = read_day(content["read_on"])
    if read_on is None:
        raise ContentError("work_risks.toml: read_on is not a date")
    pages = {key: _page(said) for key, said in content["page"].items()}
    of = {risk: tuple(pages[key] for key in content["named_by"][risk]) for risk in WorkRisk}
    for risk, named in of.items():
        if not named:
            raise ContentError(f"work_risks.toml: no page names {risk}")
    return WorkRiskSources(content["article"], read_on, tuple(pages.values()), of)


def _page(said: Content) -> LawPage:
    return LawPage(
        said["name"], said["address"], read_day(said.get("dated")), said.get("is_authority", False)
    )

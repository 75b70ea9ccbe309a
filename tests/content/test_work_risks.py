"""Where the list of factors is from: each has a page that names it, none is the text."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from webapp.content import work_risks
from webapp.content.reading import ContentError
from webapp.content.work_risks import read_work_risks, work_risk_sources
from webapp.domain.care.work_risks import WorkRisk
from webapp.i18n import LANGUAGES, texts

CONTENT = tomllib.loads(work_risks._FILE.read_text("utf-8"))


def test_each_factor_is_named_by_a_page_that_was_read() -> None:
    found = work_risk_sources()
    assert set(found.of) == set(WorkRisk)
    for named in found.of.values():
        assert named
        assert set(named) <= set(found.pages)
        assert not any(page.is_authority for page in named), "it names the article alone"
    assert [page.name for page in found.pages if page.is_authority] == ["werk.belgie.be"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_factor_has_words(language: str) -> None:
    t = texts(language)
    assert all(t.has(f"work_risk.{risk}") and t.has(f"work_risk.{risk}.text") for risk in WorkRisk)


def without(change: str) -> dict[str, Any]:
    content = copy.deepcopy(CONTENT)
    match change:
        case "day":
            content["read_on"] = "some day"
        case "page":
            content["named_by"]["contact"] = []
        case "factor":
            del content["named_by"]["posture"]
        case _:
            content["named_by"]["force"] = ["hearsay"]
    return content


@pytest.mark.parametrize(
    ("change", "said"),
    [("day", "read_on"), ("page", "contact"), ("factor", "posture"), ("other", "hearsay")],
)
def test_a_list_that_is_not_complete_is_refused(change: str, said: str) -> None:
    with pytest.raises((ContentError, KeyError), match=said):
        read_work_risks(without(change))

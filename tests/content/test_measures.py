"""The library of measures: complete in every language, and no claim passes for an effect."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from webapp.content import measures
from webapp.content.evidence import claims
from webapp.content.guidance import GuidanceError
from webapp.content.measures import prevention_measures, read_measures
from webapp.domain.care.prevention_measures import EvidenceStrength, MeasureSubject
from webapp.i18n import LANGUAGES, texts

CONTENT = tomllib.loads(measures._FILE.read_text("utf-8"))


def test_every_subject_has_a_measure_and_every_measure_a_source_in_each_language() -> None:
    library = prevention_measures().values()
    assert {one.subject for one in library} == set(MeasureSubject)
    for one in library:
        for said in (one.text, one.why, one.source):
            assert set(said) == set(LANGUAGES)


def test_the_figures_of_the_article_are_those_of_its_claim() -> None:
    (claim,) = (one for one in claims() if one.id == "measures")
    claimed = [one for one in prevention_measures().values() if one.claimed is not None]
    assert {one.claimed for one in claimed} == {32, 28, 35}
    for one in claimed:
        assert one.claim == "measures"
        assert f"{one.claimed}\u00a0%" in claim.text["nl"]


def test_no_measure_says_the_articles_figure_in_its_own_words() -> None:
    for one in prevention_measures().values():
        for language in LANGUAGES:
            assert f"{one.claimed}\u00a0%" not in one.text[language] + one.why[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_and_strengths_have_words(language: str) -> None:
    t = texts(language)
    assert all(t.has(f"measure_subject.{one}") for one in MeasureSubject)
    assert all(t.has(f"measure_strength.{one}") for one in EvidenceStrength)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("subject", "magic", "subject is 'magic'"),
        ("strength", "strong", "strength is 'strong'"),
        ("claim", "nothing", "nothing is no claim of the register"),
        ("why", {"nl": "x"}, "why lacks fr, de, en"),
        ("id", "stretch_daily", "stretch_daily: more than once"),
    ],
)
def test_an_incomplete_entry_is_refused_by_name(field: str, value: Any, said: str) -> None:
    broken = copy.deepcopy(CONTENT)
    broken["measure"][0][field] = value
    with pytest.raises(GuidanceError, match=said):
        read_measures(broken)


def test_the_day_of_looking_up_is_needed() -> None:
    with pytest.raises(GuidanceError, match="checked"):
        read_measures({"measure": []})

"""The evidence register: every claim of the article, complete in every language, none confirmed."""

from __future__ import annotations

import re

import pytest

from webapp.content.evidence import claims, read_claims
from webapp.content.guidance import GuidanceError
from webapp.domain.care.evidence import ArticleClaim, ClaimStatus
from webapp.i18n import LANGUAGES, texts

ENTRY = """
checked = 2026-11-22
[source]
nl = "a"
fr = "b"
de = "c"
en = "d"
[[claim]]
id = "one"
status = "opinion"
[claim.text]
nl = "a"
fr = "b"
de = "c"
en = "d"
[claim.note]
nl = "a"
fr = "b"
de = "c"
en = "d"
"""


@pytest.mark.parametrize(
    "words",
    [
        "68\u00a0%",
        "lifting the wrong way",
        "14\u00a0% a year",
        "7 million sick days",
        "over eight hours",
        "less than five minutes",
        "37\u00a0%",
        "82\u00a0%",
        "paradox",
        "28\u00a0% fewer consultations",
        "32\u00a0%",
        "thirty seconds",
        "four minutes",
        "end of 2025",
        "Three times a day",
        "\u20ac\u00a026",
        "begins with \u201cK-\u201d",
        "acute inflammation",
        "FBK",
    ],
)
def test_each_claim_of_the_article_stands_in_the_register(words: str) -> None:
    assert [one.id for one in claims() if words in one.text["en"]]


def test_every_status_occurs_and_none_says_that_a_claim_is_proven() -> None:
    assert {one.status for one in claims()} == set(ClaimStatus)
    for language in LANGUAGES:
        t = texts(language)
        assert all(t.has(f"evidence.status.{status}") for status in ClaimStatus)


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_a_claim_has_the_same_numbers_in_every_language_a_source_and_a_day(
    claim: ArticleClaim,
) -> None:
    for texts_ in (claim.text, claim.note):
        found = {tuple(sorted(re.findall(r"\d+", texts_[language]))) for language in LANGUAGES}
        assert len(found) == 1, found
        assert all(texts_[language].strip().endswith((".", "?")) for language in LANGUAGES)
    assert all(claim.source[language] for language in LANGUAGES)
    assert claim.checked.year == 2026


def test_the_decision_expected_by_the_end_of_2025_is_not_shown_as_to_come() -> None:
    (decision,) = [one for one in claims() if one.id == "decision"]
    assert decision.status is ClaimStatus.OVERDUE
    assert "has passed" in decision.note["en"]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (ENTRY.replace('"opinion"', '"proven"'), "status is 'proven'"),
        (ENTRY.replace('fr = "b"', ""), "lacks fr"),
        (ENTRY.replace("2026-11-22", '"today"'), "not a date"),
        (ENTRY + ENTRY[ENTRY.index("[[claim]]") :], "more than once"),
        (ENTRY.replace('id = "one"', 'quotation = "none"'), "not quoted"),
    ],
)
def test_an_incomplete_register_is_refused_by_name(wrong: str, complaint: str) -> None:
    with pytest.raises(GuidanceError, match=complaint):
        read_claims(wrong)

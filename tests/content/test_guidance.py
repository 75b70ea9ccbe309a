"""What the report quotes: complete in every language, dated, and honest about its status."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import pytest

from webapp.content.guidance import GuidanceError, guidance, read_guidance
from webapp.domain.care.guidance import GuidanceKind
from webapp.i18n import LANGUAGES

ENTRY = """
daily_target = 3
[[quotation]]
id = "one"
kind = "claim"
checked = 2026-11-22
[quotation.text]
nl = "a"
fr = "b"
de = "c"
en = "d"
[quotation.note]
nl = "a"
fr = "b"
de = "c"
en = "d"
[quotation.source]
nl = "a"
fr = "b"
de = "c"
en = "d"
"""


def numbers(texts: Mapping[str, str]) -> set[tuple[str, ...]]:
    return {
        tuple(sorted(re.findall(r"\d+(?:,\d+)?", text.replace("1er", "1").replace("\u00a0", ""))))
        for text in texts.values()
    }


def test_the_guidance_quotes_the_rule_claims_studies_and_law() -> None:
    assert {entry.kind for entry in guidance().quotations} == set(GuidanceKind)
    assert guidance().daily_target == 3
    assert len(guidance().of(GuidanceKind.CAMPAIGN)) == 1


@pytest.mark.parametrize("entry", guidance().quotations, ids=lambda entry: entry.id)
def test_a_quotation_gives_the_same_numbers_in_every_language(entry: object) -> None:
    for field in ("text", "note"):
        texts = getattr(entry, field)
        assert set(texts) == set(LANGUAGES)
        assert len(numbers(texts)) == 1


def test_the_rule_is_quoted_as_cited_in_the_source_article_and_not_as_official() -> None:
    (rule,) = guidance().of(GuidanceKind.CAMPAIGN)
    assert "as cited in the source article" in rule.note["en"]
    assert "KIK" in rule.note["nl"]
    assert not any("officie" in text.lower() for text in rule.note.values())


def test_no_figure_for_less_pain_is_quoted() -> None:
    said = " ".join(text for entry in guidance().quotations for text in (*entry.text.values(),))
    assert not re.search(r"\b(32|28|35|18|82)\u00a0%", said)


def test_a_sample_entry_is_read() -> None:
    (entry,) = read_guidance(ENTRY).quotations
    assert (entry.id, entry.kind, entry.text["fr"]) == ("one", GuidanceKind.CLAIM, "b")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (ENTRY.replace('kind = "claim"', 'kind = "truth"'), "one: kind is 'truth'"),
        (ENTRY.replace('de = "c"', 'de = ""', 1), "one: text lacks de"),
        (ENTRY.replace("2026-11-22", '"lately"'), "one: checked is not a date"),
        (ENTRY + ENTRY.split("daily_target = 3")[1], "one: more than once"),
    ],
)
def test_an_incomplete_entry_is_refused_by_name(wrong: str, complaint: str) -> None:
    with pytest.raises(GuidanceError, match=re.escape(complaint)):
        read_guidance(wrong)


def test_a_file_that_is_not_toml_is_refused() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        read_guidance("daily_target = ")

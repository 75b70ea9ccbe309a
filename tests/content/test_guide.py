"""The pages of help: whole in every language, with a source and a date, and honest about status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT
from webapp.content.guide import ACTIONS, GuideError, read_topic, topics
from webapp.domain.care.guide import Paragraph, PartKind, Topic, TopicPart
from webapp.i18n import LANGUAGES, texts
from webapp.pages.care.help import PLACES

PAGE = """
order = 1
icon = "help"
title = "a"
summary = "b"
[[part]]
kind = "claim"
heading = "c"
[part.text]
nl = "een\\n\\n- twee\\n- drie"
fr = "un\\n\\n- deux\\n- trois"
de = "eins\\n\\n- zwei\\n- drei"
en = "one\\n\\n- two\\n- three"
[[part.source]]
name = "d"
url = "https://example.be"
checked = 2026-11-22
"""
PARTS = [
    pytest.param(part, id=f"{topic.key} {number}")
    for topic in topics()
    for number, part in enumerate(topic.parts, 1)
]


def words(blocks: tuple[Paragraph, ...]) -> str:
    return " ".join(one if isinstance(one, str) else " ".join(one) for one in blocks)


def test_there_is_a_page_for_every_question() -> None:
    assert [topic.key for topic in topics()] == [
        "who",
        "cost",
        "back_to_work",
        "desk",
        "water",
        "mistaken",
        "article",
        "research",
        "counting",
        "privacy",
    ]
    assert {part.kind for topic in topics() for part in topic.parts} == set(PartKind)


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.key)
def test_a_page_is_whole_in_every_language(topic: Topic) -> None:
    for field in (topic.title, topic.summary, *(part.heading for part in topic.parts)):
        assert set(field) == set(LANGUAGES)
        assert len(set(field.values())) == len(LANGUAGES), field["nl"]
    assert f'id="{topic.icon}"' in (ROOT / "webapp/static/icons.svg").read_text()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_its_source_with_a_date_and_only_https(part: TopicPart) -> None:
    assert part.sources
    for source in part.sources:
        assert source.checked.year >= 2026
        assert all(url.startswith("https://") for url in source.url.values())


@pytest.mark.parametrize("part", PARTS)
def test_no_language_says_much_less_than_another(part: TopicPart) -> None:
    lengths = [len(words(part.blocks[language])) for language in LANGUAGES]
    assert min(lengths) > 0.7 * max(lengths)


@pytest.mark.parametrize("part", PARTS)
def test_every_language_gives_the_same_numbers(part: TopicPart) -> None:
    found = {
        tuple(sorted(re.findall(r"\d+", words(part.blocks[language]).replace("\u00a0", ""))))
        for language in LANGUAGES
    }
    assert len(found) == 1


def test_no_percentage_of_less_pain_and_no_amount_of_money_is_given() -> None:
    said = " ".join(words(b) for topic in topics() for p in topic.parts for b in p.blocks.values())
    assert not re.search(r"\b(32|28|35|18|82)\s?%", said)
    assert not re.search(r"€|\beuro", said, re.IGNORECASE)


def test_what_the_article_says_is_marked_as_its_claim() -> None:
    by_key = {topic.key: topic for topic in topics()}
    for key in ("mistaken", "article"):
        assert {part.kind for part in by_key[key].parts} == {PartKind.CLAIM}


def test_emergencies_come_first() -> None:
    first, second, *_ = topics()[0].parts
    assert first.call == ("112",)
    assert second.call == ("1733",)


def test_every_place_to_go_has_an_address_and_a_text() -> None:
    assert set(PLACES) == set(ACTIONS)
    assert all(texts("nl").has(f"help.go.{action}") for action in ACTIONS)


def test_a_sample_page_is_read() -> None:
    topic = read_topic("sample", PAGE)
    assert topic.title["de"] == "a"
    assert topic.parts[0].blocks["fr"] == ("un", ("deux", "trois"))
    assert topic.checked == topic.parts[0].sources[0].checked


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (PAGE.replace('"claim"', '"truth"'), "sample 1: kind is 'truth'"),
        (PAGE.replace('heading = "c"', 'heading = "c"\naction = "shop"'), "action is 'shop'"),
        (PAGE.replace("https:", "http:"), "http://example.be is not https"),
        (PAGE.replace("2026-11-22", '"lately"'), "sample 1: checked is not a date"),
        (re.sub(r"de = .*", "", PAGE), "sample 1: text lacks de"),
        (PAGE.replace("- drei", "drei"), "the languages have different paragraphs"),
        (PAGE.split("[[part.source]]")[0], "sample 1: no source"),
        (PAGE.split("[[part]]")[0], "sample: no part"),
    ],
)
def test_an_incomplete_page_is_refused_by_name(wrong: str, complaint: str) -> None:
    with pytest.raises(GuideError, match=re.escape(complaint)):
        read_topic("sample", wrong)


def test_every_file_of_the_folder_is_a_page() -> None:
    folder: Path = ROOT / "webapp/content/help"
    assert {path.stem for path in folder.iterdir()} == {topic.key for topic in topics()}

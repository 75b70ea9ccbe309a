"""What somebody wrote is marked as being in a language of its own (WCAG 3.1.2), never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

TEMPLATES = ROOT / "webapp/templates"
# What people write in sentences. Names of people, places, systems and codes are no language's.
SENTENCES = {"answer", "comment", "message", "note", "outcome", "place", "reach", "reason", "words"}
NAMES = {
    "by", "closes", "code", "employee_number_digits", "hours_per_day", "lines", "name", "number",
    "receipt", "sheet", "timezone", "who",
}  # fmt: skip
OF_THE_HOUSE = {
    ("figures/absence/mapping.html", "one.words"),  # what is wrong with a line, in our words
    ("governance/audit/removals.html", "stored(one.place)"),  # the name of a table
}
WRITTEN = re.compile(
    rf"(?<!clearance)\.({'|'.join(sorted(SENTENCES))})(?![\w.(\[])"
    r"|answer\.text|\bone\.text\b(?![.\[])|prescribed\.name"
)
CODES = re.compile(r"'[^']*'|\"[^\"]*\"|~ *[\w.]+|\burl_for\([^)]*\)|\bif (?:(?! else ).)*")
TAG = re.compile(r"<(?!/)(?:[^<>{}]|\{[{%].*?[%}]\})*>?", re.DOTALL)


def pages() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def fields(page: str) -> set[str]:
    """The names of the fields of a page into which somebody types."""
    tags = re.findall(r"<textarea\b[^>]*>|<input\b(?![^>]* type=)[^>]*>", page)
    named = {re.search(r' name="([\w.]+)"', tag) for tag in tags}
    return {one[1] for one in named if one}


def said(page: str) -> Iterator[tuple[str, str]]:
    """What a page says, with the tag in which, or before which, it stands."""
    for found in re.finditer(r"\{\{-?(.*?)-?\}\}", page, re.DOTALL):
        before = page[: found.start()]
        tags = TAG.findall(before)
        yield found[1].strip(), tags[-1] if tags else ""


def unmarked(page: str) -> list[str]:
    """What somebody wrote that stands in the language of the page."""
    found = []
    for expression, tag in said(page):
        is_written = WRITTEN.search(CODES.sub("", expression))
        is_field = tag.startswith(("<textarea", "<input"))
        if is_written and not is_field and "lang=" not in tag and "ui.quoting(" not in expression:
            found.append(expression)
    return found


def test_of_each_field_it_is_known_whether_sentences_are_written_in_it() -> None:
    found = {name for page in pages() for name in fields(page.read_text())}
    assert found - NAMES - SENTENCES == set(), "a name, or sentences to mark"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_what_somebody_wrote_is_not_read_aloud_as_the_language_of_the_page(page: Path) -> None:
    name = str(page.relative_to(TEMPLATES))
    found = [one for one in unmarked(page.read_text()) if (name, one) not in OF_THE_HOUSE]
    assert found == []


def test_a_sentence_without_its_mark_is_found() -> None:
    assert unmarked("<p>{{ one.words }}</p>") == ["one.words"]
    assert unmarked('<q lang="">{{ one.words }}</q>') == []
    assert unmarked('<b>{{ t("workstation.place." ~ one.place) }}</b>') == []
    assert unmarked("<p>{{ t('draft.corrects', reason=version.reason) }}") != []
    assert unmarked("<p>{{ ui.quoting(t('draft.corrects', reason=ui.gap), version.reason) }}") == []

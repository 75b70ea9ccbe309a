"""What differs between two versions of content can be read, and nothing is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from webapp.domain.care.content_differences import (
    ContentLine,
    WordChange,
    all_lines,
    compare_words,
    differing_lines,
    read_lines,
)

BEFORE = {
    "order": 1,
    "phases": [{"key": "hold", "seconds": 10}, {"key": "rest", "seconds": 10}],
    "text": {"nl": {"cautions": ["Rustig.", "Zonder pijn."]}},
}
TEXTS = some.text(alphabet="ab ", max_size=12)
CONTENTS = some.recursive(
    some.integers(0, 3) | TEXTS,
    lambda inner: some.dictionaries(some.sampled_from("xyz"), inner, min_size=1, max_size=3),
    max_leaves=6,
)


def test_an_entry_with_a_name_is_found_by_it_and_another_by_its_place() -> None:
    lines = read_lines(BEFORE)
    assert lines["phases", "rest", "seconds"] == "10"
    assert lines["text", "nl", "cautions", "2"] == "Zonder pijn."
    assert [line.path for line in all_lines(BEFORE)] == list(lines)


def test_what_is_said_otherwise_newly_or_no_longer_is_a_difference() -> None:
    after = {
        "order": 1,
        "phases": [{"key": "rest", "seconds": 12}, {"key": "hold", "seconds": 10}],
        "text": {"nl": {"cautions": ["Rustig."], "name": "Buigen"}},
    }
    assert differing_lines(BEFORE, after) == [
        ContentLine(("phases", "rest", "seconds"), "12", "10"),
        ContentLine(("text", "nl", "name"), "Buigen", None),
        ContentLine(("text", "nl", "cautions", "2"), None, "Zonder pijn."),
    ]


@given(CONTENTS, CONTENTS)
def test_two_versions_without_a_difference_say_the_same(before: object, after: object) -> None:
    found = differing_lines(before, after)
    assert (found == []) == (read_lines(before) == read_lines(after))


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts_whole(before: str, after: str) -> None:
    found = compare_words(before, after)
    old = "".join(one.text for one in found if one.change is not WordChange.ADDED)
    new = "".join(one.text for one in found if one.change is not WordChange.REMOVED)
    assert (old, new) == (before, after)

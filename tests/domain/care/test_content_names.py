"""Entries of content have names that a physician understands."""

from __future__ import annotations

import pytest

from webapp.domain.care.content_differences import all_lines
from webapp.domain.care.content_names import ContentNames

SCREENING = {
    "questions": {"question": [{"key": "weeks", "answers": {"yes": {"weeks": 4}}}]},
    "words": {
        "de": {"answers": {"no": "Nein", "yes": "Ja"}, "weeks": {"ask": "Schon lange?"}},
        "fr": {"answers": {"no": "Non", "yes": "Oui"}, "weeks": {"ask": "Depuis longtemps ?"}},
    },
}
EXERCISE = {"text": {"de": {"phases": {"bend": "Neigen", "rise": "Aufrichten"}}}}


def names(content: object, language: str = "de") -> ContentNames:
    return ContentNames(all_lines(content), language=language, languages={"de", "fr"})


def test_a_question_is_called_by_what_it_asks_even_where_its_key_is_that_of_a_field() -> None:
    path = ("questions", "question", "weeks", "answers", "yes", "weeks")
    assert [name for _, name in names(SCREENING).named(path)] == [
        None, "Schon lange?", None, "Ja", None,
    ]  # fmt: skip


def test_words_in_another_language_are_called_in_that_of_the_reader() -> None:
    path = ("words", "de", "weeks", "ask")
    assert [name for _, name in names(SCREENING, "fr").named(path)] == ["Depuis longtemps ?", None]


def test_an_answer_is_called_as_its_question_words_it() -> None:
    own = {**SCREENING["words"]["de"], "weeks": {"ask": "?", "answers": {"yes": "Ja, seit Mai"}}}
    found = names({**SCREENING, "words": {"de": own}})
    assert found.said("answers", "yes", of="weeks") == "Ja, seit Mai"
    assert found.said("answers", "yes", of="another") == "Ja"


def test_one_of_a_row_is_called_by_its_place() -> None:
    found = names(EXERCISE)
    assert [name for _, name in found.named(("phases", "rise", "seconds"))] == [None, "2", None]
    assert found.said("phases", "rise") == "Aufrichten"


def test_a_claim_without_words_is_called_by_the_quotation_it_leaves_them_to() -> None:
    content = {"quotation": [{"id": "dose", "text": {"de": "Dreimal am Tag."}}]}
    assert names(content).said("claim", "dose") == "Dreimal am Tag."


@pytest.mark.parametrize("words", ["kurz", "ein Wort, " * 20])
def test_a_name_is_short_and_ends_with_a_word(words: str) -> None:
    found = names({"claim": [{"id": "x", "text": {"de": words}}]}).said("claim", "x") or ""
    assert len(found) <= 61
    assert found == words or found.endswith("Wort…")


def test_what_nothing_names_has_no_name() -> None:
    assert [name for _, name in names({}).named(("exercise", "order"))] == [None]

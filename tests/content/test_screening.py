"""The questions that come with the product, and files that are not fit to be asked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from webapp.content import screening as content
from webapp.content.reading import ContentError
from webapp.content.screening import questionnaire, read_questionnaire
from webapp.domain.programme.screening import NO
from webapp.i18n import LANGUAGES

FOLDER = Path(content.__file__).parent / "screening"
WORDS_A_MINUTE = 238  # silent reading of plain prose by adults, as a rule of thumb


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_answer_has_words_in_every_language(language: str) -> None:
    asked = questionnaire()
    words = asked.texts[language]
    for question in asked.questions:
        text = words[question.key]
        assert list(text.answers) == [NO, *question.answers]
        assert text.ask.endswith("?")
        assert len(set(text.answers.values())) == len(text.answers)
        if any(finding.advice for finding in question.answers.values()):
            assert text.advice
    gates = [one for one in asked.questions if one.is_gate]
    assert all(words[one.key].sign for gate in gates for one in asked.under(gate.key))


def test_no_text_is_the_same_in_two_languages() -> None:
    texts = questionnaire().texts
    for one in questionnaire().questions:
        assert len({texts[language][one.key].ask for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_healthy_person_reads_for_less_than_a_minute(language: str) -> None:
    asked, words = questionnaire(), questionnaire().texts[language]
    read = [words[one.key].ask for one in asked.under(None)]
    read += [answer for one in asked.under(None) for answer in words[one.key].answers.values()]
    read += [
        words[one.key].sign or "" for gate in asked.under(None) for one in asked.under(gate.key)
    ]
    assert len(re.findall(r"[\w’-]+", " ".join(read))) < WORDS_A_MINUTE


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("questions.toml", "version = 3\n", "", "questions.toml: 'version' is missing"),
        ("questions.toml", 'class = "urgent"', 'class = "grave"', "'grave' is not a valid"),
        ("questions.toml", 'limits = ["balance"]', 'limits = ["age"]', "'age' is not a valid"),
        ("questions.toml", "today = true", "now = true", "fever: now means nothing"),
        ("questions.toml", 'under = "pain"', 'under = "pian"', "comes before the question"),
        (
            "questions.toml",
            "[demo_sign_off]",
            "[demo_sign_off]\nrank = 1",
            "unexpected keyword argument",
        ),
        ("questions.toml", "version = 3", "version = two", "questions.toml: "),
        ("fr.toml", "[leg]", "[bras]", "fr.toml: 'leg' is missing"),
        ("de.toml", 'ask = "Sind Sie schwanger?"', 'ask = ""', "a text of pregnant is empty"),
        ("nl.toml", 'sign = "Zwanger"\n', "", "nl.toml: 'sign' is missing"),
        ("en.toml", 'late = "Yes, 16 weeks or more"\n', "", "en.toml: 'late' is missing"),
        ("en.toml", "advice = ", "advise = ", "en.toml: 'advice' is missing"),
    ],
)
def test_a_file_that_is_not_fit_stops_the_start_and_is_named(
    tmp_path: Path, name: str, old: str, new: str, complaint: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "screening")
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=re.escape(complaint)):
        read_questionnaire(folder)

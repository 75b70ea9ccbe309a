"""The poster: one tagged sheet that lasts, in each language, with the same bytes again."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pikepdf.pdfa
import pytest

from webapp.content.drawings.library import figure_keys
from webapp.content.drawings.picture import picture
from webapp.i18n import LANGUAGES, texts
from webapp.reports.paper.codes import drawing_of, modules_of
from webapp.reports.paper.poster import PosterWords, render_poster

DAY = dt.date(2027, 1, 5)


def words(language: str) -> PosterWords:
    t = texts(language)
    return PosterWords(
        language=language,
        title=t("poster.title"),
        lead=t("poster.lead"),
        day=t("poster.day", date=t.date(DAY)),
        scan=t("poster.scan"),
        address="https://rekpauze.voorbeeld.be",
        privacy=t("poster.privacy"),
        claim=t("poster.claim"),
        figure=t("figure.side_bend.bend"),
        company="Zorggroep Linde",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_poster_lasts_and_is_one_page(language: str) -> None:
    made = render_poster(words(language), picture("side_bend"), DAY)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == f"{language}-BE"


def test_the_same_words_give_the_same_bytes() -> None:
    first, second = (render_poster(words("nl"), picture("side_bend"), DAY) for _ in range(2))
    assert first == second


def test_without_a_first_day_the_rest_is_there() -> None:
    made = render_poster(replace(words("nl"), day=""), picture("side_bend"), DAY)
    assert made.startswith(b"%PDF")


def test_every_figure_can_be_drawn_on_paper() -> None:
    for key in figure_keys():
        assert render_poster(words("en"), picture(key), DAY)


def test_a_code_is_square_with_three_corners_and_white_around_it() -> None:
    rows = modules_of("https://rekpauze.voorbeeld.be")
    corner = [row[:7] for row in rows[:7]]
    assert all(len(row) == len(rows) for row in rows)
    assert corner == [row[-7:] for row in rows[:7]] == [row[:7] for row in rows[-7:]]
    side, path = drawing_of("https://rekpauze.voorbeeld.be")
    assert side == len(rows) + 8
    assert path.count("M") == sum(map(sum, rows))

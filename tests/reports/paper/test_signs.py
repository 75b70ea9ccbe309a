"""What the report's fonts can write, and that every text of the product is among it."""

from __future__ import annotations

import pytest
from reportlab.pdfbase import pdfmetrics

from tests.reports.cells import QUOTED, make_cell, make_unit, released_cells
from tests.reports.paper.test_pdf import ISSUE, report
from tests.reports.reading import open_pdf, read
from webapp.content.guidance import guidance
from webapp.domain.care.guidance import GuidanceKind
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Scope
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Table
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording
from webapp.reports.paper import signs
from webapp.reports.paper.pdf import render
from webapp.reports.paper.signs import unwritable, writable, writable_name
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tables import _Grid
from webapp.reports.paper.typography import (
    BOLD,
    LABEL,
    MARGIN_HEAD,
    REGULAR,
    register_fonts,
    text_width,
)


@pytest.mark.parametrize(
    "name",
    [
        "Hébergement",
        "Čtvrtá",
        "Ελλάδα",
        "Кухня",
        "Łódź",
        "Ambulante Pflege – Süd",
        "3/4 & <b>",
        "œ",
    ],
)
def test_names_of_europe_can_be_written(name: str) -> None:
    assert unwritable(name) == []
    assert writable(name) == name


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("漢字 Keuken", ["漢", "字"]),
        ("Spoed 🚑🚑", ["🚑"]),
        ("مطبخ", ["م", "ط", "ب", "خ"]),
        ("מטבח", ["מ", "ט", "ב", "ח"]),
        ("रसोई", ["र", "स", "ो", "ई"]),
        ("a\u200bb\u202ec", ["\u200b", "\u202e"]),
        ("a\x07b", ["\x07"]),
    ],
)
def test_signs_that_the_fonts_lack_or_would_write_backwards_are_named(
    name: str, signs: list[str]
) -> None:
    assert unwritable(name) == signs


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_product_can_be_written(language: str) -> None:
    said = [form for forms in texts(language).keys().values() for form in forms]
    said += [
        words[language]
        for kind in GuidanceKind
        for entry in guidance().of(kind)
        for words in (entry.text, entry.note, entry.source)
    ]
    assert len(said) > 1000
    assert [text for text in said if unwritable(text.replace("\n", " "))] == []


def test_a_name_that_was_stored_before_is_written_with_the_numbers_of_its_signs() -> None:
    cells = [make_cell(make_unit("漢 Keuken", site="Gent"))]
    cells += [make_cell(make_unit("Site 🙂", scope=Scope.SITE))]
    composed = compose(ISSUE, [*released_cells(), *cells], QUOTED)
    with open_pdf(render(composed, texts("nl"))) as pdf:
        said = read(pdf).said()
    assert "[U+6F22] Keuken" in said
    assert "Site [U+1F642]" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_of_a_table_and_no_label_breaks_inside_a_word(language: str) -> None:
    wording = Wording(texts(language))
    parts = [part for section in report().sections for part in section.parts]
    tables = [part for part in parts if isinstance(part, Table)]
    assert len(tables) == 9
    for table in tables:
        heads = _Grid(table, wording).head(StructureElement("TR"))
        lines = [line[0][0].strip() for cell in heads.cells for line in cell.lines]
        words = {word for column in table.columns for word in wording.say(column.head).split(" ")}
        assert {word for line in lines for word in line.split(" ")} == words
    labels = [wording.say(part.label) for part in parts if getattr(part, "label", None)]
    assert len(labels) > 20
    words = {word for label in labels for word in label.split(" ")}
    assert [word for word in words if text_width(word, LABEL) > MARGIN_HEAD - 14] == []


def test_the_list_of_signs_is_that_of_the_fonts() -> None:
    register_fonts()
    of_fonts = [set(pdfmetrics.getFont(name).face.charToGlyph) for name in (REGULAR, BOLD)]
    starts, ends = signs._ranges()
    listed = {
        sign for pair in zip(starts, ends, strict=True) for sign in range(pair[0], pair[1] + 1)
    }
    assert listed == of_fonts[0] & of_fonts[1]


@pytest.mark.parametrize(
    ("given", "told"), [("Linde\u202e", "[U+202E]"), ("Linde\x07", "[U+0007]"), ("漢", "漢")]
)
def test_a_name_that_is_refused_says_signs_that_nobody_sees_by_number(
    given: str, told: str
) -> None:
    with pytest.raises(Invalid) as caught:
        writable_name(given, longest=40)
    assert caught.value.params["signs"] == told
    assert str(caught.value.params["name"]).isprintable()

"""How blocks flow over pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webapp.i18n import texts
from webapp.reports.contents.document import Column, RowGroup, Table, TableRow
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.furniture import ContentsBlock
from webapp.reports.paper.layout import LIMIT, Block, TextBlock, paginate, text_block
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tables import TableBlock, table_block
from webapp.reports.paper.typography import (
    BODY,
    TOP,
    break_lines,
    longest_part,
    register_fonts,
    text_width,
)

ROOM = LIMIT - TOP
register_fonts()


def block(height: float, *, keep: bool = False, room: float = 0, space: float = 0) -> Block:
    made = Block()
    made.height, made.keep, made.room, made.space = height, keep, room, space
    return made


def text(lines: int) -> TextBlock:
    return TextBlock(StructureElement("P"), [(("x", BODY.font),)] * lines, BODY, 0)


def tops(blocks: list[Block]) -> list[list[float]]:
    return [[round(placed.top - TOP, 2) for placed in page] for page in paginate(blocks)]


def test_blocks_stand_below_each_other_and_the_first_on_a_page_needs_no_space() -> None:
    assert tops([block(10, space=5), block(10, space=5)]) == [[0, 15]]


def test_what_does_not_fit_goes_to_the_next_page() -> None:
    assert tops([block(ROOM - 5), block(10)]) == [[0], [0]]


def test_a_heading_stays_with_what_follows() -> None:
    assert tops([block(ROOM - 30), block(20, keep=True), block(20)]) == [[0], [0]]


def test_a_section_does_not_begin_at_the_foot_of_a_page() -> None:
    assert tops([block(ROOM - 100), block(20, room=200)]) == [[0], [0]]
    assert tops([block(ROOM - 300), block(20, room=200)]) == [[0, round(ROOM - 300, 2)]]


def test_a_long_text_is_divided_without_a_lonely_line() -> None:
    fits = int(ROOM / BODY.leading)
    first, second = paginate([text(fits + 1)])
    assert round(first[0].block.height / BODY.leading) == fits - 1
    assert round(second[0].block.height / BODY.leading) == 2


def test_a_text_that_goes_on_over_the_page_does_not_join_two_words_for_who_listens() -> None:
    lines = [(("woord", BODY.font),)] * 9
    parts = TextBlock(StructureElement("P"), lines, BODY, 0).split(4 * BODY.leading)
    assert parts is not None
    first, rest = (part for part in parts if isinstance(part, TextBlock))
    assert (first._lines[-1][-1][0], rest._lines[0][0][0]) == ("woord ", "woord")


def test_a_block_too_high_for_any_page_is_drawn_and_does_not_stop_the_report() -> None:
    assert tops([block(10), block(ROOM * 2), block(10)]) == [[0], [0], [0]]


def test_lines_are_not_longer_than_the_column_and_lose_no_word() -> None:
    words = "Een rekpauze duurt één minuut en telt wanneer minstens 45 seconden liepen."
    lines = break_lines(words, BODY, 120, "Vet begin.")
    for line in lines:
        assert sum(text_width(text, replace(BODY, font=font)) for text, font in line) <= 120
    said = " ".join("".join(text for text, _ in line) for line in lines)
    assert said == f"Vet begin. {words}"


def test_a_number_stays_with_its_unit() -> None:
    width = text_width("wel meer dan 45", BODY)
    lines = break_lines("wel meer dan 45\u00a0% van de dagen", BODY, width)
    assert [line[0][0] for line in lines][:2] == ["wel meer dan", "45\u00a0% van"]


def test_a_word_longer_than_the_column_is_cut() -> None:
    lines = break_lines("kort Langdurigezorgenrevalidatieafdeling", BODY, 60)
    assert all(text_width(text, BODY) <= 60 for line in lines for text, _ in line)
    assert "".join(text for line in lines[1:] for text, _ in line).endswith("afdeling")


def test_a_long_name_is_cut_after_its_hyphen_rather_than_inside_a_part() -> None:
    lines = break_lines("Sint-Katelijne-Waver", BODY, text_width("Sint-Katelijne-Wav", BODY))
    assert [line[0][0] for line in lines] == ["Sint-Katelijne-", "Waver"]


def test_a_short_end_after_a_slash_stays_with_its_word() -> None:
    lines = break_lines("Gefahrenverhütungsberater/in", BODY, 400)
    assert len(lines) == 1
    assert longest_part("Berater/in", BODY) == text_width("Berater/in", BODY)
    assert longest_part("kort/langdurig", BODY) == text_width("langdurig", BODY)


def test_no_word_stands_alone_on_the_last_line_where_another_can_come_along() -> None:
    words = "Redenen en diagnoses worden niet ingelezen"
    width = text_width("Redenen en diagnoses worden niet", BODY)
    lines = ["".join(text for text, _ in line) for line in break_lines(words, BODY, width)]
    assert lines == ["Redenen en diagnoses worden", "niet ingelezen"]
    narrow = text_width("diagnoses", BODY)
    assert len(break_lines("de diagnoses", BODY, narrow)) == 2, "there is nothing to bring along"


def test_a_long_title_in_the_contents_goes_on_below_and_keeps_off_the_number_of_its_page() -> None:
    goal = StructureElement("H2")
    short, long = ("Kort", goal), ("La ligne directrice de la campagne, point par point", goal)
    heights = [
        ContentsBlock(StructureElement("TOC"), titles, lambda _: 3).height
        for titles in ([short, short], [short, long], [long, long])
    ]
    assert heights[0] < heights[1] == heights[2]


def test_an_empty_text_takes_no_room() -> None:
    assert text_block(StructureElement("P"), "", BODY, x=0, width=100).height == 0


@pytest.mark.parametrize("name", ["Gent", "W" * 60])
def test_a_name_without_a_blank_does_not_cut_the_heading_of_another_column(name: str) -> None:
    columns = (Column("Groep", 0.64), *(Column("Participation", 0.12) for _ in range(3)))
    table = Table("Cijfers", columns, (TableRow(name, ("1 %",) * 3),))
    laid = table_block(table, StructureElement("Table"), Block(), Wording(texts("fr")))
    assert [len(cell.lines) for cell in laid._head.cells] == [1, 1, 1, 1]


def test_a_table_that_goes_over_the_page_repeats_the_heading_that_its_rows_belong_to() -> None:
    rows = [TableRow(f"Ward {n}", ("1",)) for n in range(90)]
    columns = (Column("Unit", 0.5, is_figure=False), Column("Size", 0.5))
    groups = [RowGroup("Gent"), *rows, RowGroup("Brugge"), *rows[:2]]
    table = Table("Units", columns, tuple(groups))
    node = StructureElement("Table")
    pages = paginate([table_block(table, node, Block(), Wording(texts("en")))])
    parts = [part.block for page in pages for part in page if isinstance(part.block, TableBlock)]
    assert len(parts) > 2
    first, *rest = (part._group and part._group.cells[0].lines for part in parts)
    assert first is None
    assert {str(one) for one in rest} == {str(parts[0]._rows[0].cells[0].lines)}
    assert all(page[-1].top + page[-1].block.height <= LIMIT for page in pages)
    rooms = sum(len(part._rows) for part in parts)
    assert rooms == len(groups), "no row is lost, and none is there twice"

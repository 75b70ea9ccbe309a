"""Workbooks of absences: read as what they show, refused before they are opened when they swell."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.absence.csv_folder import Settings, connect
from integrations.files.sheet_scan import BETWEEN, FORMULA, Unreadable, scan_xlsx
from integrations.files.sheet_texts import cell_text, lines_of, row_texts
from tests.house.source import ROOT
from tests.workbooks import Raw, ods, pack, xlsx
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import AbsenceLines, AbsenceRecord

SAMPLE = Path(__file__).parent / "samples" / "absence" / "csv_folder" / "excel_97.xls"
HEADINGS = ("personeelsnummer", "begin", "einde", "soort", "percentage")
MONDAY, FRIDAY = dt.date(2026, 10, 5), dt.date(2026, 10, 9)
ROW = ("0042", MONDAY, FRIDAY, "ziekte", 0.5)
READ = ("0042", MONDAY, FRIDAY, 50, "sickness")
NO_RESULT = Raw('<c r="{at}"><f>TODAY()</f></c>')
OF_OPENPYXL = Raw('<c r="{at}"><f>TODAY()</f><v></v></c>')
PREFIXED = Raw('<x:c r="{at}"><x:f>TODAY()</x:f><x:v/></x:c>')
NOT_AVAILABLE = Raw('<c r="{at}" t="e"><v>#N/A</v></c>')
FAR_AWAY = Raw('<c r="XFD1048576"><v>1</v></c>')
Write = Callable[..., bytes]


def opened(content: bytes, sheet: str = "") -> AbsenceLines:
    source = connect(Settings(folder=Path("nowhere")))
    told = source.read_told(f'sheet = "{sheet}"'.encode()) if sheet else None
    return source.read(io.BytesIO(content), told)


def said(content: bytes) -> list[tuple[object, ...]]:
    return [
        line[1:6] if isinstance(line, AbsenceRecord) else (line.line, line.field, line.reason)
        for line in opened(content).lines
    ]


def refusal(content: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        said(content)
    return refused.value


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_sheet_is_read_below_its_title_with_days_and_numbers_as_they_are_shown(
    write: Write,
) -> None:
    rows = [("Afwezigheden",), (), HEADINGS, ROW, (43, MONDAY, FRIDAY, "verlof", 1), ("Totaal",)]
    lines = list(opened(write({"Blad1": rows})).lines)
    assert [line[:7] for line in lines[:2]] == [
        (4, "0042", MONDAY, FRIDAY, 50, "sickness", lines[0][6]),
        (5, "43", MONDAY, FRIDAY, 100, "leave", "~43/2026-10-05/leave"),
    ]
    assert lines[2] == (6, "", "absence.omission.total")


def test_a_workbook_of_excel_97_is_read() -> None:
    assert said(SAMPLE.read_bytes())[0] == ("E1042", MONDAY, FRIDAY, 100, "sickness")


@pytest.mark.parametrize(
    ("since_1904", "first", "last"), [(False, 46300, 46304), (True, 44838, 44842)]
)
def test_days_that_are_plain_numbers_are_counted_from_where_the_workbook_says(
    since_1904: bool, first: int, last: int
) -> None:
    rows = [HEADINGS, ROW, ("0042", first, last, "ziekte", "50 %")]
    assert said(xlsx({"A": rows}, since_1904=since_1904)) == [READ, READ]


def test_plain_numbers_are_no_days_where_nothing_says_from_when_they_count() -> None:
    rows = [HEADINGS, ("0042", 46300, MONDAY, "ziekte", 1)]
    assert said(ods({"A": rows})) == [(2, "start", "absence.problem.start")]


def test_midnight_is_nothing_and_another_time_is_asked_about() -> None:
    at = [dt.datetime.combine(MONDAY, dt.time(hour)) for hour in (0, 13)]
    rows = [HEADINGS, ("1", at[0], FRIDAY, "ziekte"), ("2", at[1], MONDAY, "ziekte")]
    found = said(xlsx({"A": rows}))
    assert found[0][1:3] == (MONDAY, FRIDAY)
    assert found[1] == (3, "start", "absence.problem.time")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(NO_RESULT, "formula"), (OF_OPENPYXL, "formula"), (NOT_AVAILABLE, "error")],
)
def test_a_formula_without_its_result_and_an_error_are_no_empty_cells(
    cell: Raw, reason: str
) -> None:
    rows = [
        HEADINGS,
        ("1", MONDAY, cell, "ziekte"),
        ("2", MONDAY, FRIDAY, cell),
        ("3", MONDAY, FRIDAY, "ziekte", cell),
    ]
    fields = ("end", "kind", "percentage")
    lines = opened(xlsx({"A": rows}))
    assert [line[1:] for line in lines.lines] == [
        (field, f"absence.problem.{reason}") for field in fields
    ]
    assert not lines.asked


@pytest.mark.parametrize("column", range(5))
def test_a_column_of_formulas_that_were_never_calculated_moves_no_other(column: int) -> None:
    rows = [
        (*HEADINGS[:column], "extra", *HEADINGS[column:]),
        (*ROW[:column], NO_RESULT, *ROW[column:]),
    ]
    assert said(xlsx({"A": rows})) == [READ]
    rows[0] = (*HEADINGS[:column], NO_RESULT, *HEADINGS[column:])
    assert said(xlsx({"A": rows})) == [READ]


def test_a_formula_whose_result_is_a_text_without_signs_is_an_empty_cell() -> None:
    nothing = Raw('<c r="{at}" t="str"><f>IF(TRUE,"")</f><v></v></c>')
    assert said(xlsx({"A": [HEADINGS, ROW, ("1", MONDAY, nothing, "ziekte")]})) == [
        READ,
        ("1", MONDAY, None, 100, "sickness"),
    ]


def test_a_formula_of_a_sheet_with_another_prefix_is_found() -> None:
    assert [*scan_xlsx(PREFIXED.format(at="B2").encode()).marks.values()] == [FORMULA]


def test_a_formula_of_opendocument_without_its_result_is_no_empty_cell() -> None:
    formula = Raw('<table:table-cell table:formula="of:=TODAY()"/>')
    assert said(ods({"A": [HEADINGS, ("1", MONDAY, formula, "ziekte")]})) == [
        (2, "end", "absence.problem.formula")
    ]


def test_hours_of_more_than_a_day_are_read_in_each_kind_of_workbook() -> None:
    headings, told = (*HEADINGS[:4], "uren"), b"hours_per_day = 7.6"
    of_excel = Raw('<c r="{at}" s="2"><v>1.5833333333333333</v></c>')
    of_office = Raw('<table:table-cell office:value-type="time" office:time-value="PT38H00M00S"/>')
    source = connect(Settings(folder=Path("nowhere")))
    for write, week in ((xlsx, of_excel), (ods, of_office)):
        content = write({"A": [headings, (*ROW[:4], week)]})
        lines = source.read(io.BytesIO(content), source.read_told(told)).lines
        assert [line[1:6] for line in lines] == [("0042", MONDAY, FRIDAY, 100, "sickness")]


def test_cells_that_were_merged_say_the_same_in_each_row() -> None:
    rows = [HEADINGS, ROW, (None, *ROW[1:])]
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    assert said(xlsx({"A": rows}, after=merged)) == [READ, READ]
    cell = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2">'
        "<text:p>0042</text:p></table:table-cell>"
    )
    covered = Raw("<table:covered-table-cell/>")
    assert said(ods({"A": [HEADINGS, (Raw(cell), *ROW[1:]), (covered, *ROW[1:])]})) == [READ, READ]


def test_the_sheet_that_names_the_columns_is_taken_and_hidden_ones_are_not() -> None:
    good, other = [HEADINGS, ROW], [("iets",), ("anders", 5)]
    assert said(xlsx({"A": other, "B": good})) == [READ]
    assert said(xlsx({"A": good, "B": [HEADINGS]}, hidden=["B"])) == [READ]
    both = xlsx({"Jan": good, "Feb & mrt": [HEADINGS, ROW[:3]]})
    assert refusal(both).key == "error.absence_sheet_which"
    assert refusal(both).params == {"sheets": "Jan, Feb & mrt"}
    assert refusal(xlsx({"A": good}, hidden=["A"])).key == "error.absence_sheet_hidden"
    (record,) = opened(both, "Jan").lines
    assert record[1:6] == READ
    with pytest.raises(Invalid) as refused:
        opened(both, "Mei")
    assert refused.value.params == {"sheet": "Mei", "sheets": "Jan, Feb & mrt"}


def test_what_reaches_too_far_is_refused_and_empty_cells_do_not_count() -> None:
    assert refusal(xlsx({"A": [HEADINGS, ROW, (FAR_AWAY,)]})).key == "error.absence_sheet_size"
    painted = Raw('<c r="XFD1048576" s="1"/>')
    assert said(xlsx({"A": [HEADINGS, ROW, (painted,)]})) == [READ]


def repeated(cells: str, times: int) -> bytes:
    """A workbook of OpenDocument in which one more row is there so many times."""
    row = f'</table:table-row><table:table-row table:number-rows-repeated="{times}">{cells}'
    return ods({"A": [HEADINGS, (*ROW, Raw(row))]})


def test_rows_that_are_repeated_count_as_often_as_they_are() -> None:
    full = '<table:table-cell office:value-type="float" office:value="1" {}/>'
    wide = full.format('table:number-columns-repeated="16384"')
    assert refusal(repeated(wide, 1_000_000)).key == "error.absence_sheet_size"
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    assert said(repeated(empty, 1_000_000)) == [READ]
    below = f"{empty}</table:table-row><table:table-row>{wide}"
    assert refusal(repeated(below, 1_000_000)).key == "error.absence_sheet_size"


def test_a_file_that_swells_is_refused_before_it_is_opened() -> None:
    zeros = b"0" * 60_000_000
    for content in (
        pack({"xl/workbook.xml": zeros}),
        pack({f"{number}.xml": zeros[:1_000_000] for number in range(200)}),
        pack({f"{number}": b"" for number in range(1_001)}),
    ):
        assert refusal(content).key == "error.absence_sheet_size"


def test_what_cannot_be_read_is_refused_in_words() -> None:
    whole = xlsx({"A": [HEADINGS, ROW]})
    for content in (whole[:-300], b"PK\x03\x04" + b"x" * 50, SAMPLE.read_bytes()[:2_000]):
        assert refusal(content).key == "error.absence_sheet_damaged"
    assert refusal(pack({"word/document.xml": b""})).key == "error.absence_sheet_other"
    assert refusal(pack({"xl/workbook.bin": b""})).key == "error.absence_sheet_other"
    assert refusal(xlsx({"A": []})).key == "error.absence_no_heading"


def test_a_file_that_lies_about_its_size_is_damaged() -> None:
    content = bytearray(xlsx({"A": [HEADINGS, ROW] * 200}))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)).key == "error.absence_sheet_damaged"


def test_a_workbook_with_any_byte_changed_is_read_or_refused_and_nothing_else() -> None:
    chance, whole = random.Random(7), SAMPLE.read_bytes()
    for _ in range(6):
        broken = bytearray(whole)
        for place in chance.sample(range(512, len(broken)), 20):
            broken[place] = chance.randrange(256)
        try:
            said(bytes(broken))
        except Invalid as refusal:
            assert refusal.key.startswith("error.absence_")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (42.0, "42"), (0.5, "0.5"), (0.1 + 0.2, "0.3"), (7.6, "7.6"), (-5.0, "-5"),
        (MONDAY, "2026-10-05"), (dt.time(7, 36), "07:36"), (dt.timedelta(hours=30), "30:00"),
        (dt.timedelta(hours=-1.5), "-1:30"), (dt.timedelta(minutes=-6), "-0:06"),
        (dt.datetime(2026, 10, 5, 12, 59, 59, 999_999), "2026-10-05 13:00:00"),
        ("start\ndate ", "start date"), (True, "True"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_written_as_a_file_of_text_would(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@given(
    st.lists(
        st.one_of(st.text(), st.text("aZ0/-\u00a0\x1f\x85\u200b\u2028 ", max_size=4), st.just(1.0))
    )
)
def test_a_row_is_written_as_each_of_its_cells(row: list[object]) -> None:
    assert row_texts(row) == [cell_text(cell) for cell in row]


@given(
    st.lists(
        st.lists(st.one_of(st.text("aZ0/-\u00a0\x1f\x85\u2028 ", max_size=4), st.just(1.0))),
        min_size=1,
    )
)
def test_rows_go_over_together_as_they_would_one_by_one(rows: list[list[object]]) -> None:
    assert lines_of(rows) == "".join(f"{BETWEEN.join(row_texts(row))}\n" for row in rows)


def read_alone(content: bytes, before: str = "") -> tuple[list[str], int]:
    """What the process says that reads, and the most memory, in kB, that it or its helper took.

    `before` is what is done there before it begins.
    """
    script = f"{before}\nfrom integrations.files.sheet_reader import main\nmain()"
    told = json.dumps({"headings": {"start": ["begin"]}, "sheet": ""})
    # What a process began as counts as its own, so it begins from one that is small.
    small = (
        "import os, sys\n"
        "child = os.fork()\n"
        "if not child:\n    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])\n"
        "_, status, used = os.wait4(child, 0)\n"
        "sys.stderr.write(f'{status} {used.ru_maxrss}')"
    )
    command = [sys.executable, "-c", small, "-c", script, told]
    done = subprocess.run(command, input=content, capture_output=True, cwd=ROOT, check=True)
    status, most = map(int, done.stderr.split()[-2:])
    assert status == 0
    return done.stdout.decode().splitlines(), most


def test_a_workbook_that_is_refused_takes_no_memory_while_it_is_looked_through() -> None:
    """Room for each of its 60 million cells would be more than a gigabyte."""
    far = Raw('<c r="AAA85000"><v>1</v></c>')
    (said,), most = read_alone(xlsx({"A": [HEADINGS, *[ROW] * 20_000, (far,)]}))
    assert json.loads(said)["key"] == "error.absence_sheet_size"
    assert most < 800 * 1024


def test_a_workbook_is_read_as_well_where_it_cannot_be_opened_ahead() -> None:
    content = xlsx({"A": [("",), ("", *HEADINGS), ("", *ROW), ("", *ROW)]})
    little = "import integrations.files.sheet_ahead as ahead\nahead._MEMORY = 1"
    assert read_alone(content, little)[0] == read_alone(content)[0]
    assert len(read_alone(content)[0]) == 4
    ended = (
        "import os, integrations.files.sheet_ahead as ahead\n"
        "def end(told, ready):\n os.close(told)\n os.write(ready, b'1')\n os.kill(os.getpid(), 9)\n"
        "ahead._ask = end"
    )
    assert read_alone(content, ended)[0] == read_alone(content)[0]
    none = "import os\ndef fork():\n    raise BlockingIOError\nos.fork = fork"
    assert read_alone(content, none)[0] == read_alone(content)[0]


def test_whoever_reads_ends_with_whoever_asked() -> None:
    lines = iter(opened(xlsx({"A": [HEADINGS, *[ROW] * 5_000]})).lines)
    next(lines)
    readers = [os.pidfd_open(one) for one in descendants(os.getpid())]
    assert len(readers) == 2
    del lines
    for reader in readers:
        assert select.select([reader], [], [], 20)[0] == [reader]
        os.close(reader)


def descendants(process: int) -> list[int]:
    """The processes that read workbooks for this one."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = [
        int(one) for one in found if b"sheet_reader" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    return [*own, *(below for one in own for below in descendants(one))]


def test_the_sheet_of_a_file_is_only_read_as_far_as_it_is_asked_for() -> None:
    rows: Sequence[Sequence[object]] = [HEADINGS, *[ROW] * 5_000]
    lines = iter(opened(xlsx({"A": rows})).lines)
    assert isinstance(next(lines), AbsenceRecord)


@pytest.mark.parametrize(
    ("place", "fits"),
    [
        ("Z179999", True),
        ("Z192307", True),
        ("Z192308", False),
        ("A1048576", True),
        ("D1048576", True),
        ("E1048576", False),
        ("AA185185", True),
        ("AA185186", False),
        ("XFD305", True),
        ("XFD306", False),
    ],
)
def test_how_far_cells_may_reach_does_not_depend_on_how_it_is_looked_for(
    place: str, fits: bool
) -> None:
    content = f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c></row>'.encode()
    for sheet in (content, content + b'<c r="A2"><f>1</f><v>1</v></c>'):
        if fits:
            assert scan_xlsx(sheet).marks == {}
        else:
            with pytest.raises(Unreadable, match=r"^error.absence_sheet_size$"):
                scan_xlsx(sheet)

"""CSV files of HR systems: how they may look, what is refused, and the folder they come in."""

from __future__ import annotations

import datetime as dt
import io
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.absence.csv_folder import CsvFolder, Settings, connect
from integrations.files.absence_columns import HEADINGS
from integrations.files.csv_lines import LONGEST_LINE, MOST_LINES
from integrations.registry import WrongSetting
from integrations.registry import connect as connect_by_name
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import AbsenceLine, AbsenceRecord, AbsenceSource

SAMPLES = Path(__file__).parent / "samples" / "absence" / "csv_folder"
EXAMPLE = Path("webapp/static/absence-example.csv")
NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
HEADING = "personeelsnummer;begin;einde;soort;percentage;referentie"
GOOD = "E1;05/10/2026;09/10/2026;ziekte;100;R1"


def read(content: str | bytes, **settings: str) -> list[AbsenceLine]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(connect(Settings(**settings)).read(io.BytesIO(raw)).lines)


def problem(line: str) -> list[tuple[int, str, str]]:
    return [tuple(found) for found in read(f"{HEADING}\n{GOOD}\n{line}\n")[1:]]


def refusal(content: str | bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(content)
    return refused.value.key


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.stem)
def test_the_same_absences_are_read_from_every_way_of_writing_them(path: Path) -> None:
    with path.open("rb") as file:
        found = list(connect(Settings()).read(file).lines)
    day = dt.date
    assert [record[1:7] for record in found] == [
        ("E1042", day(2026, 10, 5), day(2026, 10, 9), 100, "sickness", "Z-20261"),
        ("E1042", day(2026, 10, 12), day(2026, 10, 30), 50, "sickness", "Z-20262"),
        ("E2210", day(2026, 11, 2), day(2026, 11, 2), 50, "leave", "~E2210/2026-11-02/leave"),
        ("E3007", day(2026, 11, 16), day(2026, 11, 27), 100, "sickness", "Z:20319"),
    ]


def test_the_example_that_we_offer_can_be_imported() -> None:
    assert all(isinstance(line, AbsenceRecord) for line in read(EXAMPLE.read_bytes()))


def test_every_heading_is_in_the_documentation() -> None:
    documented = Path("docs/absence-import.md").read_text()
    for field, headings in HEADINGS.items():
        line = next(line for line in documented.splitlines() if line.startswith(f"| `{field}`"))
        assert ", ".join(headings) in line
    assert EXAMPLE.read_text() in documented


def test_lines_are_numbered_as_an_editor_does() -> None:
    with (SAMPLES / "en_comma_quoted_bom.csv").open("rb") as file:
        assert [found.line for found in connect(Settings()).read(file).lines] == [2, 4, 5, 6]
    with (SAMPLES / "excel_blank_rows.csv").open("rb") as file:
        assert [found.line for found in connect(Settings()).read(file).lines] == [3, 5, 7, 8]


LINE = {
    "employee_number": "E1",
    "email": "an@example.org",
    "start": "05/10/2026",
    "end": "09/10/2026",
    "kind": "ziekte",
    "reference": "R1",
    "days": "5",
}


@pytest.mark.parametrize("language", range(3))
def test_each_language_has_its_headings(language: int) -> None:
    headings = [names[language] for field, names in HEADINGS.items() if field != "hours"]
    cells = [LINE.get(field, "") for field in HEADINGS if field != "hours"]
    status = headings.index(HEADINGS["status"][language])
    cells[status] = ("goedgekeurd", "approuvé", "genehmigt")[language]
    content = ";".join(headings).upper() + "\n" + ";".join(cells) + "\n"
    (record,) = read(content)
    assert record[1:] == (
        "E1",
        dt.date(2026, 10, 5),
        dt.date(2026, 10, 9),
        100,
        "sickness",
        "R1",
        0,
    )


def test_columns_may_have_names_of_your_own_and_others_are_ignored_by_name() -> None:
    source = connect(Settings(columns='employee_number=PersNr, start=Van, "kind=Code, kort"'))
    content = 'Chef;PersNr;"Code, kort";Van;Tot\nJan;E1;ziekte;05/10/2026;09/10/2026\n'
    lines = source.read(io.BytesIO(content.encode()))
    assert lines.columns == {
        "employee_number": "PersNr",
        "start": "Van",
        "end": "Tot",
        "kind": "Code, kort",
    }
    assert lines.ignored == ["Chef"]
    assert next(iter(lines.lines))[1:5] == ("E1", dt.date(2026, 10, 5), dt.date(2026, 10, 9), 100)


@pytest.mark.parametrize("columns", ["nummer=PersNr", "start", "start=", "start= ;"])
def test_a_wrong_mapping_stops_the_start(columns: str) -> None:
    with pytest.raises(WrongSetting, match="ABSENCE_COLUMNS"):
        connect_by_name("absence", "csv_folder", {"ABSENCE_COLUMNS": columns}, port=AbsenceSource)


@pytest.mark.parametrize(
    "column",
    [
        "reden", "Reden afwezigheid", "DIAGNOSE", "motif", "Motif d’absence", "raison", "reason",
        "Diagnosis", "icd", "ICD-10", "ICD10 code", "ziektebeeld", "pathologie", "Opmerking",
        "Opmerkingen", "commentaire", "Commentaar", "remark", "Remarque(s)", "Bemerkung", "Grund",
        "Abwesenheitsgrund", "notes", "Nota", "vrije_tekst", "oorzaak", "Description", "Info",
        "Medische code", "Maladie", "symptoom", "Klacht",
    ],
)  # fmt: skip
def test_a_column_for_a_reason_refuses_the_whole_file_and_is_named(column: str) -> None:
    content = f"{HEADING};{column}\n{GOOD};rugpijn\n"
    with pytest.raises(Invalid) as refused:
        read(content)
    assert (refused.value.key, refused.value.params) == ("error.absence_reason", {"column": column})


def test_a_reason_is_read_only_where_every_value_of_it_is_told() -> None:
    heading = "nr;van;tot;reden"
    columns = {"columns": "employee_number=nr,kind=reden"}
    (record,) = read(f"{heading}\nE1;05/10/2026;09/10/2026;ziekte\n", **columns)
    assert isinstance(record, AbsenceRecord)
    with pytest.raises(Invalid) as refused:
        read(f"{heading}\nE1;05/10/2026;09/10/2026;rugpijn\n", **columns)
    assert refused.value.key == "error.absence_reason_values"
    assert refused.value.params == {"column": "reden", "line": 2}


def test_a_reason_beside_the_kind_is_refused_under_a_name_of_your_own_too() -> None:
    with pytest.raises(Invalid) as refused:
        read("nr;van;tot;soort;reden\n", columns="employee_number=nr,reference=reden")
    assert refused.value.key == "error.absence_reason"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "no_heading"),
        (b"\n\n", "no_heading"),
        (GOOD, "no_heading"),
        ("\n" * 50 + f"{HEADING}\n{GOOD}\n", "no_heading"),
        ("naam;begin;einde;soort\nAn;05/10/2026;09/10/2026;ziekte\n", "missing_columns"),
        ("personeelsnummer;begin;einde\nE1;05/10/2026;09/10/2026\n", "missing_columns"),
        (f"{HEADING};van\n{GOOD};x\n", "two_columns"),
        (f"{HEADING}\n{GOOD}\n".encode("utf-16") + b"\x00\xd8", "encoding"),
        (f"{HEADING}\nE1\0;05/10/2026\n", "not_csv"),
        (b"PK\x03\x04 an xlsx", "sheet_damaged"),
        (b"\xd0\xcf\x11\xe0 an xls", "sheet_damaged"),
        (b"%PDF-1.7", "not_csv"),
        (f"{HEADING};één\n".encode() + b"\xe9" * (1 << 20) + b"\n", "encoding"),
        (f"{HEADING};x\n{GOOD};".encode() + b"\x81\n", "encoding"),
        (f"{HEADING}\n{GOOD}{'x' * LONGEST_LINE}\n", "long_line"),
        ("x" * (3 << 20), "long_line"),
        (f'{HEADING}\n"E1;05/10/2026\n', "quotes"),
        (f'{HEADING}\n"E1"x;05/10/2026;09/10/2026;ziekte;1;R\n', "quotes"),
        (f'{HEADING}\n"' + GOOD + ("\n" + GOOD) * 9000, "quotes"),
    ],
)
def test_what_is_no_such_file_is_refused(content: str | bytes, key: str) -> None:
    assert refusal(content) == f"error.absence_{key}"


def test_more_lines_than_anyone_can_have_are_refused() -> None:
    class Endless(io.RawIOBase):
        start = HEADING.encode() + b"\n"

        def read(self, size: int = -1) -> bytes:
            block, self.start = self.start, b"\n" * (1 << 16)
            return block

        def seek(self, place: int, whence: int = 0) -> int:
            self.start = HEADING.encode() + b"\n"
            return 0

    with pytest.raises(Invalid) as refused:
        list(connect(Settings()).read(Endless()).lines)  # type: ignore[arg-type]
    assert refused.value.params == {"most": MOST_LINES}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (";05/10/2026;09/10/2026;ziekte;100;R2", "employee_number"),
        ("=1+1;05/10/2026;09/10/2026;ziekte;100;R2", "employee_number"),
        ("E 1;05/10/2026;09/10/2026;ziekte;100;R2", "employee_number"),
        ("E" * 41 + ";05/10/2026;09/10/2026;ziekte;100;R2", "employee_number"),
        ("E1;;09/10/2026;ziekte;100;R2", "start"),
        ("E1;31/02/2026;09/10/2026;ziekte;100;R2", "start"),
        ("E1;5/10/126;09/10/2026;ziekte;100;R2", "start"),
        ("E1;05-10/2026;09/10/2026;ziekte;100;R2", "start"),
        ("E1;5 brumaire 2026;09/10/2026;ziekte;100;R2", "start"),
        ("E1;46300;09/10/2026;ziekte;100;R2", "start"),
        ("E1;20261305;09/10/2026;ziekte;100;R2", "start"),
        ("E1;05/10/2026 25:00;09/10/2026;ziekte;100;R2", "start"),
        ("E1;٠٥/10/2026;09/10/2026;ziekte;100;R2", "start"),
        ("E1;05/10/2026;morgen;ziekte;100;R2", "end"),
        ("E1;05/10/2026;09/13/2026;ziekte;100;R2", "end"),
        ("E1;05/10/2026;09/10/2026;;100;R2", "kind"),
        ("E1;05/10/2026;09/10/2026;rugpijn;100;R2", "kind"),
        ("E1;05/10/2026;09/10/2026;ziekte;0;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;0,001;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;101;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;1,5;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;99,6;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;-50;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;half;R2", "percentage"),
        ("E1;05/10/2026;09/10/2026;ziekte;1e2;R2", "percentage"),
        *(
            (f"E1;05/10/2026;09/10/2026;ziekte;100;{reference}", "reference")
            for reference in (
                "=CMD()", "+1", "-1", "@x", "~x", "lage rugpijn", "é", "R" * 61, "'x",
            )
        ),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_line_and_column(line: str, field: str) -> None:
    assert problem(line) == [(3, field, f"absence.problem.{field}")]


def test_every_bad_cell_of_a_line_is_named() -> None:
    assert [field for _, field, _ in problem("E1;x;y;rugpijn;200;R2")] == [
        "start",
        "end",
        "kind",
        "percentage",
    ]


@pytest.mark.parametrize("line", ["E1;05/10/2026", GOOD + ";meer", GOOD + ";;x"])
def test_a_line_with_more_or_fewer_cells_is_named(line: str) -> None:
    assert problem(line) == [(3, "", "absence.problem.cells")]


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ("", 100), ("1", 100), ("1,0", 100), ("0,5", 50), ("0.333", 33), ("0,005", 1), ("50", 50),
        ("50 %", 50), ("50%", 50), ("1 %", 1), ("99,6 %", 100), ("2", 2), ("100,00 %", 100),
        ("33,3 %", 33), ("1,5 %", 2), ("50,0", 50),
    ],
)  # fmt: skip
def test_belgian_fractions_and_percentages(cell: str, percent: int) -> None:
    found = read(f"{HEADING}\nE1;05/10/2026;09/10/2026;ziekte;{cell};R1\n")[0]
    assert isinstance(found, AbsenceRecord)
    assert found.percent == percent


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(lines: int) -> int:
        content = io.BytesIO(f"{HEADING}\n".encode() + f"{GOOD}\n".encode() * lines)
        tracemalloc.start()
        for _ in connect(Settings()).read(content).lines:
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    short = peak(60_000)
    assert peak(180_000) < 1.2 * short


@pytest.fixture
def folder(tmp_path: Path) -> CsvFolder:
    return connect(Settings(folder=tmp_path / "in"))


def drop(folder: CsvFolder, name: str, *, seconds_ago: float = 120) -> Path:
    path = folder.settings.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEADING}\n{GOOD}\n")
    written = NOW.timestamp() - seconds_ago
    os.utime(path, (written, written))
    return path


def names(folder: CsvFolder, below: str = "") -> Iterator[str]:
    return (path.name for path in sorted((folder.settings.folder / below).glob("*.*")))


def test_a_folder_that_is_not_there_yet_has_nothing(folder: CsvFolder) -> None:
    assert list(folder.deliveries(NOW)) == []


def test_files_come_oldest_first_once_nobody_writes_them_any_more(folder: CsvFolder) -> None:
    drop(folder, "b.csv", seconds_ago=300)
    drop(folder, "A.CSV", seconds_ago=60)
    drop(folder, "c.xlsx", seconds_ago=200)
    drop(folder, "d.txt")
    drop(folder, "busy.csv", seconds_ago=59)
    drop(folder, "still.csv.part")
    drop(folder, ".hidden.csv")
    (folder.settings.folder / "link.csv").symlink_to("/etc/passwd")
    (folder.settings.folder / "folder.csv").mkdir()
    assert [delivery.name for delivery in folder.deliveries(NOW)] == ["b.csv", "c.xlsx", "A.CSV"]


def test_a_delivery_is_read_and_put_aside(folder: CsvFolder) -> None:
    drop(folder, "absences.csv")
    (delivery,) = folder.deliveries(NOW)
    with delivery.open() as lines:
        assert len(list(lines.lines)) == 1
    delivery.accept()
    assert list(folder.deliveries(NOW)) == []
    assert list(names(folder, "done")) == ["20261118T110000Z_absences.csv"]


def test_a_refused_delivery_lies_next_to_the_reason(folder: CsvFolder) -> None:
    drop(folder, "absences.csv")
    (delivery,) = folder.deliveries(NOW)
    delivery.refuse("Regel 3: dat kan niet.\n")
    assert list(folder.deliveries(NOW)) == []
    text, file = sorted((folder.settings.folder / "refused").iterdir(), key=lambda p: p.suffix)[
        ::-1
    ]
    assert (text.suffix, file.suffix, text.stem) == (".txt", ".csv", file.stem)
    assert text.read_text() == "Regel 3: dat kan niet.\n"


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("absences.csv", None),
        ("absences_2026-07-01_2026-09-30.csv", None),
        ("hr_complete_2026-07-01_2026-09-30.csv", (dt.date(2026, 7, 1), dt.date(2026, 9, 30))),
        ("Complete_2026-07-01_2026-07-01.csv", (dt.date(2026, 7, 1), dt.date(2026, 7, 1))),
    ],
)
def test_only_a_name_that_says_so_makes_a_file_complete(
    folder: CsvFolder, name: str, complete: object
) -> None:
    drop(folder, name)
    (delivery,) = folder.deliveries(NOW)
    assert delivery.complete == complete


@pytest.mark.parametrize("period", ["2026-07-01_2026-02-30", "2026-09-30_2026-07-01"])
def test_a_period_that_cannot_be_is_refused(folder: CsvFolder, period: str) -> None:
    drop(folder, f"complete_{period}.csv")
    (delivery,) = folder.deliveries(NOW)
    with pytest.raises(Invalid):
        _ = delivery.complete


def test_skipping_bad_lines_is_a_choice(tmp_path: Path) -> None:
    environ = {"ABSENCE_FOLDER": str(tmp_path), "ABSENCE_SKIP_BAD_LINES": "1"}
    drop(connect(Settings(folder=tmp_path)), "absences.csv")
    (delivery,) = connect_by_name("absence", "csv_folder", environ, port=AbsenceSource).deliveries(
        NOW
    )
    assert delivery.skips_bad_lines is True
    assert Settings().skip_bad_lines is False

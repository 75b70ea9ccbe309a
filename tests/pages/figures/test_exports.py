"""Released figures as a file: the right rows, in the reader's notation, on the record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.factories_released import (
    QUARTERS,
    SKETCHES,
    make_released,
    released_cells,
    sketch_department,
)
from webapp.database import Database
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.names import alphabetical
from webapp.figures_workbook import workbook
from webapp.i18n import LANGUAGES, Texts, texts
from webapp.pages.figures.exports import csv_lines, plain
from webapp.services.governance.audit import read_trail

ADDRESS = "/exports/released.csv"
ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def published(database: Database) -> None:
    """The invented company's five quarters."""
    with database.transaction() as session:
        make_released(session)


@pytest.fixture
def hr(client_as: ClientAs) -> FlaskClient:
    """Somebody of HR who reads English."""
    return client_as("hr_analyst")


def write_csv(cells: Sequence[ReleasedCell], t: Texts) -> str:
    """The text of the file."""
    return b"".join(csv_lines(cells, t)).decode("utf-8-sig")


def rows(client: FlaskClient, query: str = "", separator: str = ",") -> list[dict[str, str]]:
    """The lines of the file, by the names of its columns."""
    answer = client.get(ADDRESS + query)
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"\xef\xbb\xbf")
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


@pytest.mark.usefixtures("published")
def test_all_released_figures_are_in_the_file_and_nothing_else(hr: FlaskClient) -> None:
    found = rows(hr)
    cells = released_cells()
    assert len(found) == len(cells)
    assert {(row["unit"], row["period"], row["value"]) for row in found} == {
        (cell.unit.label, cell.period, f"{cell.shown:g}") for cell in cells
    }


def test_the_company_comes_first_then_sites_and_groups_by_name(
    database: Database, hr: FlaskClient
) -> None:
    wards = [sketch_department(f"Ward {number}", "Genk", 40, 30) for number in (10, 9, 2)]
    with database.transaction() as session:
        make_released(session, released_cells((*wards, *reversed(SKETCHES))))
    found = rows(hr, "?measure=adherence_rate&grain=quarter")
    names = list(dict.fromkeys((row["site"], row["unit"]) for row in found))
    assert names[:4] == [
        ("", "Zorggroep Linde"),
        ("Eupen", "Eupen"),
        ("Genk", "Genk"),
        ("Liège", "Liège"),
    ]
    assert [unit for _, unit in names if "Ward" in unit] == ["Ward 2", "Ward 9", "Ward 10"]
    assert names[4:] == sorted(names[4:], key=lambda one: [*map(alphabetical, one)])
    assert [row["period"] for row in found[:5]] == list(QUARTERS)


@pytest.mark.usefixtures("published")
def test_a_line_says_all_that_is_known_of_a_figure(hr: FlaskClient) -> None:
    query = "?unit=Genk/Keuken+%2B+Linnenkamer&measure=adherence_rate&from=2026-Q3&to=2026-Q3"
    (row,) = rows(hr, query)
    assert row == {
        "unit": "Keuken + Linnenkamer",
        "site": "Genk",
        "scope": "unit",
        "parts": "Keuken + Linnenkamer",
        "joined reason": "too few people",
        "period": "2026-Q3",
        "measure": "Adherence",
        "kind": "value",
        "value": "20",
        "step": "10",
        "size band": "15–19",
        "members changed": "yes",
    }


@pytest.mark.usefixtures("published")
def test_a_bound_is_no_value_in_the_file(hr: FlaskClient) -> None:
    found = rows(hr, "?measure=participation_rate")
    assert {"value", "at least"} <= {row["kind"] for row in found}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_excel_in_belgium_opens_the_file_as_it_is(client_as: ClientAs, language: str) -> None:
    client = client_as("hr_analyst", language=language)
    found = rows(client, "?measure=breaks_per_day&from=2026-Q3", separator=";")
    t = texts(language)
    values = {row[t("export.column.value")] for row in found}
    assert any("," in value for value in values) and not any("." in value for value in values)
    assert {row[t("export.column.measure")] for row in found} == {t("measure.breaks_per_day")}


@pytest.mark.usefixtures("published")
def test_the_file_can_be_narrowed(hr: FlaskClient) -> None:
    assert {row["measure"] for row in rows(hr, "?measure=adherence_rate")} == {"Adherence"}
    periods = {row["period"] for row in rows(hr, "?from=2025-Q4&to=2026-Q1&grain=month")}
    assert periods == {"2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"}
    two = rows(hr, "?unit=Genk/Geriatrie&unit=company&grain=quarter")
    assert {row["unit"] for row in two} == {"Geriatrie", "Zorggroep Linde"}
    site = rows(hr, "?scope=unit&site=Eupen&grain=quarter&to=2025-Q3")
    assert {row["unit"] for row in site} == {"Pflegewohnheim Sankt Josef", "Verwaltung"}
    assert {row["scope"] for row in rows(hr, "?scope=company&site=")} == {"company"}
    assert all("W" in row["period"] for row in rows(hr, "?grain=week"))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "query",
    [
        "?measure=salary",
        "?measure=",
        "?from=2026-09",
        "?from=yesterday",
        "?to=2026-Q5",
        "?from=",
        "?from=2026-Q3&to=2026-Q1",
        "?unit=Genk/Keuken",
        "?unit=",
        "?site=Atlantis",
        "?scope=person",
        "?grain=day",
        "?department=3",
        "?unit=%00",
        "?unit=' OR 1=1 --",
    ],
)
def test_a_wrong_wish_is_refused_in_words(hr: FlaskClient, query: str) -> None:
    answer = hr.get(ADDRESS + query, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert answer.mimetype == "text/html" and "Traceback" not in answer.text


@pytest.mark.usefixtures("published")
def test_an_unknown_department_and_a_joined_one_are_answered_alike(hr: FlaskClient) -> None:
    joined, unknown = (
        hr.get(f"{ADDRESS}?unit={key}").text for key in ("Genk/Keuken", "Genk/Kelder")
    )
    assert joined.replace("Keuken", "") == unknown.replace("Kelder", "")


def test_before_the_first_publication_the_file_has_only_its_heading(hr: FlaskClient) -> None:
    assert rows(hr) == []


@pytest.mark.usefixtures("published")
def test_each_export_is_in_the_audit_trail_without_figures(
    hr: FlaskClient, database: Database
) -> None:
    rows(hr, "?measure=adherence_rate&from=2026-Q3&unit=Genk/Geriatrie")
    hr.get(f"{ADDRESS}?measure=nonsense")
    with database.reading() as session:
        events = read_trail(session, before=None, most=10)
    (event,) = [event for event in events if event.action == "statistics.exported"]
    assert event.actor_id == hr.person_id  # type: ignore[attr-defined]
    assert event.subject == "released-figures"
    assert event.detail["rows"] > 0
    assert event.detail["query"] == {
        "measures": ["adherence_rate"],
        "units": 1,
        "from": "2026-Q3",
        "to": "9999-Q4",
        "grain": "",
        "scope": "",
    }


@pytest.mark.parametrize("role", ["employee", "administrator", "data_protection_officer"])
def test_other_roles_cannot_export(client_as: ClientAs, role: str) -> None:
    assert client_as(role).get(ADDRESS).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get(ADDRESS, headers={"Accept": "text/html"}).status_code in {302, 401}


@pytest.mark.parametrize("start", ["=1+1", "+32", "-1", "@SUM", "\tx", "\rx", "  =1", "\n=1"])
def test_a_name_never_becomes_a_formula(start: str) -> None:
    assert plain(start) == f"'{start}"
    cell = released_cells()[0]
    unit = replace(cell.unit, label=start, site=start, parts=(start,))
    text = write_csv([replace(cell, unit=unit)], texts("nl"))
    (_, row) = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert row[0] == row[1] == row[3] == f"'{start}"


def test_ordinary_names_stay_as_they_are() -> None:
    assert plain("Keuken + Linnenkamer") == "Keuken + Linnenkamer"
    assert plain("") == ""


def test_a_name_with_a_separator_or_quotes_stays_one_field() -> None:
    cell = released_cells()[0]
    label = 'Zorg; "Noord", en\nZuid'
    text = write_csv([replace(cell, unit=replace(cell.unit, label=label))], texts("nl"))
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][0] == label


def test_numbers_are_exact_and_short() -> None:
    cell = replace(released_cells()[0], shown=37.123, step=0.5)
    row = write_csv([cell], texts("en")).splitlines()[1].split(",")
    assert row[8:10] == ["37.123", "0.5"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_has_a_name(client_as: ClientAs, language: str) -> None:
    answer = client_as("hr_analyst", language=language).get(ADDRESS)
    name = texts(language)("export.filename")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("published")
def test_the_same_wish_gives_the_same_bytes_to_everyone(client_as: ClientAs) -> None:
    viewers = [client_as("hr_analyst"), client_as("occupational_physician")]
    assert len({viewer.get(ADDRESS).data for viewer in viewers for _ in range(5)}) == 1


BOOK = "/exports/released.xlsx"


def sheets(content: bytes) -> list[list[list[Any]]]:
    """The rows of each sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


@pytest.mark.usefixtures("published")
def test_the_workbook_has_the_rows_of_the_csv_file_with_numbers_and_dates(hr: FlaskClient) -> None:
    query = "?grain=quarter&from=2026-Q2"
    answer = hr.get(BOOK + query)
    figures, definitions, about = sheets(answer.data)
    lines = rows(hr, query)
    assert [(row[0], row[5], f"{row[10]:g}") for row in figures[1:]] == [
        (line["unit"], line["period"], line["value"]) for line in lines
    ]
    assert figures[1][6] == dt.date(2026, 3, 30)
    assert isinstance(figures[1][10], float)
    assert {row[0] for row in definitions[1:]} == {line["measure"] for line in lines}
    assert all(row[3] for row in definitions)
    assert any("ten or more" in row[0] for row in about)


def test_a_definition_in_the_workbook_is_whole_in_its_cell() -> None:
    made = workbook(released_cells()[:1], texts("nl"), on=dt.date(2026, 11, 29))
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet, styles = (
            book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet2", "styles")
        )
    used = set(re.findall(r'<c r="[A-E]2" s="(\d+)"', sheet))
    assert len(re.findall(r'<c r="[A-E]2"', sheet)) == 5 and len(used) == 1
    formats = re.findall(r"<xf .*?(?:/>|</xf>)", styles.partition("<cellXfs")[2])
    assert 'wrapText="1"' in formats[int(used.pop())]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link() -> None:
    cell = released_cells()[0]
    names = ["=1+1", "@SUM", "+32", "https://example.org", "{=1}", "12"]
    cells = [replace(cell, unit=replace(cell.unit, label=name)) for name in names]
    made = workbook(cells, texts("nl"), on=dt.date(2026, 11, 29))
    assert [row[0] for row in sheets(made)[0][1:]] == names
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet


def test_many_rows_are_sent_piece_by_piece() -> None:
    cells = released_cells()[:1] * 2_500
    assert len(list(csv_lines(cells, texts("en")))) == 4

"""The tree in by a file: seen first, all or nothing, the same when repeated; and out again."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.workbooks import xlsx
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import texts
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.organisation import ReorganisationRow, nodes_on
from webapp.store.people.people import Department

HERE = "/admin/organisation/file"
HEADING = "code;naam;soort;hoort onder;taal;tijdzone;start campagne"
COMPANY = "L;Linde;bedrijf;;nl;Europe/Brussels;"
SITE = "G;Gent;vestiging;L;;;04/01/2027"
WARD = "W;Ward;afdeling;G;;;"
ALL = (WARD, SITE, COMPANY)


@pytest.fixture
def admin(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("administrator")


def send(client: FlaskClient, content: bytes, name: str = "tree.csv") -> TestResponse:
    return post(client, HERE, file=FileStorage(io.BytesIO(content), name))


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    boundary, body = encode_multipart({"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(path, data=body, content_type=kind)


def look(client: FlaskClient, *lines: str, heading: str = HEADING) -> TestResponse:
    return send(client, "\n".join((heading, *lines, "")).encode())


def agree(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Press the button that takes the file in."""
    expected = re.search(r'name="expected" value="([^"]+)"', page.text)
    lines = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    assert expected
    assert lines
    told = {"expected": expected[1], "lines": html.unescape(lines[1])}
    return post(client, f"{HERE}/import", **told)


def test_what_a_file_does_to_the_figures_is_told_before_it_is_taken_in(
    admin: FlaskClient, database: Database
) -> None:
    take_in(admin, COMPANY, SITE, WARD, "B;Brugge;vestiging;L;;;")
    with database.transaction() as session:
        ward = session.scalars(select(Department.id).where(Department.code == "W")).one()
        for _ in range(12):
            make_person(session, department_id=ward)
    t = texts("en")
    told = html.unescape(look(admin, "W;Ward;afdeling;B;;;").text)
    moved = {"departments": "Ward", "before": "Gent", "after": "Brugge"}
    assert t("organisation.preview.site", **moved) in told
    assert t("organisation.preview.site_ends", site="Gent") in told
    heading = t("organisation.preview.title", quarter="")
    assert heading not in html.unescape(look(admin, "W;Zaal;afdeling;G;;;").text)


def take_in(client: FlaskClient, *lines: str, heading: str = HEADING) -> TestResponse:
    return agree(client, look(client, *lines, heading=heading))


def stored(database: Database) -> dict[str, tuple[str, str, str | None, str | None]]:
    with database.reading() as session:
        nodes = {one.id: one for one in session.scalars(select(Department))}
        return {
            one.code: (
                one.name,
                one.kind.value,
                nodes[one.parent_id].code if one.parent_id else None,
                one.language,
            )
            for one in nodes.values()
        }


def faults(page: TestResponse) -> list[tuple[str, str, str]]:
    rows = re.findall(
        r'<tr><td class="number">(\d*)</td><td>([^<]*)</td><td>([^<]*)</td></tr>', page.text
    )
    return [(line, column, html.unescape(words)) for line, column, words in rows]


def test_a_tree_comes_in_whole_in_any_order_and_the_second_time_changes_nothing(
    admin: FlaskClient, database: Database
) -> None:
    page = look(admin, WARD, "", SITE, "", COMPANY)
    assert "Nothing has been changed yet" in page.text
    assert stored(database) == {}
    done = agree(admin, page)
    assert "The file is taken in" in admin.get(done.location).text
    assert stored(database) == {
        "L": ("Linde", "company", None, "nl"),
        "G": ("Gent", "site", "L", None),
        "W": ("Ward", "department", "G", None),
    }
    again = look(admin, *ALL)
    assert "All is like this already" in again.text
    assert 'name="expected"' not in again.text
    with database.reading() as session:
        trail = session.scalars(select(AuditEvent)).all()
        assert [one.detail for one in trail if one.action == "departments.imported"] == [
            {"added": 3, "changed": 0}
        ]


def test_another_name_or_place_counts_from_today_and_a_missing_column_changes_nothing(
    admin: FlaskClient, database: Database
) -> None:
    take_in(admin, *ALL, "B;Brugge;site;L;fr;;")
    page = look(admin, "W;Ward 2;afdeling;B", heading="code;naam;soort;hoort onder")
    assert "Name: Ward → Ward 2" in page.text
    assert "Belongs below: G → B" in page.text
    agree(admin, page)
    assert stored(database)["W"] == ("Ward 2", "department", "B", None)
    take_in(admin, "G;Gent-Noord;site", heading="code;name;kind")
    assert stored(database)["G"] == ("Gent-Noord", "site", "L", None), "it stays where it was"
    with database.reading() as session:
        gent = session.scalars(select(Department).where(Department.code == "G")).one()
        assert (gent.campaign_from or NOON.date()).isoformat() == "2027-01-04"
        done = session.scalars(select(ReorganisationRow.kind).order_by(ReorganisationRow.id))
        assert list(done) == ["rename", "move", "rename"]
        before = {one.code: one.name for one in nodes_on(session, NOON.date().replace(day=1))}
        assert before["W"] == "Ward"


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (";Ward;afdeling;G;;;", "code", "Give a code"),
        ("X  Y;Ward;afdeling;G;;;", "code", "Give a code"),
        (f"{'x' * 41};Ward;afdeling;G;;;", "code", "too long"),
        ("X;;afdeling;G;;;", "naam", "give a name"),
        ("X;漢;afdeling;G;;;", "naam", "cannot write"),
        ("X;Ward;ploeg;G;;;", "soort", "Write group, company"),
        ("X;Ward;afdeling;nowhere;;;", "hoort onder", "no department with code nowhere"),
        ("X;Ward;afdeling;X;;;", "hoort onder", "cannot lie below itself"),
        ("X;Ward;vestiging;G;;;", "hoort onder", "cannot be placed there"),
        ("X;Ward;afdeling;G;pl;;", "taal", "no texts in that language"),
        ("X;Ward;afdeling;G;;Mars/Base;", "tijdzone", "not a time zone"),
        ("X;Ward;afdeling;G;;;31/02/2027", "start campagne", "Write a day"),
        ("G;Gent;vestiging;L;;;", "code", "Keep one"),
        ("L;Linde;groep;;;;", "soort", "stays"),
        ("C;Closed;afdeling;L;;;", "code", "is closed"),
        ("X;Ward;afdeling;C;;;", "hoort onder", "cannot be placed there"),
    ],
)
def test_each_cell_that_is_not_right_is_told_with_its_line_and_column_and_nothing_is_stored(
    admin: FlaskClient, database: Database, line: str, column: str, words: str
) -> None:
    with database.transaction() as session:
        top = make_department(session, kind=DepartmentKind.COMPANY, name="Linde")
        closed = make_department(session, parent_id=top, name="Closed")
        codes = {top: "L", closed: "C"}
        for number, code in codes.items():
            session.execute(update(Department).where(Department.id == number).values(code=code))
        session.get_one(Department, closed).closed_on = NOON.date()
    before = stored(database)
    page = look(admin, SITE, line)
    assert page.status_code == 422
    found = faults(page)
    assert {one[0] for one in found} == {"3"}
    assert any(one[1] == column and words in one[2] for one in found), found
    assert 'name="expected"' not in page.text
    forced = "\n".join((HEADING, SITE, line))
    answer = post(admin, f"{HERE}/import", expected="x", lines=forced)
    assert answer.status_code == 422
    assert stored(database) == before


def test_a_change_that_is_planned_is_not_made_impossible_by_a_file(
    admin: FlaskClient, database: Database
) -> None:
    take_in(admin, *ALL, "B;Brugge;site;L;fr;;")
    with database.reading() as session:
        ids = {one.code: one.id for one in session.scalars(select(Department))}
    node = admin.get(f"/admin/organisation/{ids['W']}").text
    seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', node)[0])
    change = {"kind": "move", "to": str(ids["B"]), "on": "2027-01-04", "seen": seen}
    post(admin, f"/admin/organisation/{ids['W']}/change", **change)
    page = look(admin, "W;Ward;department;B;;;")
    assert page.status_code == 422
    ((line, column, words),) = faults(page)
    assert (line, column) == ("2", "code")
    assert "planned for 2027-01-04 would not be possible" in words


def test_what_somebody_else_changed_meanwhile_is_shown_again(
    admin: FlaskClient, database: Database
) -> None:
    page = look(admin, *ALL)
    with database.transaction() as session:
        make_department(session, kind=DepartmentKind.COMPANY, name="Linde")
        session.execute(update(Department).values(code="L"))
    answer = agree(admin, page)
    assert answer.status_code == 409
    assert set(stored(database)) == {"L"}
    assert agree(admin, answer).status_code == 303
    assert set(stored(database)) == {"L", "G", "W"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_downloaded_comes_in_again_as_it_was_and_holds_no_formula(
    admin: FlaskClient, database: Database, form: str
) -> None:
    names = ["=1+1", "'=x", "'t Zand", "@home", "-5", "Groep & Co <a>", "é"]
    with database.transaction() as session:
        top = make_department(session, kind=DepartmentKind.COMPANY, language="nl")
        for name in names:
            make_department(session, parent_id=top, name=name)
    before = stored(database)
    sent = admin.get(f"{HERE}.{form}")
    assert f'filename="organisation-2026-11-18.{form}"' in sent.headers["Content-Disposition"]
    page = send(admin, sent.data, f"tree.{form}")
    assert "All is like this already" in page.text
    if form == "csv":
        lines = csv.reader(io.StringIO(sent.data.decode("utf-8-sig")), delimiter=";")
        assert not [cell for row in lines for cell in row if cell.startswith(("=", "+", "-", "@"))]
    with database.transaction() as session:
        session.execute(update(Department).values(name="Other"))
    agree(admin, send(admin, sent.data, f"tree.{form}"))
    assert stored(database) == before


def test_codes_that_excel_would_change_are_texts_in_the_columns_of_a_belgian_excel(
    admin: FlaskClient, database: Database
) -> None:
    codes = ["0012", "3-4", "12E3", "MAR1", "1042", "WARD"]
    with database.transaction() as session:
        top = make_department(session, kind=DepartmentKind.COMPANY)
        for code in codes:
            made = make_department(session, parent_id=top, name=f"At {code}")
            session.execute(update(Department).filter_by(id=made).values(code=code))
    before = stored(database)
    sent = admin.get(f"{HERE}.csv").data
    rows = list(csv.reader(io.StringIO(sent.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["code", "name", "kind"]
    found = {name: code for code, name, *_ in rows[2:]}
    assert [found[f"At {code}"] for code in codes] == [
        *(f'="{code}"' for code in codes[:4]),
        *codes[4:],
    ]
    assert "All is like this already" in send(admin, sent, "tree.csv").text
    assert stored(database) == before


def test_a_workbook_of_theirs_and_files_that_are_none(
    admin: FlaskClient, database: Database
) -> None:
    rows = [["Code", "Name", "Kind", "Owner"], [1042, "Linde", "company", "Tom"]]
    page = send(admin, xlsx({"Sheet1": rows}), "tree.xlsx")
    assert "Owner" in page.text, "a column that is not read is told"
    agree(admin, page)
    assert stored(database) == {"1042": ("Linde", "company", None, None)}
    for content, words in (
        (b"", "first line lacks: code, name, kind"),
        (b"code;name\nL;Linde\n", "first line lacks: kind"),
        (b"code;name;naam;kind\nL;L;L;site\n", "mean the same"),
        (b"%PDF-1.7", "not a text file"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"code;name;kind\n" + b"x;x;site\n" * 4001, "more than 4000 lines"),
    ):
        answer = send(admin, content)
        assert answer.status_code == 422
        assert words in html.unescape(answer.text)
    assert post(admin, HERE).status_code == 422
    assert admin.get(f"{HERE}.pdf").status_code == 404


def test_a_swap_of_names_reads_as_one_and_many_lines_wait_behind_a_fold(
    admin: FlaskClient, database: Database
) -> None:
    wards = [f"W{n};Ward {n};afdeling;G;;;" for n in range(14)]
    take_in(admin, COMPANY, SITE, "B;Brugge;vestiging;L;;;", *wards)
    t = texts("en")
    swapped = look(admin, "G;Brugge;vestiging;L;;;04/01/2027", "B;Gent;vestiging;L;;;")
    told = html.unescape(swapped.text)
    assert t("organisation.file.swap", one="Gent", other="Brugge") in told
    assert t("organisation.file.swapped", other="B") in told
    fold = f"<summary>{t('organisation.file.lines')}"
    assert f"open>{fold}" in told
    moved = html.unescape(look(admin, *(ward.replace(";G;", ";B;") for ward in wards)).text)
    assert t.plural("organisation.file.moves", 14, before="Gent", after="Brugge") in moved
    assert fold in moved and f"open>{fold}" not in moved
    agree(admin, swapped)
    assert {stored(database)[code][0] for code in "GB"} == {"Gent", "Brugge"}
    assert stored(database)["G"][0] == "Brugge"

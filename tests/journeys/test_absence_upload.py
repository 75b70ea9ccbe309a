"""An administrator brings absences in: a mistake, a correction, a confirmation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.conftest import NOON
from tests.factories import make_person
from tests.minute import install_clock
from webapp.database import Database
from webapp.i18n import texts
from webapp.store.people.people import Person

HEADING = "Matricule;Date_début;Date_fin;Type;Fraction;Référence;Service"
T = texts("en")
pytestmark = pytest.mark.browser


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def number(database: Database) -> str:
    with database.transaction() as session:
        return str(session.get_one(Person, make_person(session)).employee_number)


def write(path: Path, *lines: str) -> Path:
    path.write_bytes("\r\n".join((HEADING, *lines, "")).encode("cp1252"))
    return path


def is_sideways(page: Page) -> bool:
    """Whether the page itself has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_wrong_file_is_corrected_and_imported(
    page_as: Callable[..., Page], number: str, tmp_path: Path, scripts: bool
) -> None:
    page = page_as(
        "administrator", language="fr", java_script_enabled=scripts, service_workers="allow"
    )
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    wrong = write(
        tmp_path / "octobre.csv",
        f"{number};05/10/2026;09/10/2026;maladie;1;A-1;Hôpital de jour",
        f"{number};12/10/2026;02/10/2026;maladie;0,5;A-2;Hôpital de jour",
    )
    page.goto("/admin/absence")
    page.get_by_label("Fichier CSV").set_input_files(wrong)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_role("alert")).to_contain_text("Une ligne n’est pas correcte")
    expect(page.get_by_role("cell", name="Date_fin")).to_be_visible()
    expect(page.get_by_text("Colonnes ignorées : Service.")).to_be_visible()
    if scripts:
        assert not is_sideways(page)
    corrected = write(
        tmp_path / "octobre corrigé.csv",
        f"{number};05/10/2026;09/10/2026;maladie;1;A-1;Hôpital de jour",
        f"{number};12/10/2026;20/10/2026;maladie;0,5;A-2;Hôpital de jour",
    )
    page.goto("/admin/absence")
    page.get_by_label("Fichier CSV").set_input_files(corrected)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_role("listitem").filter(has_text="nouvelles")).to_contain_text("2")
    expect(page.get_by_role("cell", name="12/10/2026 – 20/10/2026, maladie, 50")).to_be_visible()
    page.get_by_role("button", name="Importer ces 2 absences").click()
    expect(page.get_by_role("status")).to_contain_text("« octobre corrigé.csv » est enregistré")
    history = page.get_by_role("region", name="Les derniers fichiers")
    expect(history.get_by_role("row")).to_have_count(2)
    if scripts:
        assert not is_sideways(page)
    assert [message.text for message in complaints] == []


def test_the_form_works_with_the_keyboard_alone(
    page_as: Callable[..., Page], number: str, tmp_path: Path
) -> None:
    page = page_as("administrator", language="nl", width=1280)
    file = write(tmp_path / "a.csv", f"{number};05/10/2026;09/10/2026;ziekte;1;A-1;")
    page.goto("/admin/absence")
    page.get_by_label("Bestand CSV").set_input_files(file)
    page.get_by_label("Bestand CSV").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens what the file may be complete for
    expect(page.get_by_label("Van", exact=True)).to_be_visible()
    page.get_by_label("Tot en met").focus()
    page.get_by_role("button", name="Bekijk wat er verandert").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Klopt dit?")
    page.get_by_role("button", name="Lees deze afwezigheid in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is bewaard")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_file_that_takes_long_says_so(page_as: Callable[..., Page]) -> None:
    page = page_as("administrator")
    install_clock(page, NOON)
    page.goto("/admin/absence")
    page.locator("[data-long]").dispatch_event("submit")
    line = page.locator('[data-part="under-way"]')
    page.clock.run_for(1_000)
    expect(line).to_be_hidden()
    page.clock.run_for(11_000)
    expect(line).to_have_text(T("absence.under_way") + " 12 s")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_column_is_dragged_onto_its_field_or_chosen_by_the_keyboard(
    page_as: Callable[..., Page], number: str, tmp_path: Path
) -> None:
    page = page_as("administrator", width=1280)
    unknown = tmp_path / "unknown.csv"
    unknown.write_text(f"MDW;BEGIN;LAATSTE;CODE;UNIT\n{number};20261005;20261009;0200;5\n")
    page.goto("/admin/absence")
    page.locator("#file").set_input_files(unknown)
    page.get_by_role("button", name=T("absence.choose.button")).click()
    page.set_viewport_size({"width": 1280, "height": 4000})  # nothing scrolls under what is dragged
    columns = page.get_by_role("list", name=T("mapping.in_file.label"))
    for heading, field in (("MDW", "employee_number"), ("BEGIN", "start"), ("LAATSTE", "end")):
        place = page.locator(f'[name="column.{field}"]')
        columns.get_by_text(heading, exact=True).drag_to(place)
        expect(place).to_have_value(heading)
    ignored = page.locator('[name="ignore"]')
    columns.get_by_text("UNIT", exact=True).drag_to(ignored)
    expect(ignored).to_have_value("UNIT")
    page.locator('[name="column.kind"]').focus()
    page.keyboard.type("CODE")
    page.get_by_label(T("mapping.meaning.sickness")).first.fill("0200")
    expect(page.get_by_text("05/10/2026 – 09/10/2026, sickness, 100")).to_be_visible()
    assert not is_sideways(page)

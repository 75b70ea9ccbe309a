"""The PDF: archival, tagged, the same bytes each time, and read in the right order."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf.pdfa
import pytest

from tests.reports.cells import COMPANY, FULL, QUARTER, QUOTED, make_cell, make_unit, released_cells
from tests.reports.findings import findings
from tests.reports.reading import Element, open_pdf, pieces, read
from tests.sited import EUPEN, GENK, sited_cells
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Figure, Issue, QuarterlyReport
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.charts import axis_values
from webapp.reports.paper.layout import LIMIT, paginate
from webapp.reports.paper.pdf import render
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.typesetting import Typesetter
from webapp.reports.paper.typography import (
    SMALL,
    WIDTH,
    register_fonts,
    shortened,
    text_width,
)

ISSUE = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8))
PRINT_DIGEST = """
import hashlib
from tests.reports.paper.test_pdf import pdf_in
print(hashlib.sha256(pdf_in("de")).hexdigest())
"""


@cache
def report() -> QuarterlyReport:
    return compose(ISSUE, released_cells(), replace(FULL, findings=findings()))


@cache
def pdf_in(language: str) -> bytes:
    return render(report(), texts(language))


def document(language: str = "nl") -> Element:
    return read(open_pdf(pdf_in(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_approved_as_pdf_a_3b(language: str) -> None:
    with open_pdf(pdf_in(language)) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_embedded_as_a_subset(language: str) -> None:
    with open_pdf(pdf_in(language)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        names = {str(font.BaseFont) for font in fonts}
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
    assert names == {"/AAAAAA+DejaVuSansCondensed", "/AAAAAA+DejaVuSansCondensed-Bold"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_programs_read_the_file_without_complaint(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_in(language))
    checked = _run("qpdf", "--check", str(path))
    fonts = _run("pdffonts", str(path)).splitlines()[2:]
    text = _run("pdftotext", "-enc", "UTF-8", str(path), "-")
    assert "No syntax or stream encoding errors found" in checked
    assert [line.split()[-5:-2] for line in fonts] == [["yes", "yes", "yes"]] * 2
    assert texts(language)("report.section.signature") in text


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": zone},
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert digests == {hashlib.sha256(pdf_in("de")).hexdigest()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_its_language_title_and_date(language: str) -> None:
    with open_pdf(pdf_in(language)) as pdf:
        assert str(pdf.Root.Lang) == f"{language}-BE"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        title = str(pdf.docinfo["/Title"])
        assert COMPANY in title
        assert texts(language)("report.title") in title
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261008000000")
        assert pdf.open_metadata()["dc:title"] == title


def test_everything_drawn_is_either_read_aloud_or_marked_as_decoration() -> None:
    with open_pdf(pdf_in("nl")) as pdf:
        drawn = [piece for page in pdf.pages for piece in pieces(page)]
    assert [text for mark, text in drawn if mark == "unmarked"] == []


def test_what_somebody_wrote_is_read_in_its_language_and_never_in_that_of_the_report() -> None:
    said = tuple(replace(one, language="fr") for one in FULL.comments)
    issue = replace(ISSUE, revision=2, reason="Juiste datum.")
    drawn = compose(issue, released_cells(), replace(FULL, comments=said))
    elements = [*read(open_pdf(render(drawn, texts("de")))).walk()]
    found = {one.text.strip(): one.language for one in elements}
    assert found["Graag een week vóór de vergadering."] == "fr-BE", "whoever noted it says so"
    unknown = ("Meer tilliften op Geriatrie.", "Drie tappunten erbij.", "Juiste datum.")
    assert {words: found[words] for words in unknown} == dict.fromkeys(unknown, "")
    lead = next(one for one in elements if one.text.startswith("Zur Fassung 1"))
    assert lead.language is None, "our own words before it"


def test_headings_are_read_in_the_order_of_the_document() -> None:
    headings = [element for element in document().walk() if element.role in {"H1", "H2"}]
    t = texts("nl")
    names = ("summary", "participation", "guidance", "absence", "chance", "campaigns", "units")
    names += ("recommendations",)
    names += ("follow_up", "committee", "method", "privacy", "limits", "sources", "signature")
    assert [heading.role for heading in headings] == ["H1"] + ["H2"] * 15
    assert headings[0].text == t("report.title")
    assert [heading.text.split("\u2002")[-1] for heading in headings[1:]] == [
        t(f"report.section.{name}") for name in names
    ]


def test_the_outline_leads_to_every_section() -> None:
    with open_pdf(pdf_in("fr")) as pdf, pdf.open_outline() as outline:
        titles = [entry.title.replace("\u00a0", " ") for entry in outline.root]
        assert titles == [element.text for element in read(pdf).walk() if element.role == "H2"]


def test_wrapped_lines_keep_their_words_apart() -> None:
    said = document("en").said()
    assert texts("en")("report.privacy.promise") in re.sub(r"\s+", " ", said)


def test_every_figure_is_described_with_its_figures_in_words() -> None:
    figures = [element for element in document("en").walk() if element.role == "Figure"]
    assert len(figures) == 9
    assert all(len(figure.attributes["BBox"].split()) == 4 for figure in figures)
    assert "Line chart. Stretch breaks per eligible day" in figures[0].alt
    assert "September 2026: 1,80" in figures[0].alt
    assert "Eupen: 3rd quarter 2025: 26\u00a0%" in figures[1].alt


def test_every_heading_of_a_table_says_what_it_is_the_heading_of() -> None:
    tables = [element for element in document().walk() if element.role == "Table"]
    assert len(tables) == 9
    for table in tables:
        scopes = [e.attributes["Scope"] for e in table.walk() if e.role == "TH"]
        assert set(scopes) == {"Column", "Row"}
        rows = [element for element in table.walk() if element.role == "TR"]
        assert {_columns(row) for row in rows} == {scopes.count("Column")}
        assert [child.role for child in table.children] == ["Caption", "THead", "TBody"]


def _columns(row: Element) -> int:
    return sum(int(cell.attributes.get("ColSpan", "1")) for cell in row.children)


def test_each_page_says_which_document_it_belongs_to_and_how_many_there_are() -> None:
    with open_pdf(pdf_in("de")) as pdf:
        total = len(pdf.pages)
        for number, page in enumerate(pdf.pages, start=1):
            foot = [text for mark, text in pieces(page) if mark == "artifact"]
            assert "RKP-2026-Q3-1 · DE" in foot
            assert f"Seite {number} von {total}" in foot
            assert page.obj.Tabs == pikepdf.Name.S


def test_the_contents_name_the_page_on_which_a_section_begins() -> None:
    with open_pdf(pdf_in("nl")) as pdf:
        entries = [e.said() for e in read(pdf).walk() if e.role == "TOCI"]
        pages = [" ".join(text for _, text in pieces(page)) for page in pdf.pages]
    for entry in entries:
        title, page = entry.rsplit(" ", 1)
        assert title.strip() in pages[int(page) - 1]


def test_the_figures_go_along_as_csv_and_json() -> None:
    with open_pdf(pdf_in("nl")) as pdf:
        specifications = list(pdf.Root.AF)
        assert {str(one.AFRelationship) for one in specifications} == {"/Data"}
        files = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    rows = list(csv.DictReader(io.StringIO(files["RKP-2026-Q3-1.csv"].decode("utf-8-sig"))))
    figures = json.loads(files["RKP-2026-Q3-1.json"])["figures"]
    expected = [(c.unit.series, c.measure.value, c.period, c.shown) for c in report().cells]
    keys = ("series", "measure", "period")
    assert [(*(r[k] for k in keys), float(r["shown"])) for r in rows] == expected
    assert [(*(f[k] for k in keys), f["shown"]) for f in figures] == expected


def marked_cells() -> list[ReleasedCell]:
    """Every figure gets a value that nothing else in a report has."""
    return [
        make_cell(
            cell.unit,
            cell.measure,
            1.5 + number / 1000 if cell.measure is Measure.BREAKS else 13 + number % 977 / 10.7,
            period=cell.period,
            step=0.01,
            size_band=cell.size_band,
        )
        for number, cell in enumerate(released_cells())
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_beside_the_words_is_a_released_figure(language: str) -> None:
    cells = marked_cells()
    marked = compose(ISSUE, cells, QUOTED)  # the register has the figures of the article
    wording = Wording(texts(language))
    charts = [p.chart for s in marked.sections for p in s.parts if isinstance(p, Figure)]
    allowed = {wording.brief(cell) for cell in cells}
    allowed |= {wording.texts.percent(v, 0) for chart in charts for v in axis_values(chart)}
    tree = read(open_pdf(render(marked, texts(language))))
    shown = [e for e in tree.walk() if e.role in {"Table", "Figure", "L"}]
    said = " ".join(f"{e.said()} {e.alt}" for e in shown).replace(" %", "\u00a0%")
    percents = set(re.findall(r"\d+(?:,\d+)?\u00a0%", said))
    decimals = set(re.findall(r"(?<![\d,])\d,\d\d(?!\d)", said))
    assert min(len(percents), len(decimals)) > 25
    assert percents | decimals <= allowed


def test_a_report_on_a_company_without_sites_or_departments_is_one_of_few_pages() -> None:
    company = make_unit("Klein & Co <test>", scope=Scope.COMPANY)
    small = compose(ISSUE, [make_cell(company)], QUOTED)
    with open_pdf(render(small, texts("nl"))) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert "Klein & Co <test>" in read(pdf).said()
        assert len(pdf.pages) < 9


def test_a_very_long_name_is_shown_in_full() -> None:
    name = "Verpleegafdelingvoorlangdurigezorgenrevalidatieengeriatrie"
    cells = [make_cell(make_unit(name, site="Gent")), *released_cells()]
    with open_pdf(render(compose(ISSUE, cells, FULL), texts("nl"))) as pdf:
        rows = [e.said().replace(" ", "") for e in read(pdf).walk() if e.role == "TH"]
    assert name in rows


def test_nothing_of_a_company_with_many_sites_goes_over_the_edge_of_a_page() -> None:
    sites = [make_unit(f"Site {n:02d}", scope=Scope.SITE) for n in range(60)]
    placed = paginate(
        Typesetter(StructureElement("Document"), Wording(texts("de")), lambda _: 1).set_report(
            compose(ISSUE, [*released_cells(), *map(make_cell, sites)], FULL)
        )
    )
    assert len(placed) > 9
    assert all(one.top + one.block.height <= LIMIT for page in placed for one in page)


LONG = "Woonzorgcentrum Onze-Lieve-Vrouw van de Zeven Smarten en Sint-Bartholomeus – " * 2


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("site", [GENK, EUPEN])
def test_a_site_s_report_is_approved_whatever_the_length_of_its_name(
    language: str, site: int
) -> None:
    issue = replace(ISSUE, site=site, site_name=LONG[:120])
    content = render(compose(issue, sited_cells(), FULL), texts(language))
    with open_pdf(content) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert [
            text for page in pdf.pages for mark, text in pieces(page) if mark == "unmarked"
        ] == []
        number = f"RKP-2026-Q3-S{site}-1 · {language.upper()}"
        for page in pdf.pages:
            foot = [text for mark, text in pieces(page) if mark == "artifact" and text]
            assert number in foot
            beside = text_width(number, SMALL)
            assert max(text_width(one, SMALL) for one in foot) <= WIDTH - 2 * beside


def test_a_text_that_is_too_wide_ends_in_an_ellipsis() -> None:
    register_fonts()
    assert shortened("Gent", SMALL, 300) == "Gent"
    cut = shortened("Gent " * 40, SMALL, 120)
    assert cut.endswith("Gent…") or cut.endswith("…")
    assert text_width(cut, SMALL) <= 120
    assert shortened("Gent", SMALL, 0) == "…"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_site_s_heading_is_repeated_over_the_page_for_the_eye_alone(language: str) -> None:
    site = "Namen-Noord"
    wards = [make_cell(make_unit(f"Ward {n:02d}", site=site)) for n in range(70)]
    content = render(compose(ISSUE, [*released_cells(), *wards], FULL), texts(language))
    with open_pdf(content) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert pdf.check_pdf_syntax() == []
        pages = [list(pieces(page)) for page in pdf.pages]
        heads = [e.text for e in read(pdf).walk() if e.role == "TH" and e.text == site]
    assert len(heads) == 1, "who listens hears it once"
    of_wards = [page for page in pages if any(text.startswith("Ward ") for _, text in page)]
    seen = [[mark for mark, text in page if text == site] for page in of_wards]
    assert len(seen) > 2
    assert isinstance(seen[0][0], int), "where it begins it is read"
    assert all(marks == ["artifact"] for marks in seen[1:])
    assert not [text for page in pages for mark, text in page if mark == "unmarked" and text]

"""HR reads the dashboard in a real browser: charts, filters, keyboard, failures, nothing leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.accessibility import findings, overflow, violations
from tests.conftest import Clock
from tests.factories_released import make_released
from webapp.database import Database
from webapp.services.figures.findings import renew_findings

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
EXPLORE = "/dashboard/explore"
GROUP = f"{EXPLORE}?unit=Genk/Onthaal%20en%20opname"
COMPARE = "/dashboard/compare"
SMALL = f"{EXPLORE}?shape=parts"
CHANGE = """address => {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
SHAPES = [f"{EXPLORE}?shape={shape}&site=Genk" for shape in ("parts", "map", "beside", "years")]
OF_SHAPES = (
    ("Naleving, elk met zijn eigen grafiek", 4),
    ("Naleving per periode", 0),
    ("Naleving: gekozen groepen", 1),
    ("Naleving, jaar op jaar: Genk", 1),
)
OF_GROUP = "Naleving: Onthaal en opname"


# One question for all: to find, move to and press each by itself takes as long as the charts do.
UNFOLD = """[...document.querySelectorAll('#react-entry-point details:not([open]) > summary')]
  .filter(summary => {
    summary.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = summary.getBoundingClientRect();
    const found = document.elementFromPoint(x + width / 2, y + height / 2);
    if (summary.contains(found)) found.click();
    return !summary.parentElement.open;
  }).map(summary => summary.textContent)"""


@pytest.fixture
def published(database: Database) -> None:
    """The invented company's five quarters."""
    with database.transaction() as session:
        make_released(session)


class Watched:
    """A page with what it complained about and whom it called."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.called: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.called.add(request.url))

    def _console(self, message: object) -> None:
        if message.type in {"error", "warning"}:  # type: ignore[attr-defined]
            self.complaints.append(message.text)  # type: ignore[attr-defined]


def open_dashboard(page: Page, address: str = EXPLORE, *, charts: int = 1) -> Page:
    """Open it and wait until its charts are drawn."""
    page.goto(address)
    expect(page.locator("#view .js-plotly-plot:has(.trace)")).to_have_count(charts)
    return page


def change_view(page: Page, address: str, *, charts: int) -> Page:
    """Go there as back and forward do, without loading it again: nothing drawn is kept."""
    drawn = page.locator("#view .js-plotly-plot")
    drawn.evaluate_all("all => all.forEach(one => one.classList.add('earlier'))")
    page.evaluate(CHANGE, address)
    expect(page.locator("#view .js-plotly-plot.earlier")).to_have_count(0)
    expect(page.locator("#view .js-plotly-plot:has(.trace)")).to_have_count(charts)
    return page


def unfold(page: Page) -> None:
    """Open all that is closed, where a pointer finds it; some stays open from view to view."""
    assert page.evaluate(UNFOLD) == []


@pytest.mark.usefixtures("published")
def test_the_page_breaks_no_policy_and_calls_nobody_else(page_as: PageAs, live: str) -> None:
    watched = Watched(page_as("hr_analyst", width=1280, service_workers="allow"))
    page = open_dashboard(watched.page, GROUP)
    page.locator("#trend-chart .tracefocus .point").nth(3).hover(force=True)
    expect(page.locator("#trend-chart .hovertext")).to_be_visible()
    page.get_by_label("Measure", exact=True).select_option("Sickness absence, capped")
    expect(page.get_by_role("heading", name="Sickness absence, capped: Onthaal")).to_be_visible()
    assert watched.complaints == []
    assert {url for url in watched.called if not url.startswith((live, "data:"))} == set()


CLIPPED = """[...document.querySelectorAll('.chart .annotation-text, .chart .xtick text')]
  .filter(text => {
    const own = text.getBoundingClientRect();
    const frame = text.closest('.main-svg').getBoundingClientRect();
    return own.left < frame.left - 1 || own.right > frame.right + 1;
  }).map(text => text.textContent)"""
CUT = """[...document.querySelectorAll('.filters > :not([hidden]) :is(label, select)')]
  .filter(control => {
    const text = document.createRange(), style = getComputedStyle(control);
    if (control.matches('label')) {
      text.selectNodeContents(control);
      return text.getClientRects().length > 1;
    }
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = style.font;
    const [left, right] = [style.paddingLeft, style.paddingRight].map(parseFloat);
    const room = control.clientWidth - left - right;
    return pen.measureText(control.selectedOptions[0].text).width > room;
  }).map(control => control.selectedOptions?.[0].text ?? control.textContent)"""
LINES = "new Set([...document.querySelectorAll('.views a')].map(way => way.offsetTop)).size"
SIDEWAYS = """[...document.querySelectorAll('.scroll')]
  .filter(box => box.scrollWidth > box.clientWidth)
  .map(box => [box.getAttribute('aria-label'), box.scrollWidth, box.clientWidth])"""
AT_THE_END = "part => part.scrollLeft + part.clientWidth >= part.scrollWidth - 1"
STRUCK = """[...document.querySelectorAll('#groups-chart .annotation')].filter(name => {
  const [own, ground] = ['.annotation-text', '.bg'].map(part => name.querySelector(part));
  const [a, b] = [own, ground].map(part => part.getBoundingClientRect());
  const behind = getComputedStyle(ground).fillOpacity === '1';
  return !behind || b.left > a.left + 1 || b.right < a.right - 1;
}).length"""
SHIFTS = """
new Promise(done => {
  let moved = 0, parts = [];
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) {
      moved += shift.value;
      parts.push(...shift.sources.map(({ node }) => node?.id || node?.className || node?.nodeName));
    }
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done([moved, parts])));
})"""


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_does_not_jump_when_the_figures_come(
    page_as: PageAs, width: int, height: int
) -> None:
    page = page_as("hr_analyst", width=width)
    page.set_viewport_size({"width": width, "height": height})
    moved, parts = open_dashboard(page).evaluate(SHIFTS)
    assert moved < 0.02, parts


@pytest.mark.usefixtures("published")
def test_a_filter_changes_chart_table_and_address_and_back_undoes_it(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", width=1280))
    page.get_by_label("Group", exact=True).select_option("Geriatrie · Genk")
    expect(page.get_by_role("heading", name="Adherence: Geriatrie")).to_be_visible()
    expect(page.locator("#trend-chart .tracesite")).to_be_attached()
    assert "unit=Genk%2FGeriatrie" in page.url
    page.locator("#trend summary", has_text="Figures in a table").click()
    expect(page.get_by_role("columnheader", name="Geriatrie")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Adherence: Zorggroep Linde")).to_be_visible()
    expect(page.get_by_label("Group", exact=True)).to_have_value("all")


@pytest.mark.usefixtures("published")
def test_an_address_can_be_shared(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst"), f"{GROUP}&measure=breaks_per_day&from=2026-Q1")
    expect(page.get_by_role("heading", name="Breaks a day: Onthaal en opname")).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-Q1")
    expect(page.get_by_label("Measure", exact=True)).to_have_value("breaks_per_day")


@pytest.mark.usefixtures("published")
def test_choices_are_kept_from_view_to_view_and_back_and_forward_work(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", width=1280), "/dashboard/?site=Genk", charts=4)
    views = page.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="Explore").click()
    expect(page.get_by_role("heading", name="Adherence: Genk")).to_be_visible()
    assert "/dashboard/explore?" in page.url
    page.get_by_label("From", exact=True).select_option("2026-Q1")
    expect(page.locator("#trend")).to_contain_text("(January 2026)")
    views.get_by_role("link", name="Absence", exact=True).click()
    heading = page.get_by_role("heading", name="Sickness absence, capped: Genk")
    expect(heading).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-Q1")
    page.go_back()
    expect(page.get_by_role("heading", name="Adherence: Genk")).to_be_visible()
    page.go_forward()
    expect(heading).to_be_visible()
    expect(views.locator("[aria-current]")).to_have_text("Absence")


@pytest.mark.usefixtures("published")
def test_a_group_in_the_table_leads_to_its_trend(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", width=1280), COMPARE, charts=2)
    page.locator("#compare-unit summary", has_text="Figures in a table").click()
    page.get_by_role("link", name="Kinesitherapie").click()
    expect(page.get_by_role("heading", name="Adherence: Kinesitherapie")).to_be_visible()


@pytest.mark.usefixtures("published")
def test_everything_works_from_the_keyboard(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", width=1280))
    page.get_by_label("Measure", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Breaks a day: Zorggroep Linde")).to_be_visible()
    expect(page.get_by_label("Measure", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Site", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Breaks a day: Eupen")).to_be_visible()
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#trend").get_by_role("status")).to_contain_text("Eupen, July 2025, ")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#trend").get_by_role("status")).to_contain_text("Eupen, August 2025, ")
    expect(page.locator("#trend-chart .hovertext")).to_be_visible()
    page.locator("#trend summary", has_text="Figures in a table").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#trend table")).to_be_visible()
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Breaks a day per group in Eupen")).to_be_visible()
    expect(page.locator("#view").get_by_role("heading").first).to_be_focused()
    way = page.get_by_role("navigation", name="Views").get_by_role("link", name="Explore")
    way.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Breaks a day: Eupen")).to_be_visible()
    expect(way).to_be_focused()


@pytest.mark.usefixtures("published")
def test_an_invented_group_is_moved_with_the_keys_and_told(page_as: PageAs) -> None:
    page = page_as("hr_analyst", width=390)
    page.goto("/dashboard/protect")
    people, taking = (page.get_by_role("slider").nth(at) for at in (0, 1))
    told = page.locator(".invented").get_by_role("status")
    people.press("Home")
    expect(people).to_have_attribute("aria-valuetext", "6")
    expect(taking).to_have_attribute("aria-valuetext", "6")
    expect(told).to_contain_text("Not on its own")
    people.press("End")
    taking.press("End")
    expect(taking).to_have_attribute("aria-valuetext", "50")
    expect(told).to_contain_text("2,00")
    taking.press("ArrowLeft")
    expect(told).to_contain_text("(nobody sees this)1,96")
    assert overflow(page) == 0


@pytest.mark.usefixtures("published")
def test_a_group_is_searched_for_a_line_isolated_and_a_stretch_brushed(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", width=1280))
    page.get_by_label("Find a group").fill("geria")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Group", exact=True).locator("option")).to_have_count(2)
    page.get_by_label("Group", exact=True).select_option("Geriatrie · Genk")
    expect(page.locator("#trend-chart .trace")).to_have_count(4)
    alone = page.locator("#trend").get_by_role("button", name="Genk", exact=True)
    alone.click()
    expect(page.locator("#trend-chart .tracefocus")).to_have_count(0)
    alone.click()
    expect(page.locator("#trend-chart .tracefocus")).to_have_count(1)
    frame = page.locator("#trend-chart .nsewdrag").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.45, frame["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.97, frame["y"] + 65, steps=4)
    page.mouse.up()
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-Q1")
    expect(page.get_by_label("Up to", exact=True)).to_have_value("2026-Q3")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_nothing_sticks_out_of_the_screen(page_as: PageAs, language: str) -> None:
    page = open_dashboard(page_as("hr_analyst", language=language), GROUP)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for address, charts in (("/dashboard/", 4), (SMALL, 3), (COMPARE, 2), (GROUP, 1)):
            change_view(page, address, charts=charts)  # drawn anew, for the width it finds
            unfold(page)
            assert overflow(page) == 0, (address, width)
            assert page.evaluate(CLIPPED) == [], (address, width)
            if address == "/dashboard/":
                assert page.evaluate(CUT) == [], width
                assert width < 1280 or page.evaluate(LINES) == 1
                assert width < 1280 or page.evaluate(SIDEWAYS) == []


EVERYTHING = {  # what each view is called, and how many charts it has
    "/dashboard/": ("Naleving", 4),
    COMPARE: ("Naleving per vestiging, 3e kwartaal 2026", 2),
    "/dashboard/absence": ("Verzuim: Zorggroep Linde", 1),
    "/dashboard/protect": ("Hoe deze cijfers mensen beschermen", 0),
    "/dashboard/chance": ("Is de nieuwste maand ongewoon? Naleving", 0),
    "/dashboard/campaigns": ("Wat je mag verwachten", 0),
    **dict(zip(SHAPES, OF_SHAPES, strict=True)),
}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("width", [390, 1280])
def test_everyone_can_use_the_page(page_as: PageAs, width: int) -> None:
    page = open_dashboard(page_as("hr_analyst", width=width, language="nl"), GROUP)
    for address, (name, charts) in ({GROUP: (OF_GROUP, 1)} | EVERYTHING).items():
        if address != GROUP:
            change_view(page, address, charts=charts)
        expect(page.locator("#view h2").first).to_have_text(name)
        unfold(page)
        assert findings(page, [(width, 800)]) == [], address
        if "shape=map" in address:
            assert page.locator(".heat .scroll").evaluate(AT_THE_END) is True


def test_everyone_can_use_the_empty_page(page_as: PageAs) -> None:
    page = page_as("hr_analyst")
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", name="No figures yet")).to_be_visible()
    assert violations(page) == []


@pytest.mark.usefixtures("published")
def test_the_file_of_a_chart_can_be_downloaded(page_as: PageAs) -> None:
    page = page_as("hr_analyst", width=1280)
    open_dashboard(page, COMPARE, charts=2)
    with page.expect_download() as waiting:
        page.locator("#compare-unit").get_by_role("link", name="These figures as CSV").click()
    path = Path(waiting.value.path())
    found = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    page.locator("#compare-unit summary", has_text="Figures in a table").click()
    shown = page.locator("#compare-unit tbody th").all_inner_texts()
    assert sorted(row["unit"] for row in found) == sorted(shown)


def words_of(svg: str) -> list[str]:
    """Every text of a picture."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return [" ".join("".join(one.itertext()).split()) for one in found]


@pytest.mark.usefixtures("published")
def test_a_chart_is_taken_along_with_title_source_and_date_and_says_no_more(
    page_as: PageAs,
) -> None:
    watched = Watched(page_as("hr_analyst", width=1280, service_workers="allow"))
    page = open_dashboard(watched.page, GROUP)
    taken: dict[str, Path] = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"This chart as {kind}").click()
        taken[kind] = Path(waiting.value.path())
        name = waiting.value.suggested_filename
        assert name == f"rekpauze-adherence-onthaal-en-opname.{kind.lower()}"
    svg = taken["SVG"].read_text(encoding="utf-8")
    assert "paint-order: stroke" in svg, "no line runs through the word at a mark"
    said = words_of(svg)
    drawn = page.locator("#trend-chart text").evaluate_all(
        "all => all.map(one => one.textContent.replace(/\\s+/g, ' ').trim())"
    )
    legend = {"Onthaal en opname", "Genk", "Zorggroep Linde"}
    more = [one for one in said if one and one not in {*drawn, *legend}]
    source = "Source: Rekpauze, published figures about groups of ten people or more. Taken on "
    assert more[0] == "Adherence: Onthaal en opname"
    assert more[1].startswith(source) and len(more) == 2, more
    with Image.open(taken["PNG"]) as picture:
        assert picture.size == (1920, 1072)
        assert picture.getpixel((2, 2)) == (255, 255, 255, 255), "on white, also in the dark"
    assert watched.complaints == []


@pytest.mark.usefixtures("published")
def test_who_may_not_export_is_offered_no_file(page_as: PageAs) -> None:
    page = open_dashboard(page_as("committee_member", width=1280), GROUP)
    expect(page.get_by_role("button", name="This chart as SVG")).to_have_count(0)


@pytest.mark.usefixtures("published")
def test_an_ended_session_asks_to_sign_in_again(page_as: PageAs, clock: Clock) -> None:
    page = open_dashboard(page_as("hr_analyst"), GROUP)
    clock.forward(days=2)
    page.get_by_label("Measure", exact=True).select_option("Breaks a day")
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("Your session has ended")
    href = trouble.get_by_role("link", name="Sign in again").get_attribute("href")
    assert href is not None and href.startswith("/sign-in?next=%2Fdashboard%2Fexplore%3Funit")


def move(source: Path, target: Path) -> Path:
    """Put the database, with the files that belong to it, somewhere else."""
    target.mkdir(exist_ok=True)
    for path in source.glob("test.db*"):
        path.rename(target / path.name)
    return target


@pytest.mark.usefixtures("published")
def test_a_database_that_is_gone_is_told_and_the_page_recovers(
    page_as: PageAs, database: Database, tmp_path: Path
) -> None:
    page = open_dashboard(page_as("hr_analyst"))
    folder = Path(str(database.engine.url.database)).parent
    database.dispose()
    kept = move(folder, tmp_path / "kept")
    page.get_by_label("Measure", exact=True).select_option("Breaks a day")
    trouble = page.get_by_role("alert")
    expect(trouble).to_be_visible()
    expect(trouble.get_by_role("link", name="Try again")).to_be_visible()
    database.dispose()
    move(folder, tmp_path / "made meanwhile")
    move(kept, folder)
    page.get_by_label("Measure", exact=True).select_option("Participation")
    expect(page.get_by_role("heading", name="Participation: Zorggroep Linde")).to_be_visible()
    expect(trouble).to_be_hidden()


@pytest.mark.usefixtures("published")
def test_a_lost_connection_is_told(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst"))
    page.context.set_offline(True)
    page.get_by_label("Measure", exact=True).select_option("Breaks a day")
    expect(page.get_by_role("alert")).to_contain_text("There is no connection")


def test_before_the_first_publication_the_page_is_friendly(page_as: PageAs) -> None:
    page = page_as("hr_analyst", language="fr")
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", name="Pas encore de chiffres")).to_be_visible()
    expect(page.get_by_label("Groupe", exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", name="Comment lire ces chiffres")).to_be_visible()


@pytest.mark.usefixtures("published")
def test_without_scripts_the_figures_are_one_link_away(page_as: PageAs) -> None:
    page = page_as("hr_analyst", java_script_enabled=False)
    page.goto("/dashboard/")
    expect(page.get_by_role("link", name="All published figures as CSV")).to_be_visible()


@pytest.mark.usefixtures("published")
def test_dark_screens_get_light_text(page_as: PageAs) -> None:
    page = open_dashboard(page_as("hr_analyst", dark=True))
    colour = page.locator("#trend-chart .annotation-text").first.evaluate(
        "text => getComputedStyle(text).fill"
    )
    assert colour == "rgb(232, 239, 237)"


@pytest.mark.usefixtures("published")
def test_charts_are_drawn_for_paper_and_back_for_the_screen(page_as: PageAs, live: str) -> None:
    watched = Watched(page_as("hr_analyst", width=1280, service_workers="allow"))
    page = open_dashboard(watched.page, GROUP)
    drawing = page.locator("#trend-chart .main-svg").first
    wide = drawing.get_attribute("width")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(drawing).to_have_attribute("width", "640")
    here = page.get_by_role("navigation", name="Views").get_by_role("link", name="Explore")
    expect(page.locator(".printed")).to_contain_text(f" from {live}{here.get_attribute('href')}")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(drawing).to_have_attribute("width", wide or "")
    groups_on_paper(open_dashboard(page, COMPARE, charts=2))
    assert watched.complaints == []


PIECES = """[...document.querySelectorAll('#compare-unit .js-plotly-plot')].map(piece => ({
  high: piece.querySelector('.main-svg').getBoundingClientRect().height,
  names: [...piece.querySelectorAll('.annotation-text[data-unformatted]')]
    .map(name => name.dataset.unformatted).filter(name => !/^(site|company) /.test(name)) }))"""


def groups_on_paper(page: Page) -> None:
    """A chart of many groups is in pieces that fit half a page, with each group in one of them."""
    (whole,) = page.evaluate(PIECES)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    pieces = page.evaluate(PIECES)
    assert len(pieces) > 1
    assert [name for piece in pieces for name in piece["names"]] == whole["names"]
    assert max(piece["high"] for piece in pieces) < 500
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(PIECES) == [whole]


@pytest.mark.usefixtures("published")
def test_paper_shows_what_was_chosen_whole_and_nothing_that_is_pressed(page_as: PageAs) -> None:
    page = page_as("hr_analyst", language="nl")
    paper = {"width": 680, "height": 1000}  # an A4 page within its margins, at 96 to the inch
    for address in ("/dashboard/", COMPARE, "/dashboard/protect", f"{EXPLORE}?shape=map"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(media="screen")
        page.goto(address)
        expect(page.locator("#view h2").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size(paper)
        assert overflow(page) == 0, address
        assert page.evaluate("getComputedStyle(document.body).paddingBottom") == "0px", (
            "no last page"
        )
        pressed = page.locator("#react-entry-point :is(button:not(.key), input, select)")
        assert [one for one in pressed.all() if one.is_visible()] == [], address
        chosen = page.locator("#chosen")
        assert chosen.is_visible() is (address != "/dashboard/protect")
    expect(chosen).to_contain_text("Indicator: Naleving")
    expect(page.locator(".printed")).to_contain_text("&to=2026-Q3&shape=map")


@pytest.mark.usefixtures("published")
def test_no_line_of_an_axis_runs_through_the_name_of_a_group(
    page_as: PageAs, database: Database
) -> None:
    with database.transaction() as session, database.reader() as reader:
        renew_findings(session, reader=reader)
    page = open_dashboard(page_as("hr_analyst"), "/dashboard/chance", charts=2)
    expect(page.locator("#groups-chart .annotation").first).to_be_attached()
    assert page.evaluate(STRUCK) == 0

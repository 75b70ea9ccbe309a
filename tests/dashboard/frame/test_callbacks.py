"""From the released figures in the database to what the page shows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.frame.view import find_views
from dashboard.frame.wording import reason, verdict
from dashboard.views import explore
from tests.dashboard.asking import answered, ask, body, dumped, links, nodes, post, rows, said
from tests.factories_released import make_released, released_cells
from webapp.database import Database
from webapp.domain.figures.measures import HEADLINES, Measure
from webapp.domain.periods import parse_quarter
from webapp.gate.released import next_publication, published_series
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.selection import Released
from webapp.reports.contents.summary import comparisons

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


def test_before_the_first_publication_the_page_says_when_and_why(hr: FlaskClient) -> None:
    answer = ask(hr)
    assert "No figures yet" in said(answer["view"]["children"])
    assert "a group only if it is large enough" in said(answer["view"]["children"])
    assert "accounts for 28\u00a0days" in said(answer["view"]["children"])
    assert answer["views"]["children"] is None and answer["filters"]["hidden"] is True


@pytest.mark.usefixtures("published")
def test_the_overview_says_the_newest_quarter_in_four_sentences(hr: FlaskClient) -> None:
    four = ask(hr)["four"]["children"]
    titles = [said(node["children"]) for node in nodes(four, "H2")]
    assert titles == [
        "Adherence",
        "Participation",
        "Sickness absence, capped",
        "What changed: Adherence",
    ]
    assert said(four).count("3rd quarter 2026") >= 4


@pytest.mark.usefixtures("published")
def test_each_sentence_has_the_verdict_of_the_report_and_its_reason(
    database: Database, hr: FlaskClient
) -> None:
    with database.reader() as session:
        cells = published_series(session, units={"company"})
    compared = comparisons(Released(cells, parse_quarter("2026-Q3")))
    answer, t = ask(hr), texts("en")
    told_of = [one for one in compared if one.measure.spec.in_report.has_finding]
    assert len(told_of) == 3
    for one in told_of:
        assert one.now is not None
        words = said(answer[f"say-{one.measure.name.lower()}"]["children"])
        assert verdict(one.now, one.before, t) in words
        assert reason(one.now, one.before, t) in words
    assert "A year earlier" in said(answer["say-absence"]["children"])


@pytest.mark.usefixtures("published")
def test_a_sentence_compares_with_a_year_earlier_however_short_the_chosen_period(
    hr: FlaskClient,
) -> None:
    absence = said(ask(hr, "?from=2026-Q3")["say-absence"]["children"])
    assert "A year earlier:" in absence


@pytest.mark.usefixtures("published")
def test_what_changed_is_told_of_sites_first_and_of_a_site_s_groups_when_it_is_chosen(
    hr: FlaskClient,
) -> None:
    names = [row[0] for row in rows(ask(hr)["what-changed"]["children"])[1:]]
    assert names == ["Eupen", "Genk", "Liège"]
    names = [row[0] for row in rows(ask(hr, "?site=Eupen")["what-changed"]["children"])[1:]]
    assert names == ["Pflegewohnheim Sankt Josef", "Verwaltung"]


@pytest.mark.usefixtures("published")
def test_the_table_under_the_trend_has_the_numbers_of_the_chart(hr: FlaskClient) -> None:
    section = ask(hr, "explore?unit=Genk/Onthaal+en+opname")["trend"]["children"]
    (graph,) = nodes(section, "Chart")
    focus = next(trace for trace in graph["figure"]["data"] if trace["uid"] == "focus")
    heads, *body_rows = rows(section)
    assert heads[:4] == ["Period", "Onthaal en opname", "Genk", "Zorggroep Linde"]
    drawn = [f"{value:.0f}\u00a0%" for value in focus["y"] if value is not None]
    assert [row[1] for row in body_rows if row[0] != "May 2026"] == drawn
    may = next(row for row in body_rows if row[0] == "May 2026")
    assert may[-1] == "shown as part of Apotheek + Onthaal en opname"


@pytest.mark.usefixtures("published")
def test_a_period_without_a_figure_says_so_in_the_table(
    database: Database, hr: FlaskClient
) -> None:
    section = ask(hr, "explore?unit=Genk/Keuken+%2B+Linnenkamer&measure=absenteeism_rate_capped")
    said_there = said(section["trend"]["children"])
    assert "There is no figure of this measure for this group" in said_there
    assert "no figure" in {row[1] for row in rows(section["trend"]["children"])}


@pytest.mark.usefixtures("published")
def test_a_joined_group_is_explained(hr: FlaskClient) -> None:
    unit = "?unit=Genk/Keuken+%2B+Linnenkamer"
    answer = ask(hr, f"explore{unit}")
    text = (
        "Shown together because too few people work there for a figure of their own: "
        "Keuken and Linnenkamer."
    )
    assert text in said(answer["trend"]["children"])
    notes = {row[-1] for row in rows(ask(hr, f"compare{unit}")["compare-unit"]["children"])}
    assert text in notes


@pytest.mark.usefixtures("published")
def test_a_department_that_is_only_shown_joined_is_found_and_explained(hr: FlaskClient) -> None:
    trend = ask(hr, "explore?unit=Genk/Linnenkamer")["trend"]["children"]
    groups = ask(hr, "compare?unit=Genk/Linnenkamer")["compare-unit"]["children"]
    assert "only shown together with others" in said(trend)
    assert rows(trend)[1][-1] == "shown as part of Keuken + Linnenkamer"
    (graph,) = nodes(trend, "Chart")
    assert graph["figure"]["layout"]["annotations"][0]["text"].startswith("group")
    front = next(nodes(groups, "Chart"))["figure"]["data"][-1]
    assert front["y"] == ["Genk/Keuken + Linnenkamer"]


@pytest.mark.usefixtures("published")
def test_groups_are_in_alphabetical_order_and_lead_to_their_own_trend(hr: FlaskClient) -> None:
    section = ask(hr, "compare?site=Liège")["compare-unit"]["children"]
    names = [row[0] for row in rows(section)[1:]]
    assert names == [
        "Cuisine + Entretien + Technique",
        "Éducation et accueil",
        "Médecine interne",
        "Revalidation",
    ]
    follow = ask(hr, links(section)[1])
    assert said(follow["trend"]["children"]).startswith("Adherence: Éducation et accueil")


@pytest.mark.usefixtures("published")
def test_explore_shows_sites_then_groups_as_small_charts_of_one_scale(hr: FlaskClient) -> None:
    sites = ask(hr, "explore?shape=parts")["parts"]["children"]
    charts = [chart["figure"] for chart in nodes(sites, "Chart")]
    assert len(charts) == 3
    assert len({tuple(figure["layout"]["yaxis"]["range"]) for figure in charts}) == 1
    assert rows(sites)[1][0] == "Eupen", "and a table has the same figures"
    groups = ask(hr, links(sites)[2])["parts"]["children"]
    assert "Éducation et accueil · Liège" in [row[0] for row in rows(groups)]


@pytest.mark.usefixtures("published")
def test_the_map_of_months_has_a_row_a_group_and_leaves_fields_without_a_figure_empty(
    hr: FlaskClient,
) -> None:
    shown = rows(ask(hr, "explore?shape=map&site=Genk")["map"]["children"])
    assert shown[0][1] == "Jul 2025" and len(shown[0]) == 16
    reception = next(row for row in shown if row[0].startswith("Onthaal en opname"))
    assert reception[11] == "" and "" not in reception[1:11]


@pytest.mark.usefixtures("published")
def test_chosen_groups_are_put_side_by_side_and_taken_out_again(hr: FlaskClient) -> None:
    first = ask(hr, "explore?shape=beside&unit=Genk/Geriatrie")["beside"]["children"]
    (put_in,) = [way["href"] for way in nodes(first, "Link")]
    both = ask(hr, f"{put_in}&unit=Genk/Spoedgevallen")["beside"]["children"]
    assert rows(both)[0] == ["Period", "Geriatrie · Genk", "Spoedgevallen · Genk"]
    (chart,) = nodes(both, "Chart")
    assert [entry["name"] for entry in chart["legend"]] == rows(both)[0][1:]
    assert chart["figure"]["layout"]["xaxis"]["ticktext"][0] == "Q3<br>2025", "fits a phone"
    out = next(way["href"] for way in nodes(both, "Link") if "Leave" in said(way["children"]))
    assert "with=" not in out


@pytest.mark.usefixtures("published")
def test_years_lie_over_each_other_month_by_month(hr: FlaskClient) -> None:
    shown = rows(ask(hr, "explore?shape=years")["years"]["children"])
    assert shown[0] == ["Period", "2025", "2026"]
    january = next(row for row in shown if row[0] == "Jan")
    assert january[1] == "no figure" and "%" in january[2]


@pytest.mark.usefixtures("published")
def test_a_stretch_of_the_trend_can_be_brushed_and_a_mark_leads_into_its_quarter(
    hr: FlaskClient,
) -> None:
    (chart,) = nodes(ask(hr, "explore?site=Genk")["trend"]["children"], "Chart")
    focus = next(trace for trace in chart["figure"]["data"] if trace["uid"] == "focus")
    assert chart["brush"]["quarters"] == focus["customdata"]
    cut = ask(hr, chart["brush"]["address"] + "&from=2026-Q1&to=2026-Q2")
    assert (cut["from"]["value"], cut["to"]["value"]) == ("2026-Q1", "2026-Q2")
    into = ask(hr, f"{chart['into']}&to={focus['customdata'][0]}")
    assert "3rd quarter 2025" in said(into["compare-unit"]["children"])


@pytest.mark.usefixtures("published")
def test_moving_a_filter_writes_the_address_and_the_address_shows_the_same(hr: FlaskClient) -> None:
    chosen = {"measure": "breaks_per_day", "site": "Genk", "unit": "Genk/Geriatrie"}
    moved = ask(hr, "explore", moved="unit", **chosen, **{"from": "2026-Q1", "to": "2026-Q3"})
    opened = ask(hr, "explore" + moved["address"]["search"])
    assert opened["trend"] == moved["trend"] and opened["views"] == moved["views"]
    assert opened["unit"]["value"] == "Genk/Geriatrie"
    assert opened["from"]["value"] == "2026-Q1"


@pytest.mark.usefixtures("published")
def test_another_site_offers_its_own_groups(hr: FlaskClient) -> None:
    answer = ask(hr, moved="site", site="Eupen", unit="Genk/Geriatrie", measure="adherence_rate")
    labels = [option["label"] for option in answer["unit"]["options"]]
    assert labels == ["Whole site", "Pflegewohnheim Sankt Josef", "Verwaltung"]
    assert answer["unit"]["value"] == "all"


@pytest.mark.usefixtures("published")
def test_a_measure_of_the_company_alone_compares_nothing(hr: FlaskClient) -> None:
    compared = ask(hr, "compare?measure=absenteeism_rate")
    assert "compare-site" not in compared and "compare-unit" not in compared
    assert "for the company from 250" in said(compared["view"]["children"])
    answer = ask(hr, "explore?measure=absenteeism_rate")
    assert rows(answer["trend"]["children"])[1][0] == "3rd quarter 2025"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_every_language(language: str, client_as: ClientAs) -> None:
    client = client_as("hr_analyst", language=language)
    shapes = (f"explore?shape={shape}&site=Genk" for shape in explore.OWN["shape"])
    for place in (*(f"{view}?" for view in find_views("dashboard.views")), *shapes):
        ask(client, f"{place}&unit=Genk/Keuken+%2B+Linnenkamer")
        for measure in Measure:
            ask(client, f"{place}&measure={measure}&unit=Genk/Onthaal+en+opname")
    assert client.get("/dashboard/_dash-layout").status_code == 200


@pytest.mark.usefixtures("published")
def test_two_hundred_questions_of_ten_viewers_have_one_answer(client_as: ClientAs) -> None:
    viewers = [client_as("hr_analyst") for _ in range(9)] + [client_as("occupational_physician")]
    search = "explore?unit=Genk/Spoedgevallen"
    answers = {dumped(ask(viewers[i % 10], search)) for i in range(200)}
    assert len(answers) == 1


@pytest.mark.usefixtures("published")
def test_an_address_that_cannot_be_had_says_what_can(hr: FlaskClient) -> None:
    nonsense = "explore?site=Atlantis&unit=gone&from=1999-Q1&with=x&page=-2&measure=secret"
    answer = ask(hr, nonsense)
    words = said(answer["remarks"]["children"])
    for part in ("This site is not", "This group is not", "no figures for this quarter"):
        assert part in words
    assert "At most five" in words and "cannot be read" in words
    assert said(answer["trend"]["children"]).startswith("Adherence: Zorggroep Linde")
    assert ask(hr, "explore")["remarks"]["children"] is None


def numbers_shown(answer: str) -> set[str]:
    """Every number with a decimal point or comma and four decimals."""
    return set(re.findall(r"\d+[.,]\d{4}\b", answer))


def test_no_number_leaves_that_was_not_released(database: Database, hr: FlaskClient) -> None:
    cells = [
        replace(cell, shown=round(30 + i * 0.0003 + 0.0001, 4))
        for i, cell in enumerate(released_cells())
    ]
    with database.transaction() as session:
        make_released(session, cells)
    given = {f"{cell.shown:.4f}" for cell in cells}
    shapes = [f"explore?shape={shape}" for shape in explore.OWN["shape"]]
    for place in (*(f"{view}?" for view in find_views("dashboard.views")), *shapes):
        found: set[str] = set()
        for measure in HEADLINES:
            for unit in ("", "Genk/Geriatrie", "Genk/Onthaal+en+opname"):
                found |= numbers_shown(dumped(ask(hr, f"{place}&measure={measure}&unit={unit}")))
        assert found <= given
        # What chance and campaigns show is found by a job, which has not run; others round.
        assert found or place in {
            "protect?",
            "answers?",
            "chance?",
            "campaigns?",
            "explore?shape=map",
        }


def test_raw_rows_do_not_reach_the_page(database: Database, hr: FlaskClient) -> None:
    with database.transaction() as session:
        make_released(session)
        session.execute(
            text(
                "INSERT INTO break_log (person_id, tap_id, local_day, at, logged_at, seconds,"
                " exercise, slot, verdict, origin) SELECT id, '37.123', 739805, '2026-07-01 10:00',"
                " '2026-07-01 10:00', 37123, '37.123', 1, 'counted', 'guided' FROM person"
            )
        )
    assert "37123" not in dumped(ask(hr)) and "37.123" not in dumped(ask(hr))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "nonsense",
    [None, [], "x", {}, {"output": "trend.children"}, {"output": []}, {"output": {"a": 1}}, 7],
)
def test_a_question_of_another_shape_is_refused_with_a_clear_answer(
    hr: FlaskClient, nonsense: object
) -> None:
    assert post(hr, nonsense).status_code == 422


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("inputs", [None, "x", [], [1], [{"id": "address"}], [{"id": []}]])
def test_a_question_with_other_inputs_is_refused(hr: FlaskClient, inputs: object) -> None:
    assert post(hr, body(hr) | {"inputs": inputs}).status_code == 422


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("part", ["outputs", "state", "changedPropIds"])
@pytest.mark.parametrize("value", [None, 7, "x", [7], {}, [{}], [{"id": "trend"}]])
def test_a_question_that_is_broken_where_nothing_is_asked_is_answered_all_the_same(
    hr: FlaskClient, part: str, value: object
) -> None:
    answer = post(hr, body(hr) | {part: value})
    assert answered(answer) == ask(hr)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("value", [7, [], {}, ["x"], True])
def test_values_of_another_kind_show_the_default(hr: FlaskClient, value: object) -> None:
    question = body(hr)
    question["inputs"] = [{**item, "value": value} for item in question["inputs"]]
    answer = post(hr, question)
    assert answer.status_code == 200
    assert answer.json["response"]["measure"]["value"] == "adherence_rate"
    moved = question | {"changedPropIds": ["measure.value"]}
    assert post(hr, moved).status_code == 200


@pytest.mark.usefixtures("published")
def test_a_database_that_is_gone_is_said_in_words(hr: FlaskClient, database: Database) -> None:
    question = body(hr)
    database.dispose()
    file = Path(str(database.engine.url.database))
    file.rename(file.with_name("gone.db"))
    answer = post(hr, question)
    assert answer.status_code == 503
    assert answer.mimetype == "text/plain"
    assert answer.text == texts("nl")("error.database"), "nobody is signed in without a database"


@pytest.mark.usefixtures("published")
def test_a_session_that_has_ended_is_answered_with_sign_in(hr: FlaskClient, clock: object) -> None:
    question = body(hr)
    clock.forward(days=2)  # type: ignore[attr-defined]
    assert post(hr, question).status_code == 401


@pytest.mark.usefixtures("published")
def test_the_link_to_the_file_names_what_is_shown(hr: FlaskClient) -> None:
    for view, part in (("explore", "trend"), ("compare", "compare-unit")):
        answer = ask(hr, f"{view}?unit=Genk/Geriatrie&from=2026-Q1")
        (link,) = nodes(answer[part]["children"], "A")
        assert hr.get(link["href"]).status_code == 200
    assert "scope=unit" in link["href"] and "from=2026-Q3&to=2026-Q3" in link["href"]


@pytest.mark.usefixtures("published")
def test_the_next_publication_is_announced(hr: FlaskClient) -> None:
    told = said(ask(hr, "explore")["trend"]["children"])
    found = re.search(r"Next figures: (\d+\s\w+ \d{4})\.", told)
    assert found is not None
    assert found[1] == texts("en").date(next_publication(dt.date(2026, 11, 18)))


def test_before_the_first_month_no_day_is_named_that_could_be_wrong(hr: FlaskClient) -> None:
    told = said(ask(hr, "explore")["view"]["children"])
    assert texts("en")("dashboard.empty.first") in told
    assert re.search(r"\d{4}", told) is None

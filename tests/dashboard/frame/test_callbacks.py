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
from tests.dashboard.asking import ask, body, dumped, nodes, parts, post, rows, said
from tests.factories_released import make_released, released_cells
from webapp.database import Database
from webapp.domain.figures.measures import Measure
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
    assert "enough people take part" in said(answer["view"]["children"])
    assert re.search(r"on \d+ \w+ 202\d at the earliest", said(answer["view"]["children"]))
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
    (graph,) = nodes(section, "Graph")
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
    (graph,) = nodes(trend, "Graph")
    assert graph["figure"]["layout"]["annotations"][0]["text"].startswith("group")
    front = next(nodes(groups, "Graph"))["figure"]["data"][-1]
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
    links = list(nodes(section, "Link"))
    follow = ask(hr, links[1]["href"])
    assert said(follow["trend"]["children"]).startswith("Adherence: Éducation et accueil")


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
    for view in find_views("dashboard.views"):
        for measure in Measure:
            ask(client, f"{view}?measure={measure}&unit=Genk/Onthaal+en+opname")
            ask(client, f"{view}?measure={measure}&unit=Genk/Keuken+%2B+Linnenkamer")
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
    for view in find_views("dashboard.views"):
        found: set[str] = set()
        for measure in Measure:
            for unit in ("", "Genk/Geriatrie", "Genk/Onthaal+en+opname"):
                found |= numbers_shown(dumped(ask(hr, f"{view}?measure={measure}&unit={unit}")))
        assert found <= given
        # What chance and campaigns show is found by a job, which has not run here.
        assert found or view in {"protect", "chance", "campaigns"}


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
    assert answer.json["response"] | parts(answer.json["response"]) == ask(hr)


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
    found = re.search(r"Next figures: (\d+ \w+ \d{4})\.", told)
    assert found is not None
    assert found[1] == texts("en").date(next_publication(dt.date(2026, 11, 18)))

"""Filters: a view offers those that change what it shows, and says what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.frame.filtering import CONTROLS
from dashboard.frame.view import find_views
from tests.analysis.released_months import campaign_findings
from tests.dashboard.asking import ask, dumped, nodes, said
from tests.factories_released import make_released, released_cells
from webapp.analysis.door import VERSION, find
from webapp.database import Database
from webapp.domain.figures.measures import Measure
from webapp.gate.findings import store_findings
from webapp.gate.released import published_months
from webapp.i18n import LANGUAGES, texts

ClientAs = Callable[..., FlaskClient]
VIEWS = find_views("dashboard.views")
SHAPED = [*VIEWS, "explore?shape=map&", "explore?shape=parts&"]
TRIED = {
    "measure": [measure.value for measure in Measure],
    "site": ["Genk"],
    "find": ["gen", "zzz"],
    "unit": ["Genk/Geriatrie"],
    "from": ["2026-Q3"],
    "to": ["2025-Q4"],
}


@pytest.fixture
def hr(database: Database, client_as: ClientAs) -> FlaskClient:
    """Somebody of HR who reads English, where figures and findings are published."""
    with database.transaction() as session:
        make_released(session)
    with database.transaction() as session, database.reader() as reader:
        found = [*find(released_cells(), {}), *campaign_findings()]
        store_findings(session, found, month=published_months(reader)[-1], version=VERSION)
    return client_as("hr_analyst")


def _seen(answer: dict[str, Any]) -> str:
    """What is shown, without where it leads: links keep every choice."""
    return re.sub(r'"(href|customdata|address)": ("[^"]*"|\[[^]]*\])', "", dumped(answer["view"]))


@pytest.mark.parametrize("place", SHAPED)
def test_a_filter_that_is_offered_changes_what_is_shown_and_no_other_does(
    hr: FlaskClient, place: str
) -> None:
    where = place if "?" in place else f"{place}?"
    plain = ask(hr, where)
    for control in CONTROLS:
        shown = {_seen(ask(hr, f"{where}{control}={value}")) for value in TRIED[control]}
        changes = shown != {_seen(plain)}
        if control == "find" and not plain["filter-unit"]["hidden"]:
            continue  # it finds groups to choose from
        assert changes is not plain[f"filter-{control}"]["hidden"], (place, control)
    none = all(plain[f"filter-{control}"]["hidden"] for control in CONTROLS)
    assert plain["filters"]["hidden"] is none


@pytest.mark.parametrize("view", VIEWS)
def test_the_measure_that_is_shown_is_the_one_in_the_filter(hr: FlaskClient, view: str) -> None:
    for measure in (Measure.ADHERENCE, Measure.ABSENCE):
        answer = ask(hr, f"{view}?measure={measure}")
        offered = [option["value"] for option in answer["measure"]["options"]]
        assert answer["measure"]["value"] in offered
        if not answer["filter-measure"]["hidden"]:
            name = texts("en")(f"measure.{answer['measure']['value']}")
            assert name in said(answer["view"]["children"])


def test_a_measure_that_one_view_cannot_show_is_kept_for_the_others(hr: FlaskClient) -> None:
    here = f"absence?measure={Measure.ADHERENCE}"
    answer = ask(hr, here)
    said_now = answer["measure"]["value"]
    assert said_now == Measure.ABSENCE
    ways = [way["href"] for way in nodes(answer["views"]["children"], "Link")]
    assert all(f"measure={Measure.ADHERENCE}" in way for way in ways)
    moved = ask(hr, here, "site", measure=said_now, site="Genk")
    assert f"measure={Measure.ADHERENCE}" in moved["address"]["search"]
    chosen = ask(hr, here, "measure", measure=Measure.SPELL_FREQUENCY.value)
    assert f"measure={Measure.SPELL_FREQUENCY}" in chosen["address"]["search"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_in_words_what_was_chosen(
    hr: FlaskClient, client_as: ClientAs, language: str
) -> None:
    answer = ask(client_as("hr_analyst", language=language), "compare?site=Genk&find=ger")
    words, t = answer["chosen"]["children"], texts(language)
    assert f"{t('dashboard.filter.site')}{t.colon}Genk" in words
    assert f"{t('dashboard.filter.find')}{t.colon}ger" in words
    assert t("measure.adherence_rate") in words and "2026" in words
    assert ask(hr, "protect")["chosen"]["children"] == ""

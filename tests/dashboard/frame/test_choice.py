"""What can be chosen, and what becomes of an address that asks for something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dashboard.frame.choice import MOST_BESIDE, beside_in, choose, view_in, wanted_in
from dashboard.frame.offered import FilterOptions, alphabetical, filter_options
from tests.factories_released import QUARTERS, released_units
from webapp.domain.figures.measures import Measure, ReleasedUnit, Scope


@pytest.fixture(scope="module")
def offered() -> FilterOptions:
    return filter_options(released_units())


def test_everything_published_is_offered_by_name(offered: FilterOptions) -> None:
    assert offered.quarters == QUARTERS
    assert offered.sites == ("Eupen", "Genk", "Liège")
    labels = [group.label for group in offered.departments("", "")]
    assert (
        labels.index("Cuisine") < labels.index("Éducation et accueil") < labels.index("Geriatrie")
    )
    assert len(labels) == len(set(labels)), "a group of five quarters is offered once"


def test_a_department_that_is_never_shown_alone_can_be_chosen_all_the_same(
    offered: FilterOptions,
) -> None:
    choice = choose({"unit": "Genk/Linnenkamer"}, offered)
    assert choice.group is not None and choice.group.parts == ("Linnenkamer",)
    assert choose(wanted_in(choice.search()), offered) == choice


def test_joined_groups_are_not_among_those_to_choose_from(offered: FilterOptions) -> None:
    assert {len(group.parts) for group in offered.departments("", "")} == {1}
    joined = choose({"unit": "Genk/Keuken + Linnenkamer"}, offered)
    assert joined.group is not None, "though their own address shows them"


class Walked(list[ReleasedUnit]):
    """Groups that notice how often somebody goes through all of them."""

    walks = 0

    def __iter__(self) -> Iterator[ReleasedUnit]:
        self.walks += 1
        return super().__iter__()


def test_a_list_of_groups_is_made_once_and_not_for_each_question(offered: FilterOptions) -> None:
    walked = Walked(offered.units)
    found = replace(offered, units=walked, kept={})
    having = {unit.series for unit in offered.units if unit.site == "Genk"}
    asked = (Measure.ADHERENCE, "2026-Q3", Scope.UNIT, "", having)
    first = found.with_figure(*asked)
    assert first and {unit.site for unit in first} == {"Genk"}
    assert found.with_figure(*asked) == first
    assert walked.walks == 1
    other = (Measure.PARTICIPATION, "2026-Q3", Scope.UNIT, "", set[str]())
    assert found.with_figure(*other) == [], "each measure has groups of its own"


def test_groups_are_found_by_words_of_their_name_whatever_the_accents(
    offered: FilterOptions,
) -> None:
    found = [group.label for group in offered.departments("", "ACCUEIL educ")]
    assert found == ["Éducation et accueil"]
    assert offered.departments("Genk", "accueil") == []


def test_without_a_wish_the_company_is_shown_over_five_quarters(offered: FilterOptions) -> None:
    choice = choose({}, offered)
    assert (choice.measure, choice.site, choice.group) == (Measure.ADHERENCE, "", None)
    assert (choice.first, choice.last) == ("2025-Q3", "2026-Q3")


def test_a_choice_survives_the_address(offered: FilterOptions) -> None:
    wanted = {"measure": "breaks_per_day", "unit": "Liège/Éducation et accueil", "from": "2026-Q1"}
    choice = choose(wanted, offered)
    assert choice.context == "Liège", "a group is compared with its own site"
    assert choose(wanted_in(choice.search()), offered) == choice


def test_the_address_names_the_view_and_what_only_views_know(offered: FilterOptions) -> None:
    own = {"shape": ("trend", "heat")}
    choice = choose({"shape": "heat"}, offered, "explore", own=own)
    path, _, query = choice.address().partition("?")
    assert view_in(path) == "explore"
    assert choose(wanted_in(query), offered, "explore", own=own) == choice
    assert choice.but(view="absence", shape="trend").address().startswith("/dashboard/absence?")
    assert choice.but(view="absence").own == {"shape": "heat"}, "kept when one moves on"


def test_a_change_begins_a_list_again_and_a_page_is_kept_by_its_address(
    offered: FilterOptions,
) -> None:
    choice = choose({"page": "3", "find": "  zorg   centrum "}, offered)
    assert (choice.page, choice.find) == (3, "zorg centrum")
    assert choose(wanted_in(choice.search()), offered) == choice
    assert choice.but(site="Genk").page == 1


def test_a_few_groups_stand_beside_the_chosen_one(offered: FilterOptions) -> None:
    keys = list(offered.groups)
    choice = choose({}, offered, beside=keys)
    assert [group.key for group in choice.beside] == keys[:MOST_BESIDE]
    assert choice.refused == ("with",)
    few = choose({}, offered, beside=keys[:2])
    assert beside_in(few.search()) == keys[:2] and few.refused == ()


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "999999", "²"])
def test_a_page_that_is_no_number_is_the_first(offered: FilterOptions, page: str) -> None:
    assert choose({"page": page}, offered).page == 1


def test_thousands_of_groups_in_an_address_are_not_read(offered: FilterOptions) -> None:
    assert len(beside_in("?" + "&".join(f"with={i}" for i in range(10_000)))) < 100


@pytest.mark.parametrize(
    "search",
    ["", "?", "?unit=No+such", "?from=2019-Q1&to=x", "?measure=secret", "?a=%FF&&&=", None, 7, []],
)
def test_an_address_that_asks_for_nonsense_shows_the_default(
    offered: FilterOptions, search: object
) -> None:
    assert choose(wanted_in(search), offered) == choose({}, offered)


def test_quarters_the_wrong_way_round_are_put_right(offered: FilterOptions) -> None:
    choice = choose({"from": "2026-Q2", "to": "2025-Q4"}, offered)
    assert (choice.first, choice.last) == ("2025-Q4", "2026-Q2")


def test_a_group_of_another_site_is_let_go(offered: FilterOptions) -> None:
    choice = choose({"site": "Eupen", "unit": "Genk/Geriatrie"}, offered)
    assert (choice.site, choice.unit, choice.context) == ("Eupen", "", "Eupen")


def test_accents_do_not_move_a_name_to_the_end() -> None:
    names = ["Zorg", "Éducation", "apotheek", "Ökonomie", "Eupen", "Onthaal"]
    ordered = sorted(names, key=alphabetical)
    assert ordered == ["apotheek", "Éducation", "Eupen", "Ökonomie", "Onthaal", "Zorg"]

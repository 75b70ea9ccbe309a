"""What can be chosen, and what becomes of an address that asks for something else."""

from __future__ import annotations

import pytest

from dashboard.frame.choice import FilterOptions, alphabetical, choose, filter_options, wanted_in
from tests.factories_released import QUARTERS, released_units
from webapp.domain.figures.measures import Measure


@pytest.fixture(scope="module")
def offered() -> FilterOptions:
    return filter_options(released_units())


def test_everything_published_is_offered_by_name(offered: FilterOptions) -> None:
    assert offered.quarters == QUARTERS
    assert offered.sites == ("Eupen", "Genk", "Liège")
    labels = [group.label for group in offered.listed(choose({}, offered))]
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


def test_a_joined_group_is_offered_only_when_it_was_chosen(offered: FilterOptions) -> None:
    listed = offered.listed(choose({}, offered))
    assert {len(group.parts) for group in listed} == {1}
    joined = choose({"unit": "Genk/Keuken + Linnenkamer"}, offered)
    assert offered.listed(joined)[0].label == "Keuken + Linnenkamer"


def test_without_a_wish_the_company_is_shown_over_five_quarters(offered: FilterOptions) -> None:
    choice = choose({}, offered)
    assert (choice.measure, choice.site, choice.group) == (Measure.ADHERENCE, "", None)
    assert (choice.first, choice.last) == ("2025-Q3", "2026-Q3")


def test_a_choice_survives_the_address(offered: FilterOptions) -> None:
    wanted = {"measure": "breaks_per_day", "unit": "Liège/Éducation et accueil", "from": "2026-Q1"}
    choice = choose(wanted, offered)
    assert choice.context == "Liège", "a group is compared with its own site"
    assert choose(wanted_in(choice.search()), offered) == choice


def test_the_address_names_the_view_unless_it_is_the_first(offered: FilterOptions) -> None:
    assert "view" not in choose({}, offered).search()
    asked = wanted_in(choose({}, offered, "explore").search())
    assert asked["view"] == "explore"


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

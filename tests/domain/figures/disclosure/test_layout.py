"""Groups as a reader meets them: by name, and by the line that they belong to."""

from __future__ import annotations

import pytest

from tests.domain.figures.employers import QUARTER, staff
from webapp.domain.figures.disclosure.layout import FAMILIES, Layout, line_of
from webapp.domain.figures.measures import JoinReason, Measure, Scope
from webapp.domain.people.people import DepartmentKind, DepartmentNode, DepartmentTree

NAMES = {11: "Kitchen", 12: "Radiology", 13: "Ward West", 14: "Laundry"}
TREE = DepartmentTree(
    [
        DepartmentNode(9, None, DepartmentKind.COMPANY, "Zorggroep Linde", None),
        DepartmentNode(1, 9, DepartmentKind.SITE, "Gent", None),
        DepartmentNode(2, 9, DepartmentKind.SITE, "Genk", None),
        *(
            DepartmentNode(key, 1, DepartmentKind.DEPARTMENT, name, None)
            for key, name in NAMES.items()
        ),
    ]
)


def layout(*sizes: list[int]) -> Layout:
    members = [m._replace(department_id=10 + m.department_id) for m in staff(sizes)]
    return Layout(QUARTER, members, 10)


def site_named(*apart: set[int], sizes: list[list[int]]) -> tuple[str, str]:
    """Series and label of the first site when these departments are shown as groups."""
    found = layout(*sizes).groups(Scope.SITE, [frozenset(group) for group in apart])
    named = found[0].named(TREE)
    assert (named.site, named.parts, named.joined) == ("Gent", ["Gent"], None)
    return named.series, named.label


def test_a_whole_site_has_its_name_and_an_incomplete_one_says_what_is_missing() -> None:
    sizes = [[20, 20, 20], [20]]
    assert site_named({11}, {12}, {13}, {14}, sizes=sizes) == ("site-1", "Gent")
    series, label = site_named({12}, {13}, {11, 14}, sizes=sizes)
    assert label == "Gent \u2212 Kitchen"
    assert series.startswith("site-1-")
    assert site_named({13}, {11, 12, 14}, sizes=sizes)[1] == "Gent (Ward West)"


def test_departments_without_figures_are_not_missing_from_a_site() -> None:
    """Their campaign has not begun: nothing of them is shown elsewhere either."""
    assert site_named({11}, {12}, sizes=[[20, 20, 20], [20]]) == ("site-1", "Gent")


def test_the_line_of_a_site_is_one_however_complete_it_is() -> None:
    site = layout([20, 20], [20]).groups(Scope.SITE, [frozenset({11, 13}), frozenset({12})])[0]
    assert site.line == line_of(site.series) == line_of("site-1") == "site-1"
    assert line_of("company") == "company"
    assert line_of("unit-0123456789ab") == "unit-0123456789ab"


@pytest.mark.parametrize(
    ("departments", "reason"),
    [
        ({11}, None),
        ({12, 13}, JoinReason.TOO_FEW),
        ({12, 13, 14}, JoinReason.TOO_FEW),
        ({11, 14}, JoinReason.PROTECTION),
    ],
)
def test_a_reason_is_one_of_two_and_the_same_for_every_measure(
    departments: set[int], reason: JoinReason | None
) -> None:
    """Of 12 + 8 + 6 people two are together for breaks, three for participation."""
    assert layout([60, 12, 8, 6, 30]).unit(frozenset(departments)).joined is reason


def test_families_have_units_of_their_own_size() -> None:
    made = layout([40, 12, 21, 6])
    sizes = {
        family[0]: sorted({len(unit.members) for unit in made.unit_of(family).values()})
        for family in FAMILIES
        if not family[0].spec.is_of_company_only
    }
    assert sizes == {
        Measure.ADHERENCE: [18, 21, 40],
        Measure.PARTICIPATION: [39, 40],
        Measure.ABSENCE: [39, 40],
        Measure.SPELL_FREQUENCY: [79],
        Measure.NO_ABSENCE: [79],
        Measure.NO_ABSENCE_YEAR: [],
        Measure.FREQUENT_ABSENCE: [],
        Measure.NO_TIME: [],
        Measure.FURNITURE: [],
    }

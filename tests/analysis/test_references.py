"""The arithmetic gives what others print, to the digits that they print."""

from __future__ import annotations

import json
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from tests.house.source import ROOT
from webapp.analysis.compared import compare
from webapp.analysis.funnel import dispersion, winsorised
from webapp.analysis.process import ControlLimits, control_limits, signals
from webapp.analysis.segments import (
    CHANGE,
    Estimate,
    Variances,
    columns,
    estimate,
    newey_west,
)
from webapp.domain.figures.findings import FindingReason

FOLDER = ROOT / "tests" / "analysis" / "references"
NOTHING = Variances(0, 0, 0)


def reference(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert found["source"]
    assert found["call"]
    return found["input"], found["output"]


@pytest.mark.parametrize("name", ["nhsr_plot_the_dots", "nhsr_plot_the_dots_outlier"])
def test_limits_of_an_xmr_chart_are_those_of_plot_the_dots(name: str) -> None:
    given, printed = reference(name)
    limits = control_limits(given["values"])
    for key, value in printed.items():
        assert getattr(limits, key) == pytest.approx(value, rel=5e-7), key


def test_limits_and_signals_of_montgomerys_loans_are_those_in_the_book() -> None:
    given, printed = reference("montgomery_individuals")
    limits = control_limits(given["values"][: given["baseline"]])
    for key in ("centre", "low", "high"):
        assert round(getattr(limits, key), 2) == printed[key]
    found = signals(given["values"], limits)
    beyond = [at + 1 for at, one in enumerate(found) if one is FindingReason.BEYOND_LIMITS]
    assert beyond == printed["beyond"]


LEVEL = ControlLimits(0, -3, 3)


@pytest.mark.parametrize(
    ("values", "flags", "reason"),
    [  # of ptd_calculate_point_type in NHSRplotthedots, sevens, trends and two of three
        ([1] * 6, [0] * 6, FindingReason.ONE_SIDE),
        ([1] * 6 + [-1], [0] * 7, FindingReason.ONE_SIDE),
        ([1] * 8 + [-1], [1] * 8 + [0], FindingReason.ONE_SIDE),
        ([-0.1, 1, 1, 1, 1, 1, 1, 1, 1, -1], [0] + [1] * 8 + [0], FindingReason.ONE_SIDE),
        ([-1.3, -0.9, -0.5, 0, 0.5, 0.9, 1.3], [1] * 7, FindingReason.TREND),
        ([-1.3, -0.9, -0.5, -0.5, 0.5, 0.9, 1.3], [0] * 7, FindingReason.TREND),
        ([2.5, 0, 2.5], [1, 0, 1], FindingReason.TWO_OF_THREE),
        ([2.5, 0, 0, 2.5], [0] * 4, FindingReason.TWO_OF_THREE),
        ([2.5, 0, 0, 2.5, 2.5], [0, 0, 0, 1, 1], FindingReason.TWO_OF_THREE),
        ([0, 2.5, -2.5], [0, 0, 0], FindingReason.TWO_OF_THREE),
    ],
)
def test_the_four_rules_flag_what_plot_the_dots_flags(
    values: list[float], flags: list[int], reason: FindingReason
) -> None:
    assert [int(one is reason) for one in signals(values, LEVEL)] == flags


@pytest.mark.parametrize("name", ["funnelplotr", "funnelplotr_none"])
def test_overdispersion_is_that_of_funnelplotr(name: str) -> None:
    given, printed = reference(name)
    drawn_in = winsorised(given["scores"])
    assert drawn_in == pytest.approx(printed["winsorised"], rel=1e-12)
    spread = dispersion(drawn_in, given["errors"])
    assert spread.phi == pytest.approx(printed["phi"], rel=1e-12)
    assert spread.tau2 == pytest.approx(printed["tau2"], rel=1e-9)


def test_the_variance_between_groups_is_that_of_dersimonian_and_laird() -> None:
    given, printed = reference("metafor_dersimonian_laird")
    weights = [1 / error**2 for error in given["errors"]]
    centre = float(np.average(given["values"], weights=weights))
    scores = [(v - centre) / e for v, e in zip(given["values"], given["errors"], strict=True)]
    assert sum(score**2 for score in scores) == pytest.approx(printed["q"], rel=5e-10)
    spread = dispersion(scores, given["errors"])
    assert spread.tau2 == pytest.approx(printed["tau2"], rel=5e-10)


@pytest.mark.parametrize("name", ["nlme_gls", "nlme_gls_with_gaps"])
def test_the_change_at_the_start_is_that_of_generalised_least_squares_in_nlme(name: str) -> None:
    given, printed = reference(name)
    design = columns(given["months"], given["start"], seasons=True, breaks=())
    found = estimate(given["values"], given["months"], design, NOTHING)
    assert found.value == pytest.approx(printed["value"], rel=5e-10)
    assert found.error == pytest.approx(printed["error"], rel=5e-10)
    assert found.freedom == len(given["months"]) - 6


def test_newey_west_errors_are_those_of_sandwich() -> None:
    given, printed = reference("sandwich_newey_west")
    design = columns(given["months"], given["start"], seasons=True, breaks=())
    error = newey_west(np.asarray(given["values"]), design, given["lags"])
    assert error == pytest.approx(printed["error"], rel=5e-10)


def test_the_interval_and_the_p_of_a_change_are_those_of_lmtest() -> None:
    given, printed = reference("lmtest_coefci")
    design = columns(given["months"], given["start"], seasons=True, breaks=())
    fitted = OLS(given["values"], design).fit()
    error = newey_west(np.asarray(given["values"]), design, given["lags"])
    found = Estimate(float(fitted.params[CHANGE]), error, float(fitted.df_resid))
    assert found.value == pytest.approx(printed["value"], rel=1e-12)
    assert found.error == pytest.approx(printed["error"], rel=1e-12)
    assert found.freedom == printed["freedom"]
    assert found.interval == pytest.approx((printed["low"], printed["high"]), rel=1e-11)
    p = 2 * stats.t.sf(abs(found.value / found.error), found.freedom)
    assert p == pytest.approx(printed["p"], rel=1e-9)


def test_the_columns_of_a_start_are_what_a_chow_test_of_strucchange_asks_for() -> None:
    given, printed = reference("strucchange_chow")
    design = columns(given["months"], given["start"], seasons=False, breaks=())
    both = np.eye(design.shape[1])[[CHANGE, CHANGE + 1]]
    for name, wanted in (("values", "f"), ("fallen", "fallen_f")):
        tested = OLS(given[name], design).fit().f_test(both)
        assert float(tested.fvalue) == pytest.approx(printed[wanted], rel=1e-10)
    assert float(OLS(given["values"], design).fit().f_test(both).pvalue) == pytest.approx(
        printed["p"], rel=1e-9
    )


def test_a_change_that_is_told_is_a_break_that_strucchange_finds_without_knowing_when() -> None:
    given, printed = reference("strucchange_chow")
    design = columns(given["months"], given["start"], seasons=False, breaks=())
    low, high = estimate(given["fallen"], given["months"], design, NOTHING).interval
    assert low < high < 0
    assert printed["fallen_after"] == given["start"]
    assert printed["fallen_p"] < 0.05


def test_sites_that_began_differ_from_others_as_in_a_mixed_model_of_lme4() -> None:
    given, printed = reference("lme4_sites")
    first = given["before"]
    begun, others = (
        [fmean(site[first:]) - fmean(site[:first]) for site in given[side]]
        for side in ("begun", "not_begun")
    )
    found, _ = compare(begun, others)
    assert found.value == pytest.approx(printed["value"], rel=1e-10)


def test_two_groups_of_sites_are_compared_as_r_does() -> None:
    given, printed = reference("t_test_and_permutations")
    found, p = compare(given["some"], given["others"])
    assert found.value == pytest.approx(printed["value"], rel=1e-9)
    assert found.freedom == pytest.approx(printed["freedom"], rel=1e-9)
    assert found.interval == pytest.approx((printed["low"], printed["high"]), rel=1e-8)
    assert p == pytest.approx(printed["p"], rel=1e-9)
    assert fmean(given["some"]) < fmean(given["others"])

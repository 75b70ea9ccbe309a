"""The filters: which a view offers, what stands in them, and what moving one of them asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.frame import layout as ids
from dashboard.frame.choice import Filters
from dashboard.frame.offered import FilterOptions
from dashboard.frame.view import View
from dashboard.frame.wording import name
from webapp.domain.figures.measures import Measure
from webapp.figures import period_name
from webapp.i18n import Texts

Outputs = dict[str, Any]
CONTROLS = (ids.MEASURE, ids.SITE, ids.FIND, ids.UNIT, ids.FIRST, ids.LAST)
CHOICES = tuple(one for one in CONTROLS if one != ids.FIND)  # from a list
MOST_OPTIONS = 50  # groups in the list to choose from; a search finds the others
_ALL = "all"  # a control takes "" for nothing chosen


def moved(asked: Mapping[str, str], said: Mapping[str, object], view: View) -> dict[str, str]:
    """What the address asks for, with what the filters say now; pages begin again.

    Where the view cannot show the measure that was asked for, its filter said another: unless it
    was moved, the address keeps what was asked for.
    """
    now = {
        control: "" if value == _ALL else value
        for control, value in said.items()
        if isinstance(value, str)
    }
    if asked.get(ids.MEASURE) not in view.MEASURES and now.get(ids.MEASURE) == view.MEASURES[0]:
        del now[ids.MEASURE]
    return {**asked, "page": "", **now}


def nothing() -> Outputs:
    """Empty filters, none of them offered."""
    outputs: Outputs = {f"{control}_value": None for control in CONTROLS}
    outputs |= {f"{control}_options": [] for control in CHOICES}
    return outputs | {f"{control}_hidden": True for control in CONTROLS} | {"hidden": True}


def filled(choice: Filters, view: View, offered: FilterOptions, t: Texts) -> Outputs:
    """The options and values of the filters, and which of them the view offers.

    `choice` is the one that the view shows.
    """
    options, values = _options(choice, view, offered, t), _values(choice)
    used = view.filters(choice)
    outputs: Outputs = {f"{control}_value": values[control] for control in CONTROLS}
    outputs |= {f"{control}_options": options[control] for control in CHOICES}
    outputs |= {f"{control}_hidden": control not in used for control in CONTROLS}
    return outputs | {"hidden": not used, "chosen": _in_words(values, options, used, t)}


def _values(choice: Filters) -> dict[str, str]:
    return {
        ids.MEASURE: choice.measure.value,
        ids.SITE: choice.site or _ALL,
        ids.UNIT: choice.unit or _ALL,
        ids.FIRST: choice.first,
        ids.LAST: choice.last,
        ids.FIND: choice.find,
    }


def _options(
    choice: Filters, view: View, offered: FilterOptions, t: Texts
) -> dict[str, list[dict[str, str]]]:
    quarters = [_option(key, period_name(key, t, short=True)) for key in reversed(offered.quarters)]
    sites = [_option(site, site) for site in offered.sites]
    return {
        ids.MEASURE: _measures(view.MEASURES, t),
        ids.SITE: [_option(_ALL, t("dashboard.all.sites")), *sites],
        ids.UNIT: _groups(choice, offered, t),
        ids.FIRST: quarters,
        ids.LAST: quarters,
    }


def _measures(measures: Sequence[Measure], t: Texts) -> list[dict[str, str]]:
    return [_option(measure.value, t(f"measure.{measure}")) for measure in measures]


def _groups(choice: Filters, offered: FilterOptions, t: Texts) -> list[dict[str, str]]:
    """The whole, the chosen group, and as many of the departments searched for as fit."""
    whole = t("dashboard.all.site_units" if choice.site else "dashboard.all.units")
    listed = offered.departments(choice.site, choice.find)
    found = listed[:MOST_OPTIONS]  # a list of its own
    if choice.group and choice.group not in found:
        found.insert(0, choice.group)
    options = [_option(group.key, name(group, choice.site)) for group in found]
    return [_option(_ALL, whole), *options]


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _in_words(
    values: Mapping[str, str],
    options: Mapping[str, Sequence[Mapping[str, str]]],
    used: frozenset[str],
    t: Texts,
) -> str:
    """What is chosen, for paper, which shows no filter."""
    told = {
        control: next((o["label"] for o in options[control] if o["value"] == value), "")
        for control, value in values.items()
        if control in options
    } | {ids.FIND: values[ids.FIND]}
    parts = [
        f"{t(f'dashboard.filter.{control}')}{t.colon}{told[control]}"
        for control in CONTROLS
        if control in used and told[control]
    ]
    return " · ".join(parts)

"""How often a change is told of where there is none, and found where a plan promises it."""

from __future__ import annotations

import numpy as np

from tests.analysis.simulated import (
    MONTHS_OF,
    alarms_of_groups,
    alarms_of_months,
    share_of_campaigns,
    shares_of_waves,
)
from tests.bench.timing import show

SITES = 200
SHAPES = ((250, 12, 12), (640, 12, 12), (640, 24, 12), (640, 36, 36), (2_500, 24, 24))
WAVES = ((20, 250, 40), (20, 640, 40), (50, 250, 16), (50, 640, 16))  # sites, people, campaigns


def run() -> None:
    """Print false alarms, and what is found of a fall that the plan promises to find."""
    for people, before, after in SHAPES:
        name = f"{people} people, {before} months before and {after} after"
        for is_planned, what, aim in (
            (False, "nothing changed", "at most 5"),
            (True, "a fall as planned", "75 to 85"),
        ):
            rng = np.random.default_rng(people + before)
            found = share_of_campaigns(
                rng, people, SITES, before=before, after=after, planned=is_planned
            )
            show(f"{name}, {what}", 100 * found, "%", aim)
    _waves()
    for measure in MONTHS_OF:
        for people in (40, 640, 2_500):
            found = alarms_of_months(np.random.default_rng(people), measure, people, SITES)
            show(f"{measure}, newest month, {people} people", 100 * found, "%", "at most 5")
    found = alarms_of_groups(np.random.default_rng(1), SITES)
    show("adherence, groups outside 99.8", 100 * found, "%", "at most 0.2")


def _waves() -> None:
    """Campaigns in three waves, twelve months apart, at many sites: each site and each wave."""
    for sites, people, campaigns in WAVES:
        for is_planned, what in ((False, "nothing changed"), (True, "a fall as planned")):
            rng = np.random.default_rng(sites + people)
            alone, beside = shares_of_waves(rng, campaigns, sites, people, planned=is_planned)
            name = f"{sites} sites of {people} people in three waves, {what}"
            aim = "75 to 85" if is_planned else "at most 5"
            show(f"{name}, each site", 100 * alone, "%", aim)
            show(f"{name}, each wave", 100 * beside, "%", "" if is_planned else aim)


if __name__ == "__main__":
    run()

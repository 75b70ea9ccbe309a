"""How often a change is seen where there is none, and where there is one."""

from __future__ import annotations

import numpy as np

from tests.analysis.simulated import MAKERS, share_of
from tests.bench.timing import show
from webapp.domain.figures.findings import Verdict

SIZES = {30: 4_000, 100: 4_000, 640: 2_000, 10_000: 200}  # people: how many employers


def run() -> None:
    """Print false alarms with some and all people replaced, and what is seen of +40 percent."""
    for measure in MAKERS:
        for people, employers in SIZES.items():
            for name, options, aim in (
                ("nothing changed", {}, "at most 5"),
                ("nothing changed, other people", {"leave": 1.0}, "at most 5"),
                ("40 percent more", {"change": 1.4}, ""),
            ):
                rng = np.random.default_rng(people)
                found = share_of(
                    Verdict.LARGER_THAN_CHANCE, rng, measure, people, employers, **options
                )
                show(f"{measure}, {people} people, {name}", 100 * found, "%", aim)


if __name__ == "__main__":
    run()

"""What a person may agree to, apart from plain use: each its own choice, taken back any time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Purpose(StrEnum):
    """What health data is kept for, only after the person has agreed."""

    SCREENING = "screening"
    COMFORT = "comfort"


class ChoiceChange(StrEnum):
    """What was just done; part of an address, and of the key of its text."""

    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


# The version of the words that a person agrees to. New words that mean something else get the next
# number, and the choice is asked again.
WORDS = {Purpose.SCREENING: "1", Purpose.COMFORT: "1"}


def agreed(given: Mapping[Purpose, str]) -> frozenset[Purpose]:
    """Of what a person agreed to, with the version of the words: what still means the same."""
    return frozenset(purpose for purpose, version in given.items() if version == WORDS[purpose])

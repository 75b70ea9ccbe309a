"""What a person may agree to, apart from plain use: each its own choice, taken back any time."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What health data is kept for, only after the person has agreed."""

    SCREENING = "screening"
    COMFORT = "comfort"


# The version of the words that a person agrees to. New words that mean something else get the next
# number, and the choice is asked again.
WORDS = {Purpose.SCREENING: "1", Purpose.COMFORT: "1"}

"""An exercise that somebody's own therapist gave them, in place of one of ours."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.errors import Invalid
from webapp.domain.programme.breaks import LENGTH

LONGEST_NAME = 60  # characters
LONGEST_WORDS = 300
MOST = 3  # exercises that one person may have replaced


@dataclass(frozen=True, slots=True)
class Prescription:
    """What is done in place of `exercise`, in the person's own words; `by` may be empty."""

    exercise: str
    name: str
    words: str
    by: str

    @property
    def steps(self) -> list[dict[str, object]]:
        """The minute as one step, as the player of the page reads it."""
        step = {"say": self.words, "picture": "", "seconds": LENGTH, "side": "", "soon": ""}
        return [{**step, "count": "", "beat": 0}]


def check_prescription(given: Prescription) -> Prescription:
    """It, if it can be kept. Raises Invalid: no name or no words, or they are too long."""
    names = len(given.name) <= LONGEST_NAME and len(given.by) <= LONGEST_NAME
    if not given.name or not given.words or not names or len(given.words) > LONGEST_WORDS:
        raise Invalid("error.prescription", name=LONGEST_NAME, words=LONGEST_WORDS)
    return given

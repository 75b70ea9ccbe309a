"""Words that are no text of ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody wrote, in one language; empty: nobody said in which, and it is not guessed."""

    text: str
    language: str = ""

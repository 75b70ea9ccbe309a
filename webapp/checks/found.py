"""What looking at one thing finds, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from webapp.i18n import Texts

Problem = tuple[str, dict[str, Any]]  # the key of a text that says what to do, and what it names


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `problem` is the key of a text; None: it is as it should be.

    `params` are what the text names; with a `why` among them the reason follows, in words.
    """

    name: str
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)

    def words(self, t: Texts) -> str:
        """What to do about it, and why."""
        if self.problem is None:
            return t("checks.fine")
        keys = [self.problem]
        if why := self.params.get("why"):
            keys.append(f"no_answer.{why}")
        return " ".join(t(key, **self.params) for key in keys)

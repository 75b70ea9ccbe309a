"""The values of the disclosure policy and their floors: stricter is possible, looser is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from webapp.domain.errors import Invalid

# The edition of the rules themselves. Another edition moves levels, so that figures made by two of
# them are marked like those of two groups of people.
RULES = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """The parameters of the rules. The defaults are the floors; a looser policy cannot be made.

    Raises Invalid: a value is looser than its floor; the error names it.
    """

    version: str
    approved_by: str
    k: int = 10  # fewest people in a group
    k_part: int = 5  # fewest who take part, counted with a chance error, for figures on breaks
    w_max: int = 15  # percent: the largest part of the whole that one person may make up
    pr: int = 60  # percent: how much of the own range must stay open for everyone
    sigma: float = 1.0  # persons: the size of the fixed chance error
    trunc: float = 2.5  # the chance error is cut off at this many sigma
    steps: tuple[int, ...] = (1, 2, 5, 10)  # percent: what figures may be rounded to
    cap: int = 5  # sick days counted a person and month, at most

    def __hash__(self) -> int:
        """Roundings are sought by policy for each figure; two of one version are compared whole."""
        return hash(self.version)

    def __post_init__(self) -> None:
        for name, is_strict_enough in self._floors().items():
            if not is_strict_enough:
                raise Invalid("error.policy_loose", name=name)

    def _floors(self) -> dict[str, bool]:
        return {
            "k": self.k >= 10,
            "k_part": self.k_part >= 5,
            "w_max": 0 < self.w_max <= 15,
            "pr": 60 <= self.pr <= 100,
            "sigma": self.sigma >= 1,
            "trunc": self.trunc >= 2.5,
            # Leaving out steps makes rounding coarser, as long as the coarsest stays.
            "steps": set(self.steps) <= {1, 2, 5, 10} and 10 in self.steps,
            "cap": 1 <= self.cap <= 5,
        }

    def as_mapping(self) -> dict[str, object]:
        """The values by name."""
        return asdict(self) | {"steps": list(self.steps)}

    @property
    def stored(self) -> dict[str, object]:
        """The values, and the edition of the rules, as they are kept with a release."""
        return self.as_mapping() | {"rules": RULES}


def strictest(one: Policy, other: Policy) -> Policy:
    """Of each value the stricter one; `other` gives its name when it is stricter in anything."""
    made = replace(
        one,
        k=max(one.k, other.k),
        k_part=max(one.k_part, other.k_part),
        w_max=min(one.w_max, other.w_max),
        pr=max(one.pr, other.pr),
        sigma=max(one.sigma, other.sigma),
        trunc=max(one.trunc, other.trunc),
        steps=tuple(step for step in one.steps if step in other.steps),
        cap=min(one.cap, other.cap),
    )
    if made == one:
        return one
    return replace(made, version=other.version, approved_by=other.approved_by)


def read_policy(values: Mapping[str, Any]) -> Policy:
    """The policy with these values.

    Raises Invalid: one is missing, unknown, of the wrong kind, or looser than its floor.
    """
    known = {field.name: field for field in fields(Policy)}
    for name in known.keys() ^ values.keys():
        raise Invalid("error.policy_value", name=name)
    for name, value in values.items():
        if not _is_right_kind(known[name].type, value):
            raise Invalid("error.policy_value", name=name)
    return Policy(**{**values, "steps": tuple(sorted(values["steps"]))})


def stored_policy(values: Mapping[str, Any]) -> Policy:
    """The policy that a release was made by."""
    return read_policy({name: value for name, value in values.items() if name != "rules"})


def is_of_these_rules(values: Mapping[str, Any]) -> bool:
    """Whether the release with this policy was made by the rules as they are now.

    The first edition stored no number.
    """
    return bool(values.get("rules", 1) == RULES)


def _is_right_kind(kind: Any, value: Any) -> bool:
    if kind == "tuple[int, ...]":
        return isinstance(value, list) and all(type(step) is int for step in value)
    return type(value) in {"str": (str,), "int": (int,), "float": (int, float)}[kind]

"""Which released rows somebody wants, as an address asks for them: of files and of the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Month, Quarter, Week, parse_period

GRAINS: dict[str, type[Week] | type[Month] | type[Quarter]] = {
    "week": Week,
    "month": Month,
    "quarter": Quarter,
}
OPTIONS = ("measure", "unit", "scope", "site", "from", "to", "grain")
_EARLIEST, _LATEST = "1900-Q1", "9999-Q4"
Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the released rows are wanted; None for all. `grain` is a key of GRAINS."""

    measures: frozenset[Measure] | None
    units: frozenset[str] | None
    quarters: tuple[str, str]
    grain: str | None
    scope: Scope | None
    site: str | None

    def has(self, cell: ReleasedCell) -> bool:
        """Whether the row is wanted, its measure, group and quarter being right."""
        unit = cell.unit
        return (
            (self.scope is None or unit.scope is self.scope)
            and (self.site is None or unit.site == self.site)
            and (self.grain is None or isinstance(parse_period(cell.period), GRAINS[self.grain]))
        )


def read_selection(asked: Asked, also: Collection[str] = ()) -> Selection:
    """What the options of an address ask for; `also` are options that mean something else.

    Raises Invalid: an unknown option, measure, quarter or length, or quarters the wrong way round.
    """
    offered = (*OPTIONS, *also)
    for option in asked:
        if option not in offered:
            raise Invalid("error.export.unknown", value=option, offered=", ".join(offered))
    first, last = _quarter(asked, "from", _EARLIEST), _quarter(asked, "to", _LATEST)
    if first > last:
        raise Invalid("error.export.order")
    measures = [_measure(value) for value in asked.get("measure", ())]
    return Selection(
        measures=frozenset(measures) or None,
        units=frozenset(asked.get("unit", ())) or None,
        quarters=(first, last),
        grain=_grain(_first(asked, "grain")),
        scope=_scope(_first(asked, "scope")),
        site=_first(asked, "site") or None,
    )


def _first(asked: Asked, option: str) -> str | None:
    return next(iter(asked.get(option, ())), None)


def _measure(value: str) -> Measure:
    for measure in Measure:
        if measure == value:
            return measure
    raise Invalid("error.export.measure", value=value, offered=", ".join(Measure))


def _quarter(asked: Asked, option: str, default: str) -> str:
    given = _first(asked, option)
    value = default if given is None else given
    try:
        period = parse_period(value)
    except Invalid as error:
        raise Invalid("error.export.quarter", value=value) from error
    if not isinstance(period, Quarter):
        raise Invalid("error.export.quarter", value=value)
    return period.key


def _grain(value: str | None) -> str | None:
    if value is not None and value not in GRAINS:
        raise Invalid("error.export.grain", value=value)
    return value


def _scope(value: str | None) -> Scope | None:
    if value is not None and value not in set(Scope):
        raise Invalid("error.export.scope", value=value, offered=", ".join(Scope))
    return Scope(value) if value is not None else None

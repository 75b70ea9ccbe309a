"""What only the dashboard says of released figures: on axes, names of groups, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from textwrap import shorten

from dashboard.frame.offered import FilterOptions, GroupOption
from webapp.analysis.verdicts import judge
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.timetable import publication_day
from webapp.domain.figures.findings import Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.figures.specs import Window
from webapp.domain.periods import Month, Period, Quarter, parse_quarter
from webapp.figures import bare_period, period_name, told
from webapp.i18n import Texts


def tick_name(period: str, t: Texts, *, with_year: bool) -> str:
    """The period's name for an axis: sep, or Q3, with the year below."""
    short = bare_period(period, t)
    return f"{short}<br>{period[:4]}" if with_year else short


def name(group: GroupOption | ReleasedUnit, site: str = "") -> str:
    """The group's name, with its site unless only groups of that `site` are shown."""
    if isinstance(group, ReleasedUnit) and group.scope is Scope.SITE:
        return group.label
    return group.label if group.site in (None, site) else f"{group.label} · {group.site}"


def no_quarter(measure: Measure, offered: FilterOptions, t: Texts) -> str:
    """Why there is no figure of a quarter; when the first comes, while none is out as a whole.

    That is said of measures that groups have by month and by quarter: others would promise more.
    """
    kinds = (measure.spec.fewest.get(kind, {}) for kind in (Month, Quarter))
    groups_have_both = all(Scope.UNIT in scopes for scopes in kinds)
    if offered.closed or not offered.quarters or not groups_have_both:
        return t("dashboard.no_quarter", measure=t(f"measure.{measure}"))
    first = parse_quarter(offered.quarters[0])
    day = t.date(publication_day(first.months()[-1]))
    return t("dashboard.first_quarter", quarter=period_name(first.key, t), day=day)


def only_site(cells: Iterable[ReleasedCell]) -> str:
    """The site that need not be named, since all groups are of it."""
    sites = {cell.unit.site or "" for cell in cells}
    return sites.pop() if len(sites) == 1 else ""


def short_name(unit: ReleasedUnit, site: str = "", *, most: int = 44) -> str:
    """The name as it fits a phone: whole parts and how many more, as in Kitchen + 4."""
    whole, parts = name(unit, site), unit.parts
    if len(whole) <= most:
        return whole
    for shown in range(len(parts) - 1, 0, -1):
        brief = f"{' + '.join(parts[:shown])} + {len(parts) - shown}"
        if len(brief) <= most:
            return brief
    more = f" + {len(parts) - 1}" if len(parts) > 1 else ""
    return shorten(parts[0] if more else whole, most - len(more), placeholder=" …") + more


def short_names(units: Sequence[ReleasedUnit], site: str = "", *, most: int = 44) -> list[str]:
    """The same of groups that stand together: those that would read alike keep their ends too."""
    found = [short_name(unit, site, most=most) for unit in units]
    alike: dict[str, list[int]] = {}
    for place, brief in enumerate(found):
        alike.setdefault(brief, []).append(place)
    for places in alike.values():
        wholes = [name(units[place], site) for place in places]
        for place, brief in zip(places, _apart(wholes, most), strict=True) if wholes[1:] else ():
            found[place] = brief
    return found


def _apart(wholes: Sequence[str], most: int) -> list[str]:
    """Names with as few of their last words as tell them apart; all of them where none does."""
    for words in range(1, most // 4):
        ends = [" ".join(whole.split()[-words:])[-most // 2 :] for whole in wholes]
        if len(set(ends)) == len(set(wholes)):
            return [
                f"{shorten(whole, most - len(end) - 1, placeholder=' …')} {end}"
                for whole, end in zip(wholes, ends, strict=True)
            ]
    return list(wholes)


def verdict(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> str:
    """One of the three verdicts on a change, with its direction where there is one."""
    found = judge(now, before)
    if found is Verdict.LARGER_THAN_CHANCE and before:
        return t(f"dashboard.verdict.{'higher' if now.shown > before.shown else 'lower'}")
    return t(f"dashboard.verdict.{found}")


def reason(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> str:
    """Why this verdict: what it compares, and how often chance alone would do as much."""
    group = f"dashboard.reason.{'year' if now.measure.spec.has_seasons else 'quarter'}"
    if before is None:
        return t(f"{group}.none")
    compared = t(group, before=told(before, t))
    found = judge(now, before)
    bound = found is Verdict.TOO_LITTLE
    return f"{compared} {t('dashboard.reason.bound' if bound else f'dashboard.reason.{found}')}"


def where_shown(measure: Measure, t: Texts) -> str:
    """For which groups and periods a measure has figures at all, and from how many people."""
    parts = [
        t(f"dashboard.shown.{_how_often(measure, period)}", groups=_scopes(scopes, t))
        for period, scopes in measure.spec.fewest.items()
    ]
    return t("dashboard.shown", periods=t.listing(parts))


def shown_from(measure: Measure, scope: Scope, t: Texts) -> str:
    """The same of one kind of group, as short as it fits a table."""
    least = disclosure_policy().k
    parts = [
        t(f"dashboard.from.{_how_often(measure, period)}", people=max(scopes[scope], least))
        for period, scopes in measure.spec.fewest.items()
        if scope in scopes
    ]
    return t.listing(parts) if parts else t("dashboard.from.never")


def _how_often(measure: Measure, period: type[Period]) -> str:
    return "year" if measure.spec.window is Window.YEAR else grain_name(period)


def grain_name(period: type[Period]) -> str:
    """The name of a kind of period, as texts are keyed."""
    return period.__name__.lower()


def _scopes(scopes: Mapping[Scope, int], t: Texts) -> str:
    fewest = disclosure_policy().k
    found = [
        t(f"dashboard.shown.{scope}", people=max(people, fewest))
        for scope, people in scopes.items()
    ]
    return t.listing(found)


@lru_cache
def separators(t: Texts) -> str:
    """The decimal and the thousands sign, as plotly wants them."""
    written = t.number(1234.5, 1)
    return written[-2] + written[1]

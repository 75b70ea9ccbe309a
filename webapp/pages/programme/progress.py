"""My progress: today, a week, months, comfort by week, and the team's published figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.database import Session
from webapp.domain.calendar import (
    first_of_month,
    key_of_month,
    last_of_month,
    local_day,
    parse_calendar_month,
)
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.people.campaigns import Campaign
from webapp.domain.periods import Month, Week, parse_month, parse_period, week_of
from webapp.domain.programme.breaks import DAILY_TARGET
from webapp.domain.programme.progress import (
    BreakHistory,
    WeekOfComfort,
    latest_of_goal,
    latest_of_team,
    weeks_of_comfort,
)
from webapp.domain.programme.pulse import asked_in
from webapp.figures import joined, people, period_name, told
from webapp.gate.due import coming_publication
from webapp.gate.released import (
    next_publication,
    published_campaigns,
    published_months,
    published_series,
)
from webapp.installation import installation
from webapp.security import database, now, requires, viewer
from webapp.services.governance.choices import find_choices
from webapp.services.people.campaigns import find_end
from webapp.services.programme.breaks import list_breaks
from webapp.services.programme.comfort import list_comfort
from webapp.services.programme.progress import find_history
from webapp.services.programme.side_minutes import sum_of_days

blueprint = Blueprint("progress", __name__)

MONTHS = 12  # shown and read; the streak looks back no further
_ONE_DAY = dt.timedelta(days=1)
_WEEKS_OF_COMFORT = 26
_A_YEAR_AT_LEAST = dt.timedelta(weeks=48)


@dataclass(frozen=True, slots=True)
class TeamFigure:
    """The figure of the department's unit: `cell`, if it is published; the day of the next ones.

    `campaign` is the one with a target that ran there, `goal` what was published of that target.
    """

    cell: ReleasedCell | None
    some: bool
    following: dt.date
    campaign: Campaign | None
    goal: ReleasedCell | None


@blueprint.get("/progress")
@requires(Permission.BREAK_READ_OWN)
def mine() -> str:
    """Everything a person can look back on, in one page."""
    person = viewer()
    day = local_day(now(), person.timezone)
    week, month = _week(day), _month(day)
    with database().reading() as session:
        history = _last_months(session, day)
        of_week = _reaching(session, history, week.first, week.last)
        of_month = _reaching(session, history, month, last_of_month(month))
        breaks = list_breaks(session, person_id=person.person_id, first=week.first, last=week.last)
        comfort = _comfort(session, week_of(day))
        beside = sum_of_days(session, person_id=person.person_id, first=week.first, last=week.last)
        end = find_end(session, person_id=person.person_id, today=day)
    run = history.streak(day)
    return render_template(
        "programme/progress/mine.html",
        today=day,
        now=history.counted.get(day, 0),
        target=DAILY_TARGET,
        streak=run,
        is_long=run.first is not None and day - run.first >= _A_YEAR_AT_LEAST,
        week=week,
        week_days=of_week.days(week.first, week.last, today=day),
        week_total=of_week.total(week.first, week.last),
        week_before=_before(week),
        week_after=_after(week) if week.last < day else None,
        breaks={date: found for date, found in breaks.items() if found},
        month=month,
        month_weeks=of_month.month(month, today=day),
        month_total=of_month.total_of_month(month),
        month_before=key_of_month(month - _ONE_DAY),
        month_after=_month_after(month) if month < first_of_month(day) else None,
        months=[(first, history.total_of_month(first)) for first in _months(day)],
        key_of_month=key_of_month,
        comfort=comfort,
        beside=beside,
        lines=comfort and {which: draw(comfort, which) for which in ("before", "after")},
        team=_team(history.department_on(day), day),
        told=told,
        joined=joined,
        people=people,
        period_name=period_name,
        timezone=person.timezone,
        names=catalogue.name_of,
        campaign_end=end,
        asks=asked_in(person.defaults, installation().quarter().key),
    )


@blueprint.get("/week")
@requires(Permission.BREAK_READ_OWN)
def week() -> Response:
    """Where the week was before it became a part of the progress."""
    return redirect(url_for(".mine", week=request.args.get("of")), 301)


def _week(day: dt.date) -> Week:
    """The week that the address names; without one, the present.

    Raises Invalid: it has yet to come, or no week is written like this.
    """
    found = parse_period(request.args.get("week", week_of(day).key))
    if not isinstance(found, Week) or found.first > day:
        raise Invalid("error.period", period=found.key)
    return found


def _month(day: dt.date) -> dt.date:
    """The first day of the month that the address names; without one, of the present.

    Raises Invalid: it has yet to come, or no month is written like this.
    """
    key = request.args.get("month", key_of_month(day))
    found = parse_calendar_month(key)
    if found > day:
        raise Invalid("error.period", period=key)
    return found


def _month_after(first: dt.date) -> str:
    return key_of_month(first_of_month(first, months_ago=-1))


def _months(day: dt.date) -> list[dt.date]:
    """The first days of the last twelve months, the present one first."""
    return [first_of_month(day, months_ago=ago) for ago in range(MONTHS)]


def _before(week: Week) -> str:
    return week_of(week.first - _ONE_DAY).key


def _after(week: Week) -> str:
    return week_of(week.last + _ONE_DAY).key


def _last_months(session: Session, day: dt.date) -> BreakHistory:
    """From the first of the last twelve months to the end of this month and this week."""
    last = max(last_of_month(day), week_of(day).last)
    first = first_of_month(day, months_ago=MONTHS - 1)
    return find_history(session, person_id=viewer().person_id, first=first, last=last)


def _reaching(session: Session, known: BreakHistory, first: dt.date, last: dt.date) -> BreakHistory:
    """What is known already when that covers these days, else these days from the database."""
    if known.first <= first and last <= known.last:
        return known
    return find_history(session, person_id=viewer().person_id, first=first, last=last)


def _comfort(session: Session, last: Week) -> list[WeekOfComfort] | None:
    """The last half year by week; None for who did not choose to keep a comfort line."""
    person_id = viewer().person_id
    if Purpose.COMFORT not in find_choices(session, person_id=person_id):
        return None
    first = week_of(last.first - dt.timedelta(weeks=_WEEKS_OF_COMFORT - 1))
    noted = list_comfort(session, person_id=person_id, first=first.first, last=last.last)
    return weeks_of_comfort(noted, first=first, last=last)


def draw(weeks: Sequence[WeekOfComfort], which: str) -> tuple[str, str]:
    """The line through the weeks and the dots on it, as SVG paths of 100 wide and 10 high.

    A week without a score interrupts the line.
    """
    line, dots, pen = [], [], "M"
    for index, week in enumerate(weeks):
        value = getattr(week, which)
        if value is None:
            pen = "M"
            continue
        place = f"{100 * index / (len(weeks) - 1):.1f} {10 - value:.1f}"
        line.append(f"{pen}{place}")
        dots.append(f"M{place}h.01")
        pen = "L"
    return "".join(line), "".join(dots)


def _team(department: int | None, day: dt.date) -> TeamFigure | None:
    """The newest released figure of the department's unit; nothing is computed here."""
    if department is None:
        return None
    with database().reader() as session:
        months = published_months(session)
        cells = _cells(session, parse_month(months[-1]), department) if months else []
        campaign = _campaign(session, department) if months else None
    return TeamFigure(
        latest_of_team(cells),
        bool(months),
        next_publication(day) if months else _first_publication(day),
        campaign,
        latest_of_goal(cells) if campaign else None,
    )


def _first_publication(day: dt.date) -> dt.date:
    """From which day on the first figures come."""
    with database().reading() as session:
        return coming_publication(session, day)


def _campaign(session: Session, department: int) -> Campaign | None:
    """The last campaign with a target that ran in this department in a published quarter."""
    known = published_campaigns(session)
    aimed = [one for one in known if one.target is not None and department in one.starts]
    return max(aimed, key=lambda one: one.starts[department], default=None)


def _cells(session: Session, newest: Month, department: int) -> list[ReleasedCell]:
    """Of this quarter and the one before: small units have figures of quarters only."""
    quarter = newest.quarter
    return published_series(
        session,
        measures={one for one in Measure if one.spec.is_team_figure or one.spec.is_team_goal},
        periods=(quarter.previous.key, quarter.key),
        department=department,
    )

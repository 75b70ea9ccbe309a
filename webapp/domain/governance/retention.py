"""How long what is kept about a person: one rule a table. The job `apply-retention` carries it out.

Nothing goes that a month needs whose figures are not published yet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.domain.calendar import months_later
from webapp.domain.periods import Month


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Rows of `table` go when `column` lies more than so many months and `days` back.

    Where it is empty they stay. `published` rules wait for the figures. `only_in` names the states
    that count as done.
    """

    table: str
    column: str
    months: int
    published: bool = False
    only_in: tuple[str, ...] = ()
    days: int = 0


RULES = (
    RetentionRule("break_log", "local_day", 24, published=True),
    RetentionRule("former_break", "local_day", 0, published=True, days=1),
    RetentionRule("absence_spell", "ends_on", 24, published=True),
    RetentionRule("release_member", "quarter", 24, published=True),
    RetentionRule("comfort", "local_day", 24),
    RetentionRule("clearance", "updated_at", 4),
    RetentionRule("choice", "withdrawn_at", 24),
    RetentionRule("consultation", "changed_at", 12, only_in=("answered", "closed", "withdrawn")),
    RetentionRule(
        "workstation_report", "changed_at", 24, only_in=("solved", "not_possible", "withdrawn")
    ),
    RetentionRule("stop_note", "shown_on", 12),
    RetentionRule("report_to_sign", "prepared_at", 1),
    RetentionRule("drawn_draft", "asked_at", 1),
    RetentionRule("data_request", "closed_at", 12),
    RetentionRule("reminder_sent", "local_day", 1),
    RetentionRule("skip_reason", "local_day", 3),
    RetentionRule("pulse_answer", "closes_on", 0, published=True, days=1),
    RetentionRule("side_minute", "local_day", 12),
    RetentionRule("prescribed_exercise", "updated_at", 24),
    RetentionRule("personal_token", "ends_at", 1),
    RetentionRule("api_request", "at", 0, days=1),
)
LEAVER_MONTHS = 6
MONTHS_OF = {rule.table: rule.months for rule in RULES if rule.months}


def rule_of(table: str) -> RetentionRule:
    """The rule of a table that has one."""
    return next(rule for rule in RULES if rule.table == table)


def cutoff(rule: RetentionRule, *, today: dt.date, unpublished: Month | None) -> dt.date | None:
    """What lies before this day goes. `unpublished` is the first month without figures.

    None: nothing goes yet, since no month is published and so all may be needed.
    """
    day = months_later(today, -rule.months) - dt.timedelta(days=rule.days)
    if not rule.published:
        return day
    return None if unpublished is None else min(day, unpublished.first)


def leaver_cutoff(*, today: dt.date, unpublished: Month | None) -> dt.date | None:
    """Whose work ended before this day may go: no quarter that is still counted has them.

    The groups of a quarter are fixed on its first day, so the whole quarter must be out.
    """
    if unpublished is None:
        return None
    return min(months_later(today, -LEAVER_MONTHS), unpublished.quarter.first)

"""Files as well-known systems write them, read with the preset for each.

BambooHR: the columns of its report and a line of it are those that Pacific Timesheet's manual shows
(article 360050137551); that an export has the column "Employee #" too, and which statuses there
are, says BambooHR's own help (articles 587895 and 227433128). Odoo: headings and statuses as 18.0
and 19.0 name these fields, and leaves that they answered with on 29 November 2026.
"""

from __future__ import annotations

import datetime as dt
import io

import pytest

from integrations.absence.csv_folder import Settings, connect
from integrations.files.absence_mapping import presets
from tests.integrations.test_absence_files import said
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import AbsenceLines

BAMBOO = "Employee #,Name,From,To,Type,Amount,Status"
LINE = '1001,"Smith, John",31/08/2020,31/08/2020,Paid Time Off,8.00 hours,Approved'
AUGUST = dt.date(2020, 8, 31)
ODOO = (
    "Employee/Work Email,Time Off Type,Request Start Date,Request End Date,Duration (Days),Status\n"
)
MONDAY, FRIDAY = dt.date(2026, 11, 2), dt.date(2026, 11, 6)


def read(name: str, content: str, **more: object) -> AbsenceLines:
    """A file, with a preset and what an administrator adds to it."""
    return connect(Settings()).read(io.BytesIO(content.encode()), {**presets()[name], **more})


def bamboo(*lines: str) -> list[tuple[object, ...]]:
    return said(read("bamboohr", "\n".join((BAMBOO, *lines)), hours_per_day=8))


def test_a_line_of_bamboohr_is_read() -> None:
    assert bamboo(LINE) == [(AUGUST, AUGUST, 100, "leave")]
    assert bamboo(LINE.replace("8.00", "4.00")) == [(AUGUST, AUGUST, 50, "leave")]


def test_an_amount_says_itself_what_it_counts() -> None:
    assert bamboo(LINE.replace("8.00 hours", "1.00 days")) == [(AUGUST, AUGUST, 100, "leave")]
    assert bamboo(LINE.replace("8.00 hours", "0.50 days")) == [(AUGUST, AUGUST, 50, "leave")]
    week = LINE.replace("31/08/2020,31/08/2020", "31/08/2020,04/09/2020")
    assert bamboo(week.replace("8.00 hours", "5.00 days")) == [
        (AUGUST, dt.date(2020, 9, 4), 100, "leave")
    ]


@pytest.mark.parametrize("status", ["Requested", "Denied", "Canceled", "Superseded"])
def test_what_bamboohr_has_not_approved_is_left_out(status: str) -> None:
    assert ("status", "omission.status") in bamboo(LINE.replace("Approved", status))


def test_how_long_a_day_is_must_be_said_and_the_notes_must_go() -> None:
    with pytest.raises(Invalid, match=r"^error.absence_hours_per_day$"):
        read("bamboohr", f"{BAMBOO}\n{LINE}")
    with pytest.raises(Invalid, match=r"^error.absence_reason$") as refused:
        read("bamboohr", f"{BAMBOO},Notes\n{LINE},Need to visit family", hours_per_day=8)
    assert refused.value.params == {"column": "Notes"}


def test_an_export_of_odoo_is_read_with_its_half_days() -> None:
    content = ODOO + (
        "p@firm.example,Sick Time Off,2026-11-02,2026-11-06,5.0,Approved\n"
        "p@firm.example,Paid Time Off,2026-11-02,2026-11-02,0.5,Approved\n"
        "p@firm.example,Extra Legal Time Off,2026-11-02,2026-11-06,4.5,Approved\n"
        "p@firm.example,Paid Time Off,2026-11-02,2026-11-02,1.0,Second Approval\n"
    )
    assert said(read("odoo", content)) == [
        (MONDAY, FRIDAY, 100, "sickness"),
        (MONDAY, MONDAY, 50, "leave"),
        ("days", "problem.several_days"),
        ("status", "omission.status"),
        (MONDAY, MONDAY, 100, "leave", 1),
    ]


def test_hours_under_a_heading_of_days_are_no_days() -> None:
    rows = f"{ODOO}p@firm.example,Sick Time Off,2026-11-02,2026-11-02,3.8 uur,Approved\n"
    assert said(read("odoo", rows, hours_per_day=7.6)) == [(MONDAY, MONDAY, 50, "sickness")]
    assert said(read("odoo", rows)) == [("hours", "problem.time")]

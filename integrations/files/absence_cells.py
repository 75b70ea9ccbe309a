"""Codes and Belgian numbers in the cells of an absence file.

A function answers None for a cell that it does not understand. Cells are never quoted back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

WHOLE_DAY = 100
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a formula keeps the zeros before a number
_EMAIL = re.compile(r"[^\s@\"'<>(),;:]+@[^\s@\"'<>(),;:]+\.[^\s@\"'<>(),;:]+")
_LONGEST_NUMBER = 40
_LONGEST_REFERENCE = 60
_REFERENCE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:/-]{{0,{_LONGEST_REFERENCE - 1}}}")
_LONGEST_EMAIL = 320
_PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*(%?)")
_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[+\-−–])?\s*(?P<whole>[0-9]{1,4})"
    r"(?:(?P<by>[.,:]|\s?[hu]\s?)(?P<part>[0-9]{1,4}))?\s*(?P<after>[-−–])?\)?\s*[A-Za-zûéäöü.]*"
)
# How OpenDocument writes a time of a day or more.
_DURATION = re.compile(
    r"(?P<sign>-)?PT(?P<hours>[0-9]{1,4})H(?:(?P<minutes>[0-9]{1,2})M)?(?:[0-9.]{1,12}S)?"
)
_CLOCK = re.compile(r"[0-9]\s?[:hu]\s?[0-9]")
_UNIT = re.compile(
    r"(?:^|[^a-z])(?:(?P<days>d|days?|dag(?:en)?|j|jours?|t|tage?)"
    r"|(?P<hours>h|hrs?|hours?|u|uur|uren|heures?|std|stunden?))\.?$"
)


def read_code(cell: str, longest: int) -> str | None:
    """Letters, digits and . _ : / - after the first: never a formula, never a sentence."""
    code = cell.strip()
    if code[:1] == "=" and (match := _AS_TEXT.fullmatch(code)):
        code = match[1].strip()
    good = (code.isascii() and code.isalnum()) or _CODE.fullmatch(code)
    return code if good and len(code) <= longest else None


@lru_cache(maxsize=4096)
def read_employee_number(cell: str) -> str | None:
    """A code of at most 40 signs."""
    return read_code(cell, _LONGEST_NUMBER)


def number_reader(digits: int) -> Callable[[str], str | None]:
    """Reads employee numbers; one of digits alone has so many, if that is said."""
    if not digits:
        return read_employee_number

    @lru_cache(maxsize=4096)
    def read(cell: str) -> str | None:
        code = read_employee_number(cell)
        if code and code.isdecimal():
            return (code.lstrip("0") or "0").zfill(digits)
        return code

    return read


def read_email(cell: str) -> str | None:
    """An e-mail address in small letters."""
    text = cell.strip().casefold().removeprefix("mailto:")
    return text if len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) else None


def read_reference(cell: str) -> str | None:
    """A code of at most 60 signs; empty when the source gives none."""
    if _REFERENCE.fullmatch(cell):  # as most are: each is there once, so keeping them saves nothing
        return cell
    return read_code(cell, _LONGEST_REFERENCE) if cell.strip() else ""


@lru_cache(maxsize=1024)
def read_percent(cell: str) -> int | None:
    """1 to 100 from "50", "50 %" or "0,5". Empty: all day.

    Without %, up to 1 is a fraction and what is more must be whole: 1,5 may be days.
    """
    text = cell.strip()
    match = _PERCENT.fullmatch(text)
    if match is None:
        return None if text else WHOLE_DAY
    value = Decimal(match[1].replace(",", "."))
    if not match[2] and value <= 1:
        value *= WHOLE_DAY
    elif not match[2] and value % 1:
        return None
    return as_percent(value)


def as_percent(value: Decimal) -> int | None:
    """The whole number from 1 to 100; None for what is more or less."""
    percent = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return percent if 1 <= percent <= WHOLE_DAY else None


def read_amount(cell: str) -> Decimal | None:
    """Days or hours from 7,6, 7:36, PT7H36M, 0,5 d, -5,00, 5,00- or (5,00)."""
    match = _AMOUNT.fullmatch(cell.strip())
    if match is None:
        return _read_duration(cell.strip())
    amount, part = Decimal(match["whole"]), match["part"]
    if part and match["by"] in {".", ","}:
        amount += Decimal(f"0.{part}")
    elif part:
        amount += Decimal(part) / 60
    negative = match["open"] or match["after"] or match["sign"] in {"-", "−", "–"}
    return -amount if negative else amount


def _read_duration(cell: str) -> Decimal | None:
    match = _DURATION.fullmatch(cell)
    if match is None:
        return None
    hours = Decimal(match["hours"]) + Decimal(match["minutes"] or 0) / 60
    return -hours if match["sign"] else hours


def unit_of(cell: str) -> str:
    """What an amount says that it counts, whatever the heading: hours, days, or nothing."""
    if _CLOCK.search(cell) or _DURATION.fullmatch(cell.strip()):
        return "hours"
    match = _UNIT.search(cell.strip().casefold())
    return (match.lastgroup or "") if match else ""

"""What a text must look like so that a spreadsheet takes it for a text."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MONTHS = (
    "jan|f[eé][bv]|mrt|maa|m[aä]r|a[pv]r|m[ae][iy]|jun|jui|jul|aug|ao[uû]|sep|o[kc]t|nov|d[eé][cz]"
)
_DAYS = "ma|di|wo|do|vr|za|zo|lu|me|je|ve|sa|mo|mi|fr|so|tu|we|th|su"
_TRUTHS = "waar|onwaar|vrai|faux|wahr|falsch|true|false"
# What begins with a digit, also behind a sign of money, a bracket or a comma, or with a month or a
# day of the week and a number may come back as a number in another form, as a day or as a time of
# day; the words for true and false as others. A short number, a day of the calendar and an address
# stay.
_TAKEN_OTHERWISE = re.compile(
    rf"[(€$£¥%,.]*\s*[0-9].*|(?:{_MONTHS})\w*[-./ ]?[0-9]{{1,4}}"
    rf"|(?:{_DAYS})\w* [0-9]+[-./][0-9].*|{_TRUTHS}",
    re.IGNORECASE | re.DOTALL,
)
_KEPT_ANYHOW = re.compile(r"0|[1-9][0-9]{0,10}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[^@]+@.+", re.DOTALL)
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)


def plain(text: str) -> str:
    """The text, with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def shielded(text: str) -> str:
    """As `plain`, and so that `unshielded` gives back every text as it was."""
    return f"'{text}" if _is_shielded_for(text) else text


def unshielded(text: str) -> str:
    """The text of a cell without the apostrophe that keeps it from being a formula."""
    return text[1:] if text.startswith("'") and _is_shielded_for(text[1:]) else text


def exact(text: str) -> str:
    """A cell of a CSV file that comes back as it was, also when a spreadsheet saved it.

    As `shielded`, and what would be taken for a number, a day or a time of day stands as a text in
    a formula: 007, 3-4, 12E3, MAR1.
    """
    if _TAKEN_OTHERWISE.fullmatch(text) and not _KEPT_ANYHOW.fullmatch(text):
        return f'="{text.replace(chr(34), chr(34) * 2)}"'
    return shielded(text)


def taken_back(cell: str) -> str:
    """The text of which `exact` made this cell; a cell of another program stays as it is."""
    found = _AS_TEXT.fullmatch(cell)
    return found[1].replace('""', '"') if found else unshielded(cell)


def _is_shielded_for(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, behind any apostrophes."""
    return plain(text.lstrip("'")) != text.lstrip("'")

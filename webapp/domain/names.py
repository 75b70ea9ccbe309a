"""Names that people give to departments, sites and the like."""

from __future__ import annotations

import unicodedata

from webapp.domain.errors import Invalid


def tidy(name: str, *, longest: int) -> str:
    """The name in composed letters, without blanks around it and with single ones inside.

    Raises Invalid: there is none, or it has more than `longest` signs.
    """
    tidied = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidied:
        raise Invalid("error.name_empty")
    if len(tidied) > longest:
        raise Invalid("error.name_long", most=longest, name=tidied[:longest])
    return tidied


def bare(text: str) -> str:
    """A number or an address without what comes along where it is copied: blanks, unseen signs."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()

"""What a text must look like so that a spreadsheet takes it for a text."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """The text, with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def shielded(text: str) -> str:
    """As `plain`, and so that `unshielded` gives back every text as it was."""
    return f"'{text}" if _is_shielded_for(text) else text


def unshielded(text: str) -> str:
    """The text of a cell without the apostrophe that keeps it from being a formula."""
    return text[1:] if text.startswith("'") and _is_shielded_for(text[1:]) else text


def _is_shielded_for(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, behind any apostrophes."""
    return plain(text.lstrip("'")) != text.lstrip("'")

"""Codes that people read from paper or a screen and type: their signs, and what is kept of one."""

from __future__ import annotations

import hashlib
import secrets

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none looks like another: five bits each
_OF = 4


def draw_code(groups: int) -> str:
    """A code that cannot be guessed, in so many groups of four signs."""
    return grouped("".join(secrets.choice(_SIGNS) for _ in range(groups * _OF)))


def grouped(signs: str) -> str:
    """Signs as they are printed: four by four."""
    return "-".join(signs[first : first + _OF] for first in range(0, len(signs), _OF))


def signs_of(written: str) -> str:
    """What was meant: small letters and any signs between are fine."""
    return "".join(sign for sign in written.upper() if sign in _SIGNS)


def code_digest(purpose: str, written: str) -> str:
    """What is kept of a code that serves this purpose, however it is written."""
    return hashlib.sha256(f"{purpose}|{signs_of(written)}".encode()).hexdigest()

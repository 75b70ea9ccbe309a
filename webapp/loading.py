"""Loading without looking for garbage all the time: what is loaded stays, so there is none.

Imported before everything else by what serves the application, which calls `done`.
"""

from __future__ import annotations

import gc

_USUAL = gc.get_threshold()
_SELDOM = 1_000_000  # objects; not never, should somebody load this and forget the rest

gc.set_threshold(_SELDOM, *_USUAL[1:])


def done() -> None:
    """Leave what is loaded alone from here on, and collect garbage as usual."""
    gc.freeze()
    gc.set_threshold(*_USUAL)

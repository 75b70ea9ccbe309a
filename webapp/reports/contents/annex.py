"""What only the physician's edition says: counts about health that cannot be had, and why not.

Nothing about health is counted around the gate; a count that came through it would stand here.
"""

from __future__ import annotations

from webapp.reports.contents.document import Part, Text, say

_NOT_COUNTED = ("intro", "consultations", "stops", "classes", "resumption")


def annex() -> tuple[Part, ...]:
    """Each count that a physician may ask for, and why there is none."""
    return tuple(Text(say(f"annex.{one}"), label=say(f"annex.{one}_label")) for one in _NOT_COUNTED)

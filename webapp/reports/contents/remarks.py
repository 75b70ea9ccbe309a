"""What people wrote: the physician's remarks on a section, and what the Committee said."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.domain.care.report_versions import CommitteeComment, RemarkPlace, Remarks
from webapp.domain.periods import parse_quarter
from webapp.reports.contents.document import Part, Prose, Text, say
from webapp.reports.contents.quoted import Quoted

_PLACES = {place.value: place for place in RemarkPlace}


def remark_on(section: str, remarks: Remarks) -> tuple[Part, ...]:
    """The physician's remark on a section; none when nothing is written."""
    place = _PLACES.get(section)
    remark = remarks.get(place) if place else None
    return (Prose(say(f"remark.{section}"), remark),) if remark else ()


def comments(said: Sequence[CommitteeComment]) -> tuple[Part, ...]:
    """What the Committee said of this report's earlier versions and of those before."""
    if not said:
        return ()
    intro = Text(say("committee.intro"), label=say("committee.intro_label"))
    return (intro, *(comment(one) for one in said))


def comment(one: CommitteeComment) -> Text:
    """What was said, when, and about which report."""
    about = say("committee.about", quarter=parse_quarter(one.key.quarter), number=one.key.number)
    words = Quoted(" ".join(one.text.split()), one.language)
    return Text(words, label=one.said_on, lead=say("lead", text=about))

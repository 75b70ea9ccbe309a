"""Which version a report is, what it was made from, and what it takes the place of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.reports.contents.document import Issue, Part, Text, Translated, say


def versions(issue: Issue, superseded: Mapping[str, str]) -> tuple[Part, ...]:
    """`superseded` are the SHA-256 of the version before, by language; none when this is new."""
    return tuple(_said(issue, superseded))


def _said(issue: Issue, superseded: Mapping[str, str]) -> Iterator[Text]:
    this = say("versions.this", number=issue.revision, day=issue.issued, document=issue.number)
    yield Text(this, label=say("versions.this_label"))
    if superseded and issue.superseded_on:
        before = say(
            "versions.before",
            number=issue.revision - 1,
            day=issue.superseded_on,
            sha256=Translated(superseded),
        )
        yield Text(before, label=say("versions.before_label"))
    if issue.base and issue.base.policy:
        base = say(
            "versions.base",
            day=issue.base.cut_off.date(),
            policy=issue.base.policy,
            code=issue.base.code,
        )
        yield Text(base, label=say("versions.base_label"))
    yield Text(say("versions.data"), label=say("versions.data_label"))

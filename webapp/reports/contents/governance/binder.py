"""The binder for inspection: what the files inside it are, and the lists that go along as JSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.domain.care.content_reviews import ContentDecision
from webapp.domain.care.report_signatures import SignedFile
from webapp.domain.care.report_versions import CommitteeComment, ReportVersion
from webapp.domain.figures.policy_decisions import PolicyDecision, values_of
from webapp.domain.governance.audit_seals import AuditSeal
from webapp.reports.contents.document import (
    Details,
    Section,
    Sentence,
    Table,
    TableRow,
    Text,
    Words,
)
from webapp.reports.contents.governance.parts import listed, section, tell, text_columns
from webapp.reports.contents.paper_document import PaperDocument
from webapp.reports.contents.remarks import comment

_KILO = 1024


@dataclass(frozen=True, slots=True)
class BoundFile:
    """A file inside the binder: `kind` is the end of the key of what it is."""

    kind: str
    name: str
    mime: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class BinderSources:
    """All that belongs to the reports of a year. `seals` are the last of each month."""

    company: str
    year: int
    today: dt.date
    versions: tuple[ReportVersion, ...]
    signed: tuple[SignedFile, ...]
    comments: tuple[CommitteeComment, ...]
    policies: tuple[PolicyDecision, ...]
    content: tuple[ContentDecision, ...]
    seals: tuple[AuditSeal, ...]
    reports: tuple[BoundFile, ...]

    @property
    def files(self) -> tuple[BoundFile, ...]:
        """The reports, and the lists as files for machines."""
        lists = {
            "comments": [_comment(one) for one in self.comments],
            "policies": [_policy(one) for one in self.policies],
            "content": [_decision(one) for one in self.content],
            "seals": [_seal(one) for one in self.seals],
        }
        made = (_json(kind, self.year, rows) for kind, rows in lists.items())
        return (*self.reports, *made)


def compose_binder(sources: BinderSources, *, is_to_be_signed: bool) -> PaperDocument:
    """The sheet that lies on top: what is inside, each with its SHA-256."""
    number = f"RKP-B{sources.year}-{sources.today.isoformat()}"
    rows: tuple[tuple[Words, Words], ...] = (
        (tell("cover.edition"), sources.today),
        (tell("cover.number"), number),
        (tell("binder.year"), str(sources.year)),
        (tell("binder.signature"), tell("binder.signed" if is_to_be_signed else "binder.unsigned")),
    )
    return PaperDocument(
        company=sources.company,
        title=tell("binder.title"),
        subtitle=tell("binder.subtitle", year=str(sources.year)),
        number=number,
        issued=sources.today,
        cover=Details(rows),
        sections=tuple(_sections(sources)),
    )


def _sections(sources: BinderSources) -> list[Section]:
    return [
        section(1, "binder.files", _files(sources.files)),
        section(2, "binder.reports", _versions(sources)),
        section(3, "binder.comments", *_comments(sources.comments)),
        section(4, "binder.policies", _policies(sources)),
        section(5, "binder.content", _content(sources.content)),
        section(6, "binder.seals", _seals(sources.seals)),
    ]


def _files(files: Sequence[BoundFile]) -> Table:
    columns = text_columns(("file", 0.32), ("digest", 0.54), ("size", 0.14))
    rows = tuple(
        TableRow(
            one.name,
            (_halves(one.sha256), tell("binder.size", n=-(-len(one.content) // _KILO))),
            small=tell(f"binder.kind.{one.kind}"),
        )
        for one in files
    )
    return Table(tell("binder.files.caption"), columns, rows, (tell("binder.files.note"),))


def _halves(digest: str) -> str:
    """A digest that breaks in the middle, where it has to."""
    return f"{digest[:32]} {digest[32:]}"


def _versions(sources: BinderSources) -> Table:
    columns = text_columns(("report", 0.2), ("released", 0.36), ("signed", 0.44))
    rows = tuple(
        TableRow(
            f"{one.key.report}-{one.key.number}",
            (_released(one), listed(_signatures(one, sources.signed), "; ")),
            small=listed(filter(None, (one.site_name, one.reason)), "; "),
        )
        for one in sources.versions
    )
    return Table(tell("binder.reports.caption"), columns, rows)


def _released(version: ReportVersion) -> Words:
    day = version.released_at.date() if version.released_at else None
    return tell("binder.by_on", name=version.released_by, day=day)


def _signatures(version: ReportVersion, signed: Sequence[SignedFile]) -> list[Words]:
    return [
        tell(
            "binder.signed_by",
            file=f"{one.file.edition}-{one.file.language}",
            name=one.signature.signer,
            day=one.signed_at.date(),
        )
        for one in signed
        if one.file.version == version.key
    ]


def _comments(comments: Sequence[CommitteeComment]) -> list[Text]:
    told = list(map(comment, comments))
    return told or [Text(tell("binder.nothing"), label=tell("binder.comments.label"))]


def _policies(sources: BinderSources) -> Table:
    columns = text_columns(("report", 0.2), ("rules", 0.8))
    made = [
        TableRow(f"{one.key.report}-{one.key.number}", (one.base.policy,))
        for one in sources.versions
    ]
    decided = [
        TableRow(one.quarter.key, (listed(_values(one), "; "),), small=tell("binder.decided"))
        for one in sources.policies
    ]
    return Table(tell("binder.policies.caption"), columns, (*made, *decided))


def _values(decision: PolicyDecision) -> list[Words]:
    return [
        tell(
            "binder.value",
            name=Sentence(f"policy.{name}"),
            value=Sentence(f"policy.{name}.value", {"n": value}),
        )
        for name, value in values_of(decision.policy).items()
    ]


def _content(decisions: Sequence[ContentDecision]) -> Table | Text:
    if not decisions:
        return Text(tell("binder.nothing"), label=tell("binder.content.label"))
    columns = text_columns(("content", 0.4), ("step", 0.2), ("name", 0.22), ("day", 0.18))
    rows = tuple(
        TableRow(
            one.item.name,
            (tell(f"binder.step.{one.step}"), one.name, one.signed_on),
            small=one.digest[:16],
        )
        for one in decisions
    )
    return Table(tell("binder.content.caption"), columns, rows)


def _seals(seals: Sequence[AuditSeal]) -> Table | Text:
    if not seals:
        return Text(tell("binder.nothing"), label=tell("binder.seals.label"))
    columns = text_columns(("sealed", 0.26), ("digest", 0.74))
    rows = tuple(TableRow(one.sealed_at.date(), (_halves(one.digest),)) for one in seals)
    return Table(tell("binder.seals.caption"), columns, rows, (tell("binder.seals.note"),))


def _comment(one: CommitteeComment) -> dict[str, Any]:
    report = f"{one.key.report}-{one.key.number}"
    said = {"said_on": one.said_on.isoformat(), "comment": one.text}
    return {"report": report, **said, "language": one.language or None}


def _policy(one: PolicyDecision) -> dict[str, Any]:
    decided = one.decided_at.isoformat()
    return {"from": one.quarter.key, "decided_at": decided, "policy": one.policy.stored}


def _decision(one: ContentDecision) -> dict[str, Any]:
    return {
        "content": one.item.name,
        "step": one.step.value,
        "number": one.number,
        "name": one.name,
        "signed_on": one.signed_on.isoformat(),
        "effective_on": one.effective_on.isoformat(),
        "reason": one.reason,
        "digest": one.digest,
    }


def _seal(one: AuditSeal) -> dict[str, Any]:
    return {"sealed_at": one.sealed_at.isoformat(), "digest": one.digest}


def _json(kind: str, year: int, rows: list[dict[str, Any]]) -> BoundFile:
    told = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True)
    return BoundFile(kind, f"{kind}-{year}.json", "application/json", told.encode())

"""A file of the tree, held against the tree as it is: what it would do, and what is not right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.domain.errors import Conflict, DomainError, Invalid
from webapp.domain.names import TWICE, code_finder, same_name, tidy
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
    check_place,
)
from webapp.domain.people.people import (
    LONGEST_CODE,
    DepartmentKind,
    DepartmentRecord,
    check_settings,
)
from webapp.domain.people.reorganisations import refusals
from webapp.domain.ports.organisation import (
    FIELDS,
    DepartmentFault,
    DepartmentLine,
    DepartmentLines,
)

_TELLS_APART = {"name", "parent"}
_STORED = {"parent": "parent_code"}  # of a field, where the record calls it otherwise


@dataclass(frozen=True, slots=True)
class DepartmentRules:
    """What the house asks of a node: `named` tidies a name or raises Invalid."""

    named: Callable[[str], str]
    languages: Collection[str]


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """What a line changes: by field what is now and what will be; a new node has no `before`."""

    line: int
    before: DepartmentRecord | None
    after: DepartmentRecord

    def fields(self) -> list[str]:
        """The fields that differ."""
        if self.before is None:
            return []
        return [one for one in FIELDS if value(self.before, one) != value(self.after, one)]


@dataclass(frozen=True, slots=True)
class DepartmentsPreview:
    """What a file would do; nothing, if there are faults. `digest` names exactly this."""

    changes: tuple[DepartmentChange, ...]
    unchanged: int
    faults: tuple[DepartmentFault, ...]

    @property
    def digest(self) -> str:
        """Differs when the file would do something else."""
        told = [(change.before, change.after) for change in self.changes]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def read_departments(
    tree: Organisation,
    planned: Sequence[Reorganisation],
    lines: DepartmentLines,
    rules: DepartmentRules,
) -> DepartmentsPreview:
    """What the file would do to the tree for which these changes are planned."""
    return _Reading(tree, planned, lines).preview(rules)


def nodes_after(
    nodes: Iterable[OrganisationNode], records: Iterable[DepartmentRecord]
) -> list[OrganisationNode]:
    """The tree with these nodes in it; a new one has a number below 0, under which none is kept."""
    known = {node.code: node for node in nodes}
    told = {record.code: record for record in records}
    numbers = {code: node.id for code, node in known.items()}
    numbers |= {code: -n for n, code in enumerate(told, 1) if code not in known}
    made = {
        code: _node(
            record,
            known.get(code),
            numbers[record.parent_code] if record.parent_code else None,
            numbers[code],
        )
        for code, record in told.items()
    }
    return [*(known | made).values()]


def value(record: DepartmentRecord, field: str) -> object:
    """What a record says in a column of a file."""
    return getattr(record, _STORED.get(field, field))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A line as the node that it makes."""

    line: int
    record: DepartmentRecord


class _Reading:
    """A file held against the tree as it is."""

    def __init__(
        self, tree: Organisation, planned: Sequence[Reorganisation], lines: DepartmentLines
    ) -> None:
        self._told, self._tree, self._planned = lines, tree, planned
        self._by_code = {node.code: node for node in tree.nodes.values()}
        self._find = code_finder(self._by_code.keys())
        self._faults = list(lines.faults)

    def preview(self, rules: DepartmentRules) -> DepartmentsPreview:
        """What the file would do."""
        wanted = dict(self._wanted(rules))
        self._check_places(wanted)
        if not self._faults:
            self._check_planned(wanted)
        changes = [change for change in self._changes(wanted) if change.before != change.after]
        self._faults.sort(key=lambda fault: fault.line)
        unchanged = len(wanted) - len(changes)
        return DepartmentsPreview(tuple(changes), unchanged, tuple(self._faults))

    def _fault(self, line: int, field: str, refusal: DomainError) -> None:
        self._faults.append(DepartmentFault(line, field, refusal.key, refusal.params))

    def _wanted(self, rules: DepartmentRules) -> Iterator[tuple[str, _Wanted]]:
        """Each line by its code; what is not right is noted, and one without a name left out."""
        seen: set[str] = set()
        for one in self._told.lines:
            line = _Wanted(one.line, self._complete(_told(one, self._find)))
            if line.record.code in seen:
                self._fault(one.line, "code", Invalid("organisation.fault.twice"))
            seen.add(line.record.code)
            named = self._named(line, rules)
            if named is not None:
                yield named.record.code, named

    def _complete(self, record: DepartmentRecord) -> DepartmentRecord:
        """What the file has no column for stays as it is."""
        known = self._by_code.get(record.code)
        if known is None:
            return record
        stored = as_record(known, self._tree.nodes)
        kept = [_STORED.get(one, one) for one in FIELDS if one not in self._told.columns]
        return replace(record, **{name: getattr(stored, name) for name in kept})

    def _named(self, line: _Wanted, rules: DepartmentRules) -> _Wanted | None:
        """What is stored stays as it is where the file says the same, by whatever rule it came."""
        record, known = line.record, self._by_code.get(line.record.code)
        name: str | None = None
        try:
            stays = known is not None and same_name(record.name, known.name)
            name = known.name if known and stays else rules.named(record.name)
        except Invalid as refusal:
            self._fault(line.line, "name", refusal)
        for field, wrong in _wrong(record, rules.languages):
            if known is None or value(record, field) != getattr(known, field):
                self._fault(line.line, field, wrong)
        if known is not None and known.kind is not record.kind:
            self._fault(line.line, "kind", Invalid("organisation.fault.kind_stays"))
        if known is not None and known.closed_on is not None:
            self._fault(line.line, "code", Conflict("error.department_closed", code=known.code))
        return None if name is None else replace(line, record=replace(record, name=name))

    def _check_places(self, wanted: Mapping[str, _Wanted]) -> None:
        for line in wanted.values():
            code = line.record.parent_code
            if self._lies_there(line.record):
                continue
            if code is None or self._tree_has(code, wanted):
                try:
                    check_place(line.record.code, line.record.kind, self._above(code, wanted))
                except DomainError as refusal:
                    self._fault(line.line, "parent", refusal)
            else:
                self._fault(line.line, "parent", Invalid("error.department_unknown", code=code))

    def _lies_there(self, record: DepartmentRecord) -> bool:
        """Whether that is its place already."""
        known = self._by_code.get(record.code)
        if known is None:
            return False
        stored = as_record(known, self._tree.nodes)
        return (record.parent_code, record.kind) == (stored.parent_code, stored.kind)

    def _tree_has(self, code: str, wanted: Collection[str]) -> bool:
        return code in wanted or code in self._by_code

    def _above(self, code: str | None, wanted: Mapping[str, _Wanted]) -> OrganisationNode | None:
        if code is None:
            return None
        if code in wanted:
            return _node(wanted[code].record, self._by_code.get(code), None, 0)
        return self._by_code[code]

    def _check_planned(self, wanted: Mapping[str, _Wanted]) -> None:
        """No change that is planned may become impossible."""
        before = refusals(self._tree, self._planned)
        tried = self._tree.copy()
        records = [line.record for line in wanted.values()]
        for node in nodes_after(self._tree.nodes.values(), records):
            tried.nodes[node.id] = node
        self._check_names(wanted, tried.twins())
        for change in refusals(tried, self._planned):
            if change not in before:
                node = self._tree.get(change.department_id)
                number = wanted[node.code].line if node.code in wanted else 0
                params = {"name": node.name, "day": change.on.isoformat()}
                self._fault(number, "code", Conflict("error.organisation_harms", **params))

    def _check_names(self, wanted: Mapping[str, _Wanted], twins: Mapping[int, str]) -> None:
        """Nobody could tell apart what is new or changed; two that were there before may stay."""
        numbers = {code: node.id for code, node in self._by_code.items()}
        numbers |= {code: -n for n, code in enumerate(wanted, 1) if code not in numbers}
        for change in self._changes(wanted):
            twin = twins.get(numbers[change.after.code])
            if twin and (change.before is None or _TELLS_APART.intersection(change.fields())):
                self._fault(change.line, "name", Conflict(TWICE, name=twin))

    def _changes(self, wanted: Mapping[str, _Wanted]) -> Iterator[DepartmentChange]:
        for code, line in wanted.items():
            known = self._by_code.get(code)
            before = None if known is None else as_record(known, self._tree.nodes)
            yield DepartmentChange(line.line, before, line.record)


def _told(line: DepartmentLine, find: Callable[[str], str]) -> DepartmentRecord:
    return DepartmentRecord(
        code=find(line.code),
        name=line.name,
        kind=DepartmentKind(line.kind),
        parent_code=find(line.parent or "") or None,
        language=line.language,
        timezone=line.timezone,
        campaign_from=line.campaign_from,
    )


def _wrong(record: DepartmentRecord, languages: Collection[str]) -> Iterator[tuple[str, Invalid]]:
    """What of a record cannot be, apart from its name and place."""
    try:
        if not record.code or tidy(record.code, longest=LONGEST_CODE) != record.code:
            yield "code", Invalid("organisation.fault.code")
    except Invalid as refusal:
        yield "code", refusal
    for field, language, timezone in (
        ("language", record.language, None),
        ("timezone", None, record.timezone),
    ):
        try:
            check_settings(language, timezone, languages)
        except Invalid as refusal:
            yield field, refusal


def as_record(node: OrganisationNode, nodes: Mapping[int, OrganisationNode]) -> DepartmentRecord:
    """A node as it is brought in."""
    return DepartmentRecord(
        code=node.code,
        name=node.name,
        kind=node.kind,
        parent_code=None if node.parent_id is None else nodes[node.parent_id].code,
        language=node.language,
        timezone=node.timezone,
        campaign_from=node.campaign_from,
    )


def _node(
    record: DepartmentRecord, known: OrganisationNode | None, parent_id: int | None, number: int
) -> OrganisationNode:
    return OrganisationNode(
        id=number,
        code=record.code,
        name=record.name,
        kind=record.kind,
        parent_id=parent_id,
        language=record.language,
        timezone=record.timezone,
        campaign_from=record.campaign_from,
        closed_on=known.closed_on if known else None,
        spreads_reminders=known.spreads_reminders if known else None,
    )

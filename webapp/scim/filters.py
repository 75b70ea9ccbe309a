"""What a filter looks for. Directories ask the same question again and again, of another person.

Taking a filter apart by the library's grammar and checking it takes longer than answering it, so
that a question is kept with numbers in the place of its texts, which are JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import JSONDecodeError, JSONDecoder
from typing import Any

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path.expressions import (
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    ValuePath,
)

from webapp.domain.people.directory import DirectoryKey
from webapp.incoming import is_storable
from webapp.scim.resources import ENTERPRISE

Conditions = tuple[tuple[DirectoryKey, str], ...]

_ENTERPRISE = ENTERPRISE.lower()
_KEYS = {
    "id": DirectoryKey.ID,
    "username": DirectoryKey.USER_NAME,
    "externalid": DirectoryKey.EXTERNAL_ID,
    "displayname": DirectoryKey.NAME,
    f"{_ENTERPRISE}:employeenumber": DirectoryKey.EMPLOYEE_NUMBER,
    "groups.value": DirectoryKey.GROUP,
    "members.value": DirectoryKey.MEMBER,
}
_read_json = JSONDecoder().raw_decode


def conditions(found: ScimFilter[Any] | None, texts: Sequence[str] | None = None) -> Conditions:
    """What a filter looks for; `texts` are those that it has numbers for (`without_texts`).

    Raises InvalidFilterException: it is more than equality of what has an index, joined by `and`,
    or compares with a text that nothing can be.
    """
    compared = () if found is None else tuple(_compared(found.ast, ""))
    asked = compared if texts is None else tuple((key, texts[int(at)]) for key, at in compared)
    if not all(is_storable(text) for _, text in asked):
        raise _refusal()
    return asked


def without_texts(written: str) -> tuple[str, tuple[str, ...]]:
    """A filter with the number of each text in its place, and the texts, unquoted.

    Where one is none of JSON, the filter as it was: the grammar says what is wrong.
    """
    parts, texts, at = list[str](), list[str](), 0
    while (begin := written.find('"', at)) >= 0:
        try:
            text, end = _read_json(written, begin)
        except JSONDecodeError:
            return written, ()
        parts += [written[at:begin], f'"{len(texts)}"']
        texts.append(text)
        at = end
    return "".join([*parts, written[at:]]), tuple(texts)


def _compared(node: FilterNode, within: str) -> Iterator[tuple[DirectoryKey, str]]:
    match node:
        case LogicalExpr(op=LogicalOperator.and_):
            for term in node.terms:
                yield from _compared(term, within)
        case ValuePath(sub_attr=None):
            yield from _compared(node.val_filter, f"{_written(node.attr_path, within)}.")
        case Comparison(op=CompareOperator.eq) if isinstance(node.value, str):
            key = _KEYS.get(_written(node.attr_path, within))
            if key is None:
                raise _refusal()
            yield key, node.value
        case _:
            raise _refusal()


def _written(path: Any, within: str) -> str:
    """An attribute as `_KEYS` names it."""
    schema = f"{path.uri}:".lower() if path.uri and path.uri.lower() == _ENTERPRISE else ""
    inner = f".{path.sub_attr}" if path.sub_attr else ""
    return f"{within}{schema}{path.attr}{inner}".lower()


def _refusal() -> InvalidFilterException:
    return InvalidFilterException(
        detail="Filters compare by eq, joined by and: id, userName, externalId, employeeNumber "
        "of the enterprise extension and groups.value of users; id, displayName, externalId and "
        "members.value of groups."
    )

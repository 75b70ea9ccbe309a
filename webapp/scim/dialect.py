"""What Entra ID and Okta write otherwise than the standard, put into its words. Pure functions.

Most of it the models tolerate themselves (`resources.TOLERANCE`); here is what they refuse, or what
would be lost without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scim2_models import InvalidSyntaxException, InvalidValueException

Json = dict[str, Any]

_READ_ONLY = frozenset({"id", "meta", "schemas", "groups"})
_MEMBER = re.compile(r'members\[\s*value\s+eq\s+"([^"]*)"\s*\]', re.IGNORECASE)
_SEVERAL = re.compile(r"(emails|members)(\[[^\]]*\])?", re.IGNORECASE)
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
_NEEDS_A_LOOK = re.compile(rb"[^\x01-\x7f]|\\u")  # another encoding, or a sign by its number
_NOTHING: Json = {"op": "replace", "value": {}}


@dataclass(frozen=True, slots=True)
class MemberChanges:
    """Who comes into a group and who goes, by the ids that the directory was told."""

    come: frozenset[str]
    gone: frozenset[str]


def translate(body: bytes, *, patch: bool) -> bytes:
    """The JSON object of a request in the words of the standard; numbers are written as texts.

    Raises InvalidSyntaxException: it is none. InvalidValueException: it holds a sign that cannot
    be stored.
    """
    numbers = list[str]()

    def as_text(number: str) -> str:
        numbers.append(number)
        return number

    try:
        found = json.loads(body, parse_int=as_text, parse_float=as_text, parse_constant=as_text)
        if not isinstance(found, dict):
            raise InvalidSyntaxException(detail="The body is not a JSON object.")
        if not (patch or numbers or _NEEDS_A_LOOK.search(body)):
            return body
        translated = translate_patch(found) if patch else found
        written = json.dumps(translated, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidValueException(detail="A text holds half a character.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="The body is not JSON, or nested too deep.") from error
    if _HALF_A_CHARACTER.search(written):  # written out, in the filter of a path
        raise InvalidValueException(detail="A text holds half a character.")
    if rb"\u0000" in written:
        raise InvalidValueException(detail="A text holds the character NUL.")
    return written


def translate_patch(found: Json) -> Json:
    """A PATCH: what cannot be changed is left out, and each operation has one place."""
    name = next((name for name in found if name.lower() == "operations"), "Operations")
    given = found.get(name)
    if not isinstance(given, list) or not given:
        return found
    operations = [new for one in given for new in _translated(one)]
    rest = {key: value for key, value in found.items() if key.lower() != name.lower()}
    return {**rest, "Operations": operations or [_NOTHING]}


def member_changes(body: bytes) -> MemberChanges | None:
    """Who comes and goes, where a PATCH of a group says nothing else; None: it says more."""
    come: set[str] = set()
    gone: set[str] = set()
    operations = json.loads(body).get("Operations")
    for one in operations if isinstance(operations, list) else []:
        change = _member_change(one)
        if change is None:
            return None
        adds, members = change
        come, gone = (come | members, gone - members) if adds else (come - members, gone | members)
    return MemberChanges(frozenset(come), frozenset(gone)) if come or gone else None


def _member_change(operation: Any) -> tuple[bool, set[str]] | None:
    """Whether these members are added, else removed; None: it is another operation."""
    if not isinstance(operation, dict):
        return None
    op, path, value = (_part(operation, name) for name in ("op", "path", "value"))
    kind = str(op).lower()
    if not path and isinstance(value, dict) and {name.lower() for name in value} == {"members"}:
        path, value = "members", next(iter(value.values()))
    single = _MEMBER.fullmatch(str(path))
    if single and kind == "remove":
        return False, {single[1]}
    members = _ids(value)
    if str(path).lower() != "members" or kind not in {"add", "remove"} or not members:
        return None
    return kind == "add", members


def _ids(value: Any) -> set[str]:
    entries = value if isinstance(value, list) else [value]
    ids = [one.get("value") if isinstance(one, dict) else one for one in entries]
    return {one for one in ids if isinstance(one, str)} if all(ids) else set()


def _translated(operation: Any) -> Iterator[Json]:
    if not isinstance(operation, dict):
        yield {"op": operation}  # refused with words by the model
        return
    op, path, value = (_part(operation, name) for name in ("op", "path", "value"))
    if isinstance(path, str) and path:
        if path.lower() not in _READ_ONLY:
            yield _with_value({"op": op, "path": path}, _as_one(path, value))
    elif isinstance(value, dict):
        yield from _by_place(op, value)
    else:
        yield _with_value({"op": op}, value)


def _by_place(op: Any, value: Json) -> Iterator[Json]:
    """Values of an operation without a path: a key such as `emails[type eq "work"].value` is one.

    Keys of other kinds stay together. With such a key among them the model would drop it unseen.
    """
    rest = {}
    for name, one in value.items():
        if "[" in name:
            yield _with_value({"op": op, "path": name}, one)
        elif name.lower() not in _READ_ONLY:
            rest[name] = one
    if rest:
        yield {"op": op, "value": rest}


def _as_one(path: str, value: Any) -> Any:
    """What stands in a list although there can be one: `[{"value": "x"}]` for a name."""
    if isinstance(value, list) and len(value) == 1 and not _SEVERAL.fullmatch(path):
        inner = value[0]
        return inner.get("value", inner) if isinstance(inner, dict) else inner
    return value


def _with_value(operation: Json, value: Any) -> Json:
    return operation if value is None else {**operation, "value": value}


def _part(operation: Json, name: str) -> Any:
    return next((value for key, value in operation.items() if key.lower() == name), None)

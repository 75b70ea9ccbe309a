"""Records as JSON and back, by their types: bytes, moments, choices, lists and other records."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import enum
import types
import typing
from collections.abc import Sequence
from typing import Any


def encode(value: Any) -> Any:
    """A value as JSON can hold it."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: encode(getattr(value, name)) for name in names}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [encode(one) for one in value]
    if isinstance(value, dict):
        return {name: encode(one) for name, one in value.items()}
    return value


def decode(hint: Any, value: Any) -> Any:
    """The value of this type that was encoded.

    Raises ValueError, TypeError, LookupError: it is none.
    """
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        return decode(typing.get_args(hint)[0], value)
    if typing.get_origin(hint) is Sequence:
        return [decode(typing.get_args(hint)[0], one) for one in value]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        make: Any = hint
        return make(**{name: decode(hints[name], one) for name, one in value.items()})
    if hint is bytes:
        return base64.b64decode(value)
    if hint is dt.datetime:
        return dt.datetime.fromisoformat(value)
    if isinstance(hint, enum.EnumMeta):
        return hint(value)
    return value

"""Whether an adapter is what its port asks for: one that is not stops the start, not a night."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from inspect import Parameter
from typing import Any, get_args, get_type_hints

_MISSING = object()


def find_fault(adapter: object, port: type) -> str | None:
    """The first thing that a port (a protocol) asks for and the adapter lacks, in words.

    Values must be there, and methods take every call that the port allows. None: it has all.
    """
    faults = [_fault(adapter, name, asked) for name, asked in _members(port)]
    return next((fault for fault in faults if fault), None)


def _members(port: type) -> list[tuple[str, Any]]:
    return [
        (name, asked)
        for name, asked in inspect.getmembers(port)
        if not name.startswith("_") and (isinstance(asked, property) or inspect.isroutine(asked))
    ]


def _fault(adapter: object, name: str, asked: Any) -> str | None:
    has = inspect.getattr_static(adapter, name, _MISSING)
    if isinstance(asked, property):
        return f"has no value {name}" if has is _MISSING or inspect.isroutine(has) else None
    placed, named = _arguments(asked)
    wanted = f"{name}({', '.join(placed + named)})"
    if has is _MISSING or not callable(getattr(adapter, name)):
        return f"has no method {wanted}"
    found = inspect.signature(getattr(adapter, name))
    if not _takes(found, placed, named):
        return f"has {name}({', '.join(found.parameters)}) instead of {wanted}"
    return None


def _arguments(asked: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """Those that may be given by place or by name, and those by name alone."""
    placed, named = [], []
    for name, parameter in list(inspect.signature(asked).parameters.items())[1:]:
        if parameter.kind is Parameter.VAR_KEYWORD:  # **values: Unpack[a typed dictionary]
            named += get_args(get_type_hints(asked)[name])[0].__annotations__
        elif parameter.kind is Parameter.KEYWORD_ONLY:
            named.append(name)
        else:
            placed.append(name)
    return placed, named


def _takes(found: inspect.Signature, placed: list[str], named: list[str]) -> bool:
    by_name = dict.fromkeys(named)
    try:
        found.bind(*placed, **by_name)
        found.bind(**dict.fromkeys(placed), **by_name)
    except TypeError:
        return False
    return True

"""Finds adapters by file name: `integrations/<kind>/<name>.py` is the adapter `name`.

An adapter has a frozen `Settings` dataclass, whose fields are read from <KIND>_<FIELD>, and
`connect(settings)`, which answers with the adapter and does not touch the network.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import typing
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar

from integrations.conformance import find_fault

Port = TypeVar("Port")

_CHOSEN_BY = {  # the setting that names an adapter of this kind
    "identity": "IDENTITY_PROVIDER",
    "absence": "ABSENCE_SOURCE",
    "reminders": "REMINDER_CHANNELS",
    "signing": "SIGNER",
}


class WrongSetting(Exception):
    """One line that names the setting and says what it should be."""


class BrokenAdapter(Exception):
    """One line that names the adapter's file and what its port asks for and it lacks."""


def available(kind: str) -> list[str]:
    """The adapters of this kind (identity, absence or reminders) that a setting may choose."""
    return [name for name in _names(kind) if not _is_connectable(kind, name)]


def connectable(kind: str) -> list[str]:
    """The adapters of this kind that an administrator connects: they are given what fetches."""
    return [name for name in _names(kind) if _is_connectable(kind, name)]


def _names(kind: str) -> list[str]:
    return _listed(tuple(importlib.import_module(f"integrations.{kind}").__path__))


@cache
def _listed(folders: tuple[str, ...]) -> list[str]:
    return sorted(file.name for file in iter_modules(folders) if not file.name.startswith("_"))


def _is_connectable(kind: str, name: str) -> bool:
    return _takes_what_fetches(importlib.import_module(f"integrations.{kind}.{name}").connect)


@cache
def _takes_what_fetches(connect: Callable[..., object]) -> bool:
    return "outbound" in inspect.signature(connect).parameters


def connect(kind: str, name: str, environ: Mapping[str, str], *, port: type[Port]) -> Port:
    """The adapter `name` with its settings from the environment, for this port (a protocol).

    Raises WrongSetting: there is no such adapter, or a setting of it is missing or wrong.
    BrokenAdapter: the adapter is not what the port asks for.
    """
    if name not in _names(kind) or _is_connectable(kind, name):  # loads this one alone
        known = ", ".join(available(kind))
        raise WrongSetting(
            f"There is no {kind} adapter {name!r}. Known: {known}. {_CHOSEN_BY[kind]} says which."
        )
    module = importlib.import_module(f"integrations.{kind}.{name}")
    by = f"{_CHOSEN_BY[kind]} names {name!r}"
    settings = _read(module.Settings, f"{kind.upper()}_", environ, by=by)
    try:
        adapter: Port = module.connect(settings)
    except ValueError as error:
        raise WrongSetting(str(error)) from error
    fault = find_fault(adapter, port)
    if fault is not None:
        asked = f"which {port.__name__} asks for"
        raise BrokenAdapter(f"The adapter integrations/{kind}/{name}.py {fault}, {asked}.")
    return adapter


def _read(settings: type[Any], prefix: str, environ: Mapping[str, str], *, by: str) -> Any:
    """The values of an adapter's settings; `by` says which setting chose it."""
    hints = typing.get_type_hints(settings)
    values = {}
    for field in dataclasses.fields(settings):
        name = prefix + field.name.upper()
        given = environ.get(name, "").strip()
        if given:
            values[field.name] = _convert(name, given, hints[field.name])
        elif field.default is dataclasses.MISSING:
            raise WrongSetting(f"{name} is not set. {by}, which needs it.")
    return settings(**values)


def _convert(name: str, given: str, hint: Any) -> object:
    try:
        return _CONVERSIONS[hint](given)
    except ValueError as error:
        raise WrongSetting(f"{name} is {given!r}. {error}.") from error


def _flag(given: str) -> bool:
    if given not in {"0", "1"}:
        raise ValueError("It must be 1 or 0")
    return given == "1"


def _number(given: str) -> int:
    if not (given.isascii() and given.isdecimal()):
        raise ValueError("It must be a whole number")
    return int(given)


_CONVERSIONS: dict[Any, Callable[[str], object]] = {
    str: str,
    bool: _flag,
    int: _number,
    Path: Path,
}

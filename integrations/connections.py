"""The personnel systems that an administrator can connect, and connecting one.

Each is a file of `integrations/absence/` whose `connect` is given an `Outbound`. The fields of its
form are those of its `Settings`: one that is not shown (`repr=False`) is a secret, `Literal` is a
choice, and one with a default may be left as it is.
"""

from __future__ import annotations

import dataclasses
import importlib
import typing
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from integrations.http.inside import reach
from integrations.http.outbound import Outbound
from integrations.registry import connectable
from webapp.domain.errors import Invalid
from webapp.domain.figures.connections import LONGEST_VALUE
from webapp.domain.ports.absence import AbsenceSource
from webapp.domain.ports.connections import ConnectionField, ConnectionKind

_MOST_SECONDS = 30
_MOST_BYTES = 20_000_000


class Connections:
    """What can be connected; `outbound` fetches for all of it."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    @cached_property
    def kinds(self) -> Mapping[str, ConnectionKind]:
        """By their short stable keys, in the order of their titles."""
        modules = {name: _module(name) for name in connectable("absence")}
        kinds = [
            ConnectionKind(name, module.TITLE, _fields(module.Settings))
            for name, module in modules.items()
        ]
        return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.title.casefold())}

    def connect(self, kind: str, values: Mapping[str, str], *, name: str) -> AbsenceSource:
        """The source that these values lead to, called `name`; no network yet.

        Raises Invalid: a value is missing, or not one.
        """
        if kind not in self.kinds:
            raise Invalid("error.connection_kind")
        given = {one.name: _checked(one, values) for one in self.kinds[kind].fields}
        module = _module(kind)
        source: AbsenceSource = module.connect(module.Settings(**given), self._outbound, name)
        return source


def connect_from(environ: Mapping[str, str]) -> Connections:
    """What can be connected, reaching also what ABSENCE_INSIDE_HOSTS names.

    Raises WrongSetting: that, or ABSENCE_AUTHORITY, is not what it should be.
    """
    return Connections(reach(environ, "ABSENCE", seconds=_MOST_SECONDS, most_bytes=_MOST_BYTES))


def _module(name: str) -> Any:
    return importlib.import_module(f"integrations.absence.{name}")


def _fields(settings: type[Any]) -> list[ConnectionField]:
    hints = typing.get_type_hints(settings)
    fields = dataclasses.fields(settings)
    own = [one for one in fields if one.name in settings.__annotations__]
    shared = [one for one in fields if one not in own]
    return [_field(one, typing.get_args(hints[one.name])) for one in (*own, *shared)]


def _field(one: dataclasses.Field[Any], choices: tuple[str, ...]) -> ConnectionField:
    usual = None if one.default is dataclasses.MISSING else str(one.default)
    return ConnectionField(one.name, not one.repr, usual, choices)


def _checked(one: ConnectionField, values: Mapping[str, str]) -> str:
    value = values.get(one.name, "").strip() or one.usual
    if value is None:
        raise Invalid("error.connection_missing", setting=one.name)
    if len(value) > LONGEST_VALUE or (one.choices and value not in one.choices):
        raise Invalid("error.connection_value", setting=one.name)
    return value

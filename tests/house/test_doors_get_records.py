"""Doors get frozen records of the domain or of a service, never a row that could load more."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from webapp import gate, services
from webapp.services.governance.jobs import list_jobs
from webapp.store.governance.jobs import JobRunRow

Function = Callable[..., object]


@cache
def public_functions() -> dict[str, Function]:
    """What doors may call, by its full name."""
    return {
        f"{module.__name__}.{name}": inspect.unwrap(found)
        for package in (services, gate)
        for module in modules(package)
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__
        if not name.startswith("_")
    }


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(found.name)


def named(function: Function) -> set[type]:
    """Every class that the function takes or gives, and those in the fields of these."""
    seen: set[type] = set()
    waiting = [*typing.get_type_hints(function).values()]
    while waiting:
        hint = waiting.pop()
        waiting += [one for one in typing.get_args(hint) if not isinstance(one, str)]
        waiting += [one for some in typing.get_args(hint) if isinstance(some, list) for one in some]
        kind = typing.get_origin(hint) or hint
        if isinstance(kind, type) and kind not in seen:
            seen.add(kind)
            if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
                waiting += typing.get_type_hints(kind).values()
    return seen


def rows(function: Function) -> set[str]:
    """The classes of the store among them."""
    return {kind.__qualname__ for kind in named(function) if kind.__module__.startswith(STORE)}


STORE = "webapp.store"


def test_a_service_takes_and_gives_no_class_of_the_store() -> None:
    found = {name: rows(function) for name, function in public_functions().items()}
    assert {name: classes for name, classes in found.items() if classes} == {}


def test_what_a_service_gives_cannot_be_changed() -> None:
    given = {kind for function in public_functions().values() for kind in named(function)}
    changeable = {
        kind.__qualname__
        for kind in given
        if dataclasses.is_dataclass(kind) and kind.__module__.startswith("webapp.")
        if not kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    }
    assert changeable == set()


def test_the_check_sees_a_row_however_deep_it_is() -> None:
    @dataclasses.dataclass(frozen=True)
    class Shelf:
        runs: tuple[JobRunRow, ...]

    def list_shelves(most: int) -> dict[str, list[Shelf] | None]:
        return {}

    list_shelves.__annotations__["return"] = dict[str, list[Shelf] | None]
    Shelf.__annotations__["runs"] = tuple[JobRunRow, ...]
    assert rows(list_shelves) == {"JobRunRow"}
    assert rows(list_jobs) == set()

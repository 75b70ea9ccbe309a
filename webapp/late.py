"""What is made when it is first asked for, so that who never asks need not load it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

Made = TypeVar("Made")


class _Late(Generic[Made]):
    """Stands for what `make` answers with; it is called once, whoever asks at the same time."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: list[Made] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)

    def _get(self) -> Made:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def at_first_use(make: Callable[[], Made]) -> Made:
    """Something that has every attribute of what `make` answers with, which is called then."""
    return cast(Made, _Late(make))

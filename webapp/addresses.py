"""The addresses of pages: how links to one are made is worked out with the first of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Address = tuple[str, str]  # the domain, and the path with its query


class LateRule(Rule):
    """As Werkzeug's, which compiles two functions for each rule before the first request."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Address]:
        return LateRule._build_unknown_first if append_unknown else LateRule._build_first

    def _build_first(self, /, **values: Any) -> Address:
        self._build = super()._compile_builder(False).__get__(self, None)
        return self._build(**values)

    def _build_unknown_first(self, /, **values: Any) -> Address:
        self._build_unknown = super()._compile_builder(True).__get__(self, None)
        return self._build_unknown(**values)

"""Keeps the traces that an application leaves."""

from __future__ import annotations

from webapp.domain.ports.traces import Trace


class Collected:
    """In place of a collector."""

    def __init__(self) -> None:
        self.all: list[Trace] = []

    def add(self, trace: Trace) -> None:
        """Keep it."""
        self.all.append(trace)

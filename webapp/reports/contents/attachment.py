"""A file that goes along inside a PDF."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a PDF/A-3 carries beside its pages: figures for machines, or files that it binds."""

    name: str
    mime: str
    content: bytes
    description: str

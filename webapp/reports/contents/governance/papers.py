"""The papers that are drawn from the configuration as it runs, and parts of what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.access import Permission


class GovernancePaper(StrEnum):
    """The papers, in the order in which they are listed; part of addresses and of texts."""

    RECORD = "record-of-processing"
    ASSESSMENT = "impact-assessment"
    ACCESS = "access-list"
    INVENTORY = "data-inventory"
    RETENTION = "retention-table"
    WORKS_COUNCIL = "works-council"
    PURPOSE = "intended-purpose"

    @property
    def permission(self) -> Permission:
        """Who may take it: what workers' representatives are told is for more people."""
        is_for_many = self in {GovernancePaper.WORKS_COUNCIL, GovernancePaper.PURPOSE}
        return Permission.PAPERS_READ if is_for_many else Permission.PAPERS_KEEP

    @property
    def number(self) -> str:
        """The first part of the document's number, the same in every language."""
        return f"RKP-G{list(GovernancePaper).index(self) + 1}"


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table of the database with its columns by class of data."""

    name: str
    columns: tuple[tuple[DataClass, tuple[str, ...]], ...]

    @property
    def classes(self) -> tuple[DataClass, ...]:
        """The classes in it."""
        return tuple(one for one, _ in self.columns)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A part of the privacy notice for employees: its title and its text, by language."""

    title: Mapping[str, str]
    text: Mapping[str, str]

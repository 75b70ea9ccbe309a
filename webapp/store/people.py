"""Departments, people, employments and roles."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from webapp.domain.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, stored_enum


class DepartmentKind(StrEnum):
    """The levels of the tree, from the top down."""

    GROUP = "group"
    COMPANY = "company"
    SITE = "site"
    DEPARTMENT = "department"


class Department(Base):
    """A node of the tree group > company > site > department."""

    __tablename__ = "department"

    id: Mapped[int] = key()
    kind: Mapped[DepartmentKind] = column(
        stored_enum(DepartmentKind, "kind"), data=DataClass.ORGANISATION
    )
    parent_id: Mapped[int | None] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        index=True,
        data=DataClass.ORGANISATION,
    )
    code: Mapped[str] = column(String(40), unique=True, data=DataClass.ORGANISATION)
    name: Mapped[str] = column(String(120), data=DataClass.ORGANISATION)
    language: Mapped[str | None] = column(String(2), data=DataClass.ORGANISATION)
    timezone: Mapped[str | None] = column(String(40), data=DataClass.ORGANISATION)
    campaign_from: Mapped[dt.date | None] = column(data=DataClass.ORGANISATION)
    closed_on: Mapped[dt.date | None] = column(data=DataClass.ORGANISATION)


class Person(Base):
    """Someone who may sign in. `created_on` is the day the account was made (rule R3)."""

    __tablename__ = "person"

    id: Mapped[int] = key()
    employee_number: Mapped[str | None] = column(String(40), unique=True, data=DataClass.IDENTITY)
    subject: Mapped[str | None] = column(String(255), unique=True, data=DataClass.IDENTITY)
    name: Mapped[str] = column(String(200), data=DataClass.IDENTITY)
    email: Mapped[str | None] = column(String(320), data=DataClass.IDENTITY)
    language: Mapped[str | None] = column(String(2), data=DataClass.IDENTITY)
    created_on: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    deactivated_at: Mapped[dt.datetime | None] = column(data=DataClass.EMPLOYMENT)


class Employment(Base):
    """Where a person works from `starts_on` to `ends_on`, both included; None is open.

    `schedule` is one digit a day, whole weeks from a Monday: 1 a working day, 0 not. Several weeks
    repeat, counted from Monday 1 January 2024. `fte_percent` is the contract, 1 to 100.
    """

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("fte_percent BETWEEN 1 AND 100", name="fte_percent"),
        Index(None, "person_id", "starts_on"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.EMPLOYMENT
    )
    department_id: Mapped[int] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        index=True,
        data=DataClass.EMPLOYMENT,
    )
    starts_on: Mapped[dt.date] = column(data=DataClass.EMPLOYMENT)
    ends_on: Mapped[dt.date | None] = column(data=DataClass.EMPLOYMENT)
    schedule: Mapped[str] = column(String(56), data=DataClass.EMPLOYMENT)
    fte_percent: Mapped[int] = column(data=DataClass.EMPLOYMENT)

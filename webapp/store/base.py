"""The declarative base, naming of constraints, types, and the data class of every column."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from webapp.domain.governance.privacy import DataClass

BigKey = BigInteger().with_variant(Integer, "sqlite")
_NEVER_AGAIN = "never again"
_SEALED_BY = "sealed by"
Json = JSON().with_variant(JSONB(), "postgresql")


class UTCDateTime(TypeDecorator[dt.datetime]):
    """A moment. Stored in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UTCDateTime()}  # noqa: RUF012 - SQLAlchemy's own form


def column(*args: Any, data: DataClass, **options: Any) -> MappedColumn[Any]:
    """A column that says what kind of personal data it holds."""
    return mapped_column(*args, info={"data": data}, **options)


def sealed_column(*by: str, data: DataClass) -> MappedColumn[Any]:
    """A column that is sealed for the row that these columns name; `person_id`: for the person.

    Whoever erases a person destroys their key; what is sealed for a row alone has none of its own.
    """
    return mapped_column(LargeBinary, info={"data": data, _SEALED_BY: by})


def sealed_by(column: Column[Any]) -> tuple[str, ...]:
    """The columns that a sealed column is bound to; none: it is not sealed."""
    found: tuple[str, ...] = column.info.get(_SEALED_BY, ())
    return found


def key(**options: Any) -> MappedColumn[Any]:
    """A surrogate primary key."""
    return column(BigKey, primary_key=True, data=DataClass.TECHNICAL, **options)


def number_key(data: DataClass = DataClass.TECHNICAL) -> MappedColumn[Any]:
    """A primary key that people are told, or that is kept elsewhere: no number is used twice.

    The next row would otherwise be taken for one that was erased. SQLite alone has to be asked.
    """
    return mapped_column(BigKey, primary_key=True, info={"data": data, _NEVER_AGAIN: True})


@event.listens_for(Table, "after_parent_attach")
def _number_once(table: Table, _: MetaData) -> None:
    if any(_NEVER_AGAIN in one.info for one in table.primary_key):
        table.dialect_options["sqlite"]["autoincrement"] = True


def person_key(*, data: DataClass) -> MappedColumn[Any]:
    """The person as primary key: one row for each, which goes with them."""
    person = ForeignKey("person.id", ondelete="CASCADE")
    return column(BigKey, person, primary_key=True, autoincrement=False, data=data)


def stored_enum(enum: type[StrEnum], name: str, *, is_closed: bool = True) -> Enum:
    """An enum stored as its short key, checked by the database.

    One that is not closed is checked here only, so that a new member needs no migration.
    """
    return Enum(
        enum,
        name=name,
        native_enum=False,
        length=40,
        create_constraint=is_closed,
        validate_strings=not is_closed,
        values_callable=lambda members: [member.value for member in members],
    )

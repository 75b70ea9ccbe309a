"""Two ways to keep many employers on one PostgreSQL: a database each, or a schema each.

Neither changes the product: an employer's address leads to its own tables. A schema is found by the
search path of a role that only this employer has. That is set on the role by name: `"$user"` would
lead elsewhere as soon as the application becomes the reader.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import ClassVar

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import binaries
from webapp.database import READER_ROLE, make_engine
from webapp.migrating import upgrade

TEMPLATE = "pattern"


class Design:
    """How employers lie on the server at `url`; `number` counts them from 1."""

    name: ClassVar[str]

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.host = str(self._url.query["host"])
        self._run(f"CREATE ROLE {READER_ROLE} NOLOGIN")

    def address(self, name: str) -> str:
        """Where the tables of an employer are. `{}` as name: the pattern of all addresses."""
        raise NotImplementedError

    def open(self, name: str) -> None:
        """A place without tables."""
        raise NotImplementedError

    def copy(self, name: str) -> None:
        """A place with the tables of the template."""
        raise NotImplementedError

    def close(self, name: str) -> None:
        """Remove an employer with all that is theirs."""
        raise NotImplementedError

    def selected(self, name: str) -> list[str]:
        """What tells pg_dump to copy one employer."""
        raise NotImplementedError

    def migrate(self, name: str, revision: str = "head") -> None:
        """As `rekpauze upgrade` does it."""
        engine = make_engine(self.address(name))
        upgrade(engine, revision)
        engine.dispose()

    def restore(self, file: Path, name: str) -> None:
        """Put an employer back who was removed."""
        self._make_room(name)
        subprocess.run(
            [
                *(str(binaries() / "pg_restore"), "--exit-on-error", "--single-transaction"),
                *(f"--host={self.host}", "--username=test"),
                f"--dbname={make_url(self.address(name)).database}",
                str(file),
            ],
            check=True,
        )

    def _make_room(self, name: str) -> None:
        """For what a backup of one employer brings."""

    def _run(self, *statements: str, database: str = "postgres") -> None:
        with self.connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def connect(self, database: str) -> psycopg.Connection:
        """As the server's owner; each statement is a transaction."""
        return psycopg.connect(host=self.host, user="test", dbname=database, autocommit=True)


class DatabaseEach(Design):
    """A database for each employer, copied from a template."""

    name = "a database each"

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://test@/{name}?host={self.host}"

    def open(self, name: str) -> None:
        self._run(f"CREATE DATABASE {name}")

    def copy(self, name: str, strategy: str = "file_copy") -> None:
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY {strategy}")

    def close(self, name: str) -> None:
        self._run(f"DROP DATABASE {name}")

    def selected(self, name: str) -> list[str]:
        return [name]

    def _make_room(self, name: str) -> None:
        self.open(name)


class SchemaEach(Design):
    """A schema and a role for each employer, in one database."""

    name = "a schema each"
    database = "everybody"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._run(f"CREATE DATABASE {self.database}")
        self._script = ""

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://{name}@/{self.database}?host={self.host}"

    def open(self, name: str) -> None:
        self._run(
            f"CREATE ROLE {name} LOGIN IN ROLE {READER_ROLE}",
            f"ALTER ROLE {name} SET search_path = {name}",
            f"CREATE SCHEMA {name} AUTHORIZATION {name}",
            database=self.database,
        )

    def copy(self, name: str) -> None:
        """PostgreSQL copies no schema: what pg_dump says of the template, under another name."""
        self.open(name)
        script = self._template().replace(TEMPLATE, name)
        with self.connect(self.database) as connection:
            connection.execute(f"SET ROLE {name}".encode())
            connection.execute(script.encode())

    def close(self, name: str) -> None:
        self._run(f"DROP SCHEMA {name} CASCADE", database=self.database)

    def selected(self, name: str) -> list[str]:
        return [f"--schema={name}", self.database]

    def _template(self) -> str:
        if not self._script:
            dumped = subprocess.run(
                [
                    *(str(binaries() / "pg_dump"), "--no-owner", "--inserts"),
                    *(f"--schema={TEMPLATE}", f"--host={self.host}", "--username=test"),
                    self.database,
                ],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout
            lines = dumped.splitlines(keepends=True)
            kept = [line for line in lines if not line.startswith(("\\", "CREATE SCHEMA"))]
            self._script = "".join(kept)
        return self._script

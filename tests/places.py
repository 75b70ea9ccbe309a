"""Where tests keep their databases: at one address a worker, and renewed for each test."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Protocol

from tests.postgres import Shared
from tests.wiping import Wiper
from webapp.database import make_engine
from webapp.migrating import upgrade


class Place(Protocol):
    """A database whose address stays, so that engines keep what they have compiled."""

    url: str

    def renew(self) -> None:
        """Let it be as its template."""

    def remove(self) -> None:
        """Leave nothing behind."""


class FilePlace:
    """A SQLite file in a folder of its own, copied from a template if there is one."""

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        self._file = folder / "test.db"
        self._template = template
        self.url = f"sqlite:///{self._file}"

    def renew(self) -> None:
        """Another file of the same name: who still has the last one open does no harm."""
        self.remove()
        self._file.parent.mkdir()
        if self._template:
            shutil.copyfile(self._template, self._file)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._file.parent, ignore_errors=True)


class ServerPlace:
    """A PostgreSQL database, copied from a template on the same server."""

    def __init__(self, shared: Shared, template: str | None = None) -> None:
        self._shared = shared
        self._template = template or shared.template
        self._name = f"{shared.template}_{secrets.token_hex(4)}"
        self._wiper: Wiper | None = None  # before there is a database
        self.url = shared.url(self._name)

    def renew(self) -> None:
        """What was written is wiped; where that is not enough, another one of the same name."""
        if self._wiper and self._wiper.wipe():
            return
        self._forget()
        self._shared.create(self._name, self._template)
        self._wiper = Wiper(self.url)

    def remove(self) -> None:
        """Drop it."""
        self._forget()
        self._shared.drop(self._name)

    def _forget(self) -> None:
        if self._wiper:
            self._wiper.close()
            self._wiper = None


def make_template(url: str) -> None:
    """Migrate an empty database."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()  # the last connection to SQLite folds the log into the file

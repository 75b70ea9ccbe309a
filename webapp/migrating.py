"""Brings the tables to this version: what commands need of Alembic, and a web process does not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

import migrations


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; a no-op when they are there."""
    config = alembic_config()
    config.attributes["engine"] = engine
    command.upgrade(config, revision)

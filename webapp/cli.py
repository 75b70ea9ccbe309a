"""The command line: each command calls one function."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup

from webapp import database as databases
from webapp.app import create_app
from webapp.settings import SettingsError, read_settings


def app_from_environment() -> Flask:
    """The application for these settings; one clear line and exit when a setting is wrong."""
    try:
        return create_app(read_settings(os.environ))
    except SettingsError as error:
        sys.exit(f"rekpauze: {error}")


@click.group(cls=FlaskGroup, create_app=app_from_environment)
def main() -> None:
    """Rekpauze: stretch breaks at work."""


@main.command()
def upgrade() -> None:
    """Bring the database to this version."""
    databases.upgrade(current_app.extensions["database"].engine)

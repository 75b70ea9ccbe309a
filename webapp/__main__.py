"""The command `rekpauze`, and `python -m webapp`: `flask --app webapp.console`, in short."""

from __future__ import annotations

import os

from flask.cli import main as flask


def main() -> None:
    """Run one command of this application."""
    os.environ["FLASK_APP"] = "webapp.console"
    flask()


if __name__ == "__main__":
    main()

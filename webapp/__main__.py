"""The command `rekpauze`, and `python -m webapp`: `flask --app webapp.console`, in short."""

from __future__ import annotations

import gc
import os
import sys

from flask.cli import FlaskGroup
from sqlalchemy.exc import DatabaseError

_NO_DATABASE = """\
rekpauze: the database did not do what it was asked: {reason}
Look whether it runs, whether DATABASE_URL leads to it, and whether `rekpauze upgrade` was done."""
_HELP = """Runs an installation of Rekpauze, with the settings of the environment.

Begin with `upgrade`, then `setup`; docs/operations.md says the rest."""


def main() -> None:
    """Run one command of this application; a database that is away is said in two lines."""
    os.environ["FLASK_APP"] = "webapp.console"
    if "DATABASE_URL" not in os.environ and (not sys.argv[1:] or "--help" in sys.argv):
        os.environ["DEMO"] = "1"  # what commands there are is also asked before anything is set
    gc.disable()  # while all is loaded, of which nothing is garbage; the console enables it again
    try:
        FlaskGroup(help=_HELP, add_version_option=False).main(prog_name="rekpauze")
    except DatabaseError as error:
        sys.exit(_NO_DATABASE.format(reason=str(error.orig).partition("\n")[0]))


if __name__ == "__main__":
    main()

"""The command `rekpauze`, and `python -m webapp`: `flask --app webapp.console`, in short."""

from __future__ import annotations

import gc
import os
import sys

from flask.cli import FlaskGroup
from sqlalchemy.exc import DBAPIError

from webapp.defects import place_of, reason_of
from webapp.standby import only_reads

_DEFECT = """\
rekpauze: this should not happen: {kind} at {place}. What was not stored yet is as it was.
Try again; if it happens again, tell whoever maintains Rekpauze these two lines.
"""
_SYSTEM = """\
rekpauze: {reason} (at {place}). What was not stored yet is as it was.
Is it there, may this user read and write it, is there room? Then run the command again.
"""
_NO_DATABASE = """\
rekpauze: the database did not do what it was asked: {reason}
Look whether it runs, whether DATABASE_URL leads to it, and whether `rekpauze upgrade` was done."""
_ONLY_READS = """\
rekpauze: only a standby of the database answers, where things can only be read. Nothing was stored.
Run the command again when the first server is back, or the standby was promoted."""
_HELP = """Runs an installation of Rekpauze, with the settings of the environment.

Begin with `upgrade`, then `setup`; docs/operations.md says the rest."""


def main() -> None:
    """Run one command of this application; whatever goes wrong is said in a line or two."""
    os.environ["FLASK_APP"] = "webapp.console"
    if "DATABASE_URL" not in os.environ and (not sys.argv[1:] or "--help" in sys.argv):
        os.environ["DEMO"] = "1"  # what commands there are is also asked before anything is set
    sys.excepthook = tell_defect
    gc.disable()  # while all is loaded, of which nothing is garbage; the console enables it again
    try:
        group = FlaskGroup(help=_HELP, add_version_option=False, load_dotenv=False)
        group.main(prog_name="rekpauze")
    except DBAPIError as error:
        sys.exit(_ONLY_READS if only_reads(error) else _NO_DATABASE.format(reason=reason_of(error)))


def tell_defect(kind: type[BaseException], error: BaseException, _: object) -> None:
    """In place of a traceback, whose text may hold a person's data; what the system said does not.

    A file that is not there, a full disk or an address that nobody answers at is no fault of ours.
    """
    if kind is KeyboardInterrupt:
        return
    if isinstance(error, OSError) and error.strerror:
        files = [str(one) for one in (error.filename, error.filename2) if one is not None]
        reason = ": ".join([", ".join(files), error.strerror] if files else [error.strerror])
        sys.stderr.write(_SYSTEM.format(reason=reason, place=place_of(error)))
        return
    sys.stderr.write(_DEFECT.format(kind=kind.__name__, place=place_of(error)))


if __name__ == "__main__":
    main()

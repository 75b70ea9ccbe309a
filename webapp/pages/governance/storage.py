"""How much is stored, when it was copied and tried last, and at which version the tables are."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from webapp.database import revisions
from webapp.domain.governance.storage import BackupStep
from webapp.domain.people.access import Permission
from webapp.i18n import Texts
from webapp.security import database, now, requires, viewer
from webapp.services.governance.storage import read_storage

blueprint = Blueprint("storage", __name__)


@blueprint.get("/administration/storage")
@requires(Permission.INSTALLATION_MANAGE)
def overview() -> str:
    """Sizes in steps, moments of backups, and what is to be mended."""
    with database().reading() as session:
        state = read_storage(session)
    current, head = revisions(database())
    return render_template(
        "governance/storage/overview.html",
        state=state,
        warnings=list(state.warnings(now())),
        steps=list(BackupStep),
        current=current,
        head=head,
        size=_size,
        moment=lambda at: _texts().moment(at, viewer().timezone),
    )


@blueprint.app_template_global("storage_warnings")
def has_warnings() -> bool:
    """Whether something of it is to be mended."""
    with database().reading() as session:
        return any(read_storage(session).warnings(now()))


def _size(megabytes: int) -> str:
    """A size in the unit that it is read in."""
    t = _texts()
    if megabytes < 1_000:
        return t("storage.megabytes", n=t.number(megabytes))
    return t("storage.gigabytes", n=t.number(megabytes // 1_000))


def _texts() -> Texts:
    t: Texts = g.texts
    return t

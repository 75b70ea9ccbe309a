"""Does the database serve, and does the role that reads released figures read those alone?"""

from __future__ import annotations

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from webapp.checks.found import Problem
from webapp.database import (
    Session,
    clock_difference,
    is_only_read,
    is_reachable,
    make_engine,
    problem_of,
    revisions,
)
from webapp.defects import reason_of
from webapp.domain.no_answer import NoAnswer
from webapp.installation import Installation
from webapp.standby import is_standby
from webapp.store.schema import released_tables

_APART = 5  # seconds
_TABLES = text("""
SELECT relname, has_any_column_privilege(oid, 'SELECT') FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = CAST(current_schema() AS regnamespace)
""")
_WHERE = text("SELECT system_identifier, current_database() FROM pg_control_system()")
_AS_SET = text("""
SELECT current_user, current_setting('TimeZone'), current_setting('statement_timeout')
""")
_FORGETFUL = text("""
SELECT name FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name
""")
_UTC = {"UTC", "Etc/UTC"}


def serves(here: Installation) -> Problem | None:
    """Whether it answers, has tables that this version works with, and stores."""
    problem = problem_of(here.database)
    if problem == "unreachable":
        return _unreachable(here)
    if problem:
        found, wanted = revisions(here.database)
        if found is None:
            return "checks.database.empty", {}
        return f"checks.database.{'later' if found > wanted else problem}", {}
    return ("checks.database.only_reads", {}) if is_only_read(here.database) else None


def _unreachable(here: Installation) -> Problem:
    said = _refusal(here)
    if "startup parameter" in said and not here.settings.database_pooled:
        return "checks.database.pool", {}
    return "checks.database.unreachable", {"why": NoAnswer.SAID, "said": said}


def _refusal(here: Installation) -> str:
    try:
        is_reachable(here.database)
    except DBAPIError as error:
        return reason_of(error)
    return ""


def primaries(here: Installation) -> Problem | None:
    """Whether of several servers one alone stores: what goes to another is apart for good."""
    settings = here.settings
    alone = servers_of(make_url(settings.database_url))
    store = [name for name, one in alone.items() if _stores(one, pooled=settings.database_pooled)]
    return ("checks.database.two", {"hosts": ", ".join(store)}) if len(store) > 1 else None


def servers_of(url: URL) -> dict[str, URL]:
    """The address of each server of several that one names, in any way; of one alone nothing."""
    _, told = url.get_dialect()().create_connect_args(url)
    hosts, ports = (str(told.get(name, "")).split(",") for name in ("host", "port"))
    if len(hosts) == 1:
        return {}
    rest, found = url.difference_update_query(["host", "port"]), dict[str, URL]()
    for host, port in zip(hosts, ports, strict=True):
        where = {"host": host, "port": port} if port else {"host": host}
        found[":".join(where.values())] = rest.update_query_dict(where)
    return found


def _stores(url: URL, *, pooled: bool) -> bool:
    engine = make_engine(url, pooled=pooled)
    try:
        with engine.connect() as connection:
            return not is_standby(connection.connection.driver_connection)
    except DBAPIError:
        return False
    finally:
        engine.dispose()


def reader(here: Installation) -> Problem | None:
    """Whether it can be had, reads released figures and nothing else, and of this database."""
    if here.database.engine.dialect.name == "sqlite":
        return None
    try:
        with here.database.reader() as session:
            found = _may_read(session)
            with here.database.reading() as own:
                is_here = session.execute(_WHERE).one() == own.execute(_WHERE).one()
            role, *_ = session.execute(_AS_SET).one()
    except DBAPIError as error:
        return _kept_out(here, error)
    return _judged(found, is_here=is_here, role=role)


def _may_read(session: Session) -> dict[str, bool]:
    return {name: is_open for name, is_open in session.execute(_TABLES)}


def _judged(found: dict[str, bool], *, is_here: bool, role: str) -> Problem | None:
    if not is_here:
        return "checks.reader.elsewhere", {}
    may_read = {name for name, is_open in found.items() if is_open}
    if released_tables() - may_read:
        return "checks.reader.lacks", {"role": role}
    more = sorted(may_read - released_tables())
    return ("checks.reader.more", {"role": role, "table": more[0]}) if more else None


def _kept_out(here: Installation, error: DBAPIError) -> Problem:
    said = {"why": NoAnswer.SAID, "said": reason_of(error)}
    if here.settings.reader_database_url:
        return "checks.reader.unreached", said
    return "checks.reader.role", {"role": here.database.engine.url.username, **said}


def pool(here: Installation) -> Problem | None:
    """Whether what cannot be set through a pool is set for both roles."""
    if not here.settings.database_pooled:
        return None
    for door in (here.database.reading, here.database.reader):
        with door() as session:
            role, zone, limit = session.execute(_AS_SET).one()
        if zone not in _UTC or limit == "0":
            return "checks.pool.unset", {"role": role, "zone": zone, "limit": limit}
    return None


def durability(here: Installation) -> Problem | None:
    """Whether what it acknowledged is there after a power cut."""
    if here.database.engine.dialect.name == "sqlite":
        return None  # it is told on connecting
    off = here.database.look(lambda found: list(found.scalars(_FORGETFUL)))
    return ("checks.durability.forgets", {"names": ", ".join(off)}) if off else None


def clock(here: Installation) -> Problem | None:
    """Whether its clock and ours say the same."""
    seconds = round(abs(clock_difference(here.database, here.clock)).total_seconds())
    return ("checks.clock.apart", {"seconds": seconds}) if seconds > _APART else None

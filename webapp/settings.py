"""All settings, read from the environment once. A missing or wrong value stops the start."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import SplitResult, urlsplit

from webapp.domain.people.access import Role
from webapp.domain.people.people import timezones

DEMO_SECRET = "demo-only-demo-only-demo-only-demo-only"
_DEMO_ADAPTERS = {  # what reminders in the browser need: a key that everybody knows
    "REMINDERS_VAPID_PRIVATE_KEY": "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHktZGU",
    "REMINDERS_VAPID_CONTACT": "mailto:demo@example.org",
}
_MIN_SECRET = 32
_PORTS = 1 << 16
_ADAPTERS = ("IDENTITY_", "ABSENCE_", "REMINDERS_", "SIGNING_", "WEBHOOK_")
_DATABASES = {"sqlite", "postgresql", "postgresql+psycopg"}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


PROGRAM = version("rekpauze")  # as it is installed


class SettingsError(Exception):
    """One line that names the setting and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """See docs/operations.md for each one; the names there are these in upper case.

    `adapters` holds what the adapters of integrations/ read: IDENTITY_, ABSENCE_, REMINDERS_,
    SIGNING_ and WEBHOOK_.
    """

    demo: bool
    database_url: str = field(repr=False)
    reader_database_url: str | None = field(repr=False)
    database_pooled: bool
    public_url: str
    secret_key: str = field(repr=False)
    sealing_keys: tuple[str, ...] = field(repr=False)
    disclosure_secret: str = field(repr=False)
    identity_provider: str
    absence_source: str
    reminder_channels: tuple[str, ...]
    signer: str
    adapters: Mapping[str, str] = field(repr=False)
    role_groups: Mapping[str, Role]
    company_name: str
    default_language: str
    timezone: str
    session_idle_minutes: int
    session_hours: int
    session_own_device_days: int
    bind: str
    web_processes: int
    web_threads: int
    trusted_proxies: int
    rate_limits: bool
    log_level: str
    metrics_token: str | None = field(repr=False)
    otel_exporter_otlp_endpoint: str | None

    @property
    def secure(self) -> bool:
        """Whether the application is reached over TLS."""
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in this environment.

    Raises SettingsError: a value is missing or wrong.
    """
    demo = _flag(environ, "DEMO", default="0")
    secret = _secret_reader(environ, demo=demo)
    return Settings(
        demo=demo,
        database_url=_database_url(
            environ, "DATABASE_URL", _demo_only(demo, "sqlite:///var/rekpauze.db")
        ),
        reader_database_url=_reader_database_url(environ),
        database_pooled=_database_pooled(environ),
        public_url=_public_url(environ, demo=demo),
        secret_key=secret("SECRET_KEY")[0],
        sealing_keys=secret("SEALING_KEYS", most=10),
        disclosure_secret=secret("DISCLOSURE_SECRET")[0],
        identity_provider=_adapter(
            environ, "IDENTITY_PROVIDER", _demo_only(demo, "demo"), demo=demo
        ),
        absence_source=_adapter(environ, "ABSENCE_SOURCE", "csv_folder", demo=demo),
        reminder_channels=_names(
            environ, "REMINDER_CHANNELS", "web_push,teams,slack" if demo else ""
        ),
        signer=_text(environ, "SIGNER", "none"),
        adapters={
            **(_DEMO_ADAPTERS if demo else {}),
            **{name: value for name, value in environ.items() if name.startswith(_ADAPTERS)},
        },
        role_groups=_role_groups(environ, demo=demo),
        company_name=_text(environ, "COMPANY_NAME", _demo_only(demo, "Zorggroep Linde")),
        default_language=_text(environ, "DEFAULT_LANGUAGE", "nl"),
        timezone=_timezone(environ),
        session_idle_minutes=read_number(environ, "SESSION_IDLE_MINUTES", 240),
        session_hours=read_number(environ, "SESSION_HOURS", 12),
        session_own_device_days=read_number(environ, "SESSION_OWN_DEVICE_DAYS", 28, least=0),
        bind=read_bind(environ),
        web_processes=read_number(environ, "WEB_PROCESSES", 2),
        web_threads=read_number(environ, "WEB_THREADS", 4),
        trusted_proxies=_trusted_proxies(environ, demo=demo),
        rate_limits=_flag(environ, "RATE_LIMITS", default="1"),
        log_level=read_log_level(environ),
        metrics_token=secret("METRICS_TOKEN")[0] if environ.get("METRICS_TOKEN") else None,
        otel_exporter_otlp_endpoint=_collector(environ),
    )


def read_bind(environ: Mapping[str, str]) -> str:
    """BIND: addresses of this machine with a port, or sockets that are files.

    Raises SettingsError.
    """
    value = _text(environ, "BIND", "127.0.0.1:8000")
    for one in value.split(","):
        host, _, port = one.strip().rpartition(":")
        is_file = one.strip().startswith(("unix:", "fd://"))
        if not is_file and not (host and port.isdecimal() and int(port) < _PORTS):
            raise SettingsError(f"BIND is {value!r}. It must be one such as 127.0.0.1:8000.")
    return value


def _demo_only(demo: bool, value: str) -> str | None:
    return value if demo else None


def _text(environ: Mapping[str, str], name: str, default: str | None) -> str:
    value = environ.get(name, "").strip() or default
    if value is None:
        raise SettingsError(f"{name} is not set. It is needed outside demo mode.")
    return value


def _flag(environ: Mapping[str, str], name: str, *, default: str) -> bool:
    value = _text(environ, name, default).lower()
    if value not in {"0", "1", "true", "false"}:
        raise SettingsError(f"{name} is {value!r}. It must be 1 or 0.")
    return value in {"1", "true"}


def read_number(environ: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    """A whole number, at least `least`. Raises SettingsError."""
    value = _text(environ, name, str(default))
    if not (value.isascii() and value.isdecimal()) or int(value) < least:
        raise SettingsError(f"{name} is {value!r}. It must be a whole number, at least {least}.")
    return int(value)


def _trusted_proxies(environ: Mapping[str, str], *, demo: bool) -> int:
    count = read_number(environ, "TRUSTED_PROXIES", 0, least=0)
    if demo and count:
        raise SettingsError("TRUSTED_PROXIES must be 0 in demo mode: it is for this machine only.")
    return count


def read_log_level(environ: Mapping[str, str]) -> str:
    """LOG_LEVEL. Raises SettingsError."""
    level = _text(environ, "LOG_LEVEL", "INFO").upper()
    if level not in _LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL is {level!r}. It must be one of {', '.join(_LOG_LEVELS)}.")
    return level


def _secret_reader(environ: Mapping[str, str], *, demo: bool) -> Callable[..., tuple[str, ...]]:
    """Reads a secret, or several separated by commas, and refuses a weak one outside demo mode."""

    def read(name: str, most: int = 1) -> tuple[str, ...]:
        value = _text(environ, name, _demo_only(demo, f"{DEMO_SECRET}-{name.lower()}"))
        secrets = tuple(part.strip() for part in value.split(",")) if most > 1 else (value,)
        if not demo and any(_is_weak(secret) for secret in secrets):
            raise SettingsError(
                f"{name} is too weak. It must be random and at least {_MIN_SECRET} characters long."
            )
        return secrets

    return read


def _is_weak(secret: str) -> bool:
    return len(secret) < _MIN_SECRET or len(set(secret)) < 10 or DEMO_SECRET in secret


def _adapter(environ: Mapping[str, str], name: str, default: str | None, *, demo: bool) -> str:
    adapter = _text(environ, name, default)
    if adapter == "demo" and not demo:
        raise SettingsError(f"{name} is 'demo', which works in demo mode only.")
    return adapter


def _names(environ: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    """Names of adapters, separated by commas, each once. `none`: none of them."""
    given = environ.get(name, "").strip() or default
    names = [part.strip() for part in given.split(",") if part.strip()]
    return () if names == ["none"] else tuple(dict.fromkeys(names))


def _split(name: str, url: str) -> SplitResult:
    """The parts of an address; its host, port and brackets must be well formed."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it checks it
    except ValueError as error:
        raise SettingsError(f"{name} is not a well-formed address.") from error
    return parts


def _database_url(environ: Mapping[str, str], name: str, default: str | None) -> str:
    url = _text(environ, name, default)
    if "://" not in url or (parts := _split(name, url)).scheme not in _DATABASES:
        raise SettingsError(f"{name} must begin with postgresql:// or sqlite:///.")
    if parts.netloc.count("@") > 1:  # what follows the first is looked up as a host, and printed
        raise SettingsError(f"{name} has more than one @. Write that of a password as %40.")
    if url.startswith("sqlite:") and not url.startswith("sqlite:///"):
        raise SettingsError(f"{name} must name a file, such as sqlite:///var/rekpauze.db.")
    return url


def _reader_database_url(environ: Mapping[str, str]) -> str | None:
    name = "READER_DATABASE_URL"
    if not environ.get(name):
        return None
    url = _database_url(environ, name, None)
    if url.startswith("sqlite:"):
        raise SettingsError(f"{name} is for PostgreSQL only. With SQLite, leave it out.")
    return url


def _database_pooled(environ: Mapping[str, str]) -> bool:
    """Whether a pool that lends connections by transaction stands before PostgreSQL."""
    name = "DATABASE_POOLED"
    pooled = _flag(environ, name, default="0")
    if pooled and not environ.get("READER_DATABASE_URL"):
        raise SettingsError(
            f"{name} is 1 and READER_DATABASE_URL is not set. A pool lends a connection to anybody,"
            " so the role that reads released figures needs an address of its own."
        )
    return pooled


def _public_url(environ: Mapping[str, str], *, demo: bool) -> str:
    url = _text(environ, "PUBLIC_URL", _demo_only(demo, "http://127.0.0.1:8000")).rstrip("/")
    parts = _split("PUBLIC_URL", url)
    if demo and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise SettingsError("PUBLIC_URL must be on this machine (127.0.0.1) in demo mode.")
    if parts.scheme != "https" and not (demo and parts.scheme == "http"):
        raise SettingsError("PUBLIC_URL must begin with https:// outside demo mode.")
    if not parts.hostname or url != f"{parts.scheme}://{parts.netloc}" or "@" in url:
        raise SettingsError("PUBLIC_URL must be an address without a path, such as https://x.be.")
    return url


def _collector(environ: Mapping[str, str]) -> str | None:
    """Where traces go; the name is OpenTelemetry's own."""
    name = "OTEL_EXPORTER_OTLP_ENDPOINT"
    url = environ.get(name, "").strip().rstrip("/")
    if not url:
        return None
    parts = _split(name, url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or "@" in url:
        raise SettingsError(f"{name} must be an address such as http://collector:4318.")
    return url


def _timezone(environ: Mapping[str, str]) -> str:
    name = _text(environ, "TIMEZONE", "Europe/Brussels")
    if name not in timezones():
        raise SettingsError(f"TIMEZONE is {name!r}. It must be one such as Europe/Brussels.")
    return name


def _role_groups(environ: Mapping[str, str], *, demo: bool) -> dict[str, Role]:
    """GROUPS_<ROLE> lists the provider's groups that give a role, separated by commas.

    Ids are compared in small letters: directories and their pages write them in either.
    """
    mapping: dict[str, Role] = {}
    for role in Role:
        default = role.value if demo else ""
        for group in environ.get(f"GROUPS_{role.name}", default).split(","):
            name = group.strip()
            name = name.lower() if _ID.fullmatch(name) else name
            if name and mapping.setdefault(name, role) is not role:
                raise SettingsError(f"GROUPS_{role.name} names {name!r}, which gives another role.")
    return mapping

"""All settings, read from the environment once. A missing or wrong value stops the start."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp.domain.access import Role

DEMO_SECRET = "demo-only-demo-only-demo-only-demo-only"
_MIN_SECRET = 32


class SettingsError(Exception):
    """One line that names the setting and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """See docs/operations.md for each one; the names there are these in upper case."""

    demo: bool
    database_url: str
    reader_database_url: str | None
    public_url: str
    secret_key: str
    sealing_keys: tuple[str, ...]
    disclosure_secret: str
    identity_provider: str
    absence_source: str
    role_groups: Mapping[str, Role]
    company_name: str
    default_language: str
    timezone: str
    session_idle_minutes: int
    session_hours: int
    trusted_proxies: int
    log_level: str

    @property
    def secure(self) -> bool:
        """Whether the application is reached over TLS."""
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in this environment.

    Raises SettingsError: a value is missing or wrong.
    """
    demo = _flag(environ, "DEMO")
    secret = _secret_reader(environ, demo=demo)
    return Settings(
        demo=demo,
        database_url=_database_url(environ, demo=demo),
        reader_database_url=environ.get("READER_DATABASE_URL") or None,
        public_url=_public_url(environ, demo=demo),
        secret_key=secret("SECRET_KEY"),
        sealing_keys=tuple(key for key in secret("SEALING_KEYS").split(",") if key),
        disclosure_secret=secret("DISCLOSURE_SECRET"),
        identity_provider=_text(environ, "IDENTITY_PROVIDER", "demo" if demo else None),
        absence_source=_text(environ, "ABSENCE_SOURCE", "csv_folder"),
        role_groups=_role_groups(environ, demo=demo),
        company_name=_text(environ, "COMPANY_NAME", "Zorggroep Linde" if demo else None),
        default_language=_text(environ, "DEFAULT_LANGUAGE", "nl"),
        timezone=_timezone(environ),
        session_idle_minutes=_number(environ, "SESSION_IDLE_MINUTES", 240),
        session_hours=_number(environ, "SESSION_HOURS", 12),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0, least=0),
        log_level=_text(environ, "LOG_LEVEL", "INFO"),
    )


def _text(environ: Mapping[str, str], name: str, default: str | None) -> str:
    value = environ.get(name) or default
    if value is None:
        raise SettingsError(f"{name} is not set. It is needed outside demo mode.")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0").lower()
    if value not in {"0", "1", "true", "false", ""}:
        raise SettingsError(f"{name} is {value!r}. It must be 1 or 0.")
    return value in {"1", "true"}


def _number(environ: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name} is {value!r}. It must be a whole number, at least {least}.")
    return int(value)


def _secret_reader(environ: Mapping[str, str], *, demo: bool) -> Callable[[str], str]:
    def read(name: str) -> str:
        value = _text(environ, name, f"{DEMO_SECRET}-{name.lower()}" if demo else None)
        weak = len(value) < _MIN_SECRET or len(set(value)) < 10 or DEMO_SECRET in value
        if weak and not demo:
            raise SettingsError(
                f"{name} is too weak. It must be random and at least {_MIN_SECRET} characters long."
            )
        return value

    return read


def _database_url(environ: Mapping[str, str], *, demo: bool) -> str:
    url = _text(environ, "DATABASE_URL", "sqlite:///var/rekpauze.db" if demo else None)
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    return url


def _public_url(environ: Mapping[str, str], *, demo: bool) -> str:
    url = _text(environ, "PUBLIC_URL", "http://127.0.0.1:8000" if demo else None).rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if demo and not loopback:
        raise SettingsError("DEMO is 1, so PUBLIC_URL must be on this machine (127.0.0.1).")
    if parts.scheme != "https" and not demo:
        raise SettingsError("PUBLIC_URL must begin with https:// outside demo mode.")
    if not parts.hostname or parts.path:
        raise SettingsError("PUBLIC_URL must be an address without a path, such as https://x.be.")
    return url


def _timezone(environ: Mapping[str, str]) -> str:
    name = _text(environ, "TIMEZONE", "Europe/Brussels")
    if name not in zoneinfo.available_timezones():
        raise SettingsError(f"TIMEZONE is {name!r}. It must be one such as Europe/Brussels.")
    return name


def _role_groups(environ: Mapping[str, str], *, demo: bool) -> dict[str, Role]:
    """GROUPS_<ROLE> lists the provider's groups that give a role, separated by commas."""
    mapping: dict[str, Role] = {}
    for role in Role:
        default = role.value if demo else ""
        for group in environ.get(f"GROUPS_{role.name}", default).split(","):
            name = group.strip()
            if name and mapping.setdefault(name, role) is not role:
                raise SettingsError(f"GROUPS_{role.name} names {name!r}, which gives another role.")
    return mapping

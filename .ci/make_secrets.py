"""Writes .env with random secrets for docker compose; never over one that exists."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

NAMES = (
    "SECRET_KEY",
    "SEALING_KEYS",
    "DISCLOSURE_SECRET",
    "METRICS_TOKEN",
    "POSTGRES_PASSWORD",
    "APP_DATABASE_PASSWORD",
    "READER_DATABASE_PASSWORD",
    "IDENTITY_CLIENT_SECRET",
    "KEYCLOAK_ADMIN_PASSWORD",
    "KEYCLOAK_DATABASE_PASSWORD",
    "KEYCLOAK_USERS_PASSWORD",
)
KEYS = ("REMINDERS_VAPID_PRIVATE_KEY",)  # 32 bytes exactly


def main(path: Path) -> None:
    """Write the file, readable by its owner only."""
    if path.exists():
        sys.exit(f"{path} exists. Remove it first if you want new secrets.")
    lines = [f"{name}={secrets.token_urlsafe(36)}\n" for name in NAMES]
    lines += [f"{name}={secrets.token_urlsafe(32)}\n" for name in KEYS]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".env"))

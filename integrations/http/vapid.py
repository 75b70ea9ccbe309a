"""Who sends a web push (RFC 8292). Loaded with the first notification: pages never sign one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from joserfc import jwt
from joserfc.jwk import ECKey

_HALF_DAY = dt.timedelta(hours=12)


def signed(
    key: Mapping[str, str | list[str]], *, origin: str, contact: str, now: dt.datetime
) -> str:
    """The token for a push service at `origin`, good for half a day. `key` is a JWK."""
    claims = {"aud": origin, "exp": int((now + _HALF_DAY).timestamp()), "sub": contact}
    return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(dict(key)))

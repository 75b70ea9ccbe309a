"""What must hold of a provider's answers, and what it means when they do not come."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError

from webapp.domain.errors import Refused, Unavailable

log = logging.getLogger(__name__)

ASYMMETRIC = {
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448"),
}
LEEWAY = 60  # seconds that two clocks may differ
_LOGOUT_TOKEN_AGE = 150
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_BUSY = {"temporarily_unavailable", "server_error"}
_OUR_SETUP = {
    *("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type"),
    *("unsupported_grant_type", "invalid_request"),
}
_KNOWN = _BUSY | _OUR_SETUP | {"invalid_grant", "mismatching_state", "access_denied"}


@contextmanager
def provider_at_work() -> Iterator[None]:
    """Turn what Authlib, joserfc and requests raise into our two errors, noted without values."""
    try:
        yield
    except requests.RequestException as error:
        log.error("the sign-on provider does not answer: %s", type(error).__name__)
        raise Unavailable("error.sign_on_unreachable") from error
    except JoseError as error:
        log.warning("sign-on refused: %s", type(error).__name__)
        raise Refused("error.sign_on_refused") from error
    except AuthlibBaseError as error:
        log.warning("sign-on refused: %s", error.error if error.error in _KNOWN else "other")
        raise _meaning(error.error) from error
    except (ValueError, TypeError, KeyError, RuntimeError, ArithmeticError) as error:
        log.warning("sign-on refused: malformed answer (%s)", type(error).__name__)
        raise Refused("error.sign_on_refused") from error


def _meaning(error: str | None) -> Refused | Unavailable:
    if error in _BUSY:
        return Unavailable("error.sign_on_unreachable")
    if error in _OUR_SETUP:
        return Unavailable("error.sign_on_setup")
    return Refused("error.sign_on_refused")


def check_sender(metadata: Mapping[str, Any], named: str | None) -> None:
    """RFC 9207: an answer that names its sender must come from our provider."""
    promised = metadata.get("authorization_response_iss_parameter_supported")
    if (promised or named is not None) and named != metadata["issuer"]:
        log.warning("sign-on refused: the answer comes from another issuer")
        raise Refused("error.sign_on_refused")


def check_logout_claims(
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    issuer: str,
    client_id: str,
    now: dt.datetime,
) -> None:
    """What a logout token must say. `now` decides whether it is fresh.

    Raises Refused: one of the claims is wrong; the log says which, not what it was.
    """
    moment = now.timestamp()
    audience = claims.get("aud")
    subjects = [claims[name] for name in ("sub", "sid") if name in claims]
    checks = {
        "typ": str(header.get("typ", "JWT")).lower() in {"logout+jwt", "jwt"},
        "iss": claims.get("iss") == issuer,
        "aud": client_id in (audience if isinstance(audience, list) else [audience]),
        "iat": _is_number(claims.get("iat")) and abs(moment - claims["iat"]) <= _LOGOUT_TOKEN_AGE,
        "exp": "exp" not in claims
        or (_is_number(claims["exp"]) and claims["exp"] + LEEWAY > moment),
        "events": isinstance(claims.get("events"), dict) and _LOGOUT_EVENT in claims["events"],
        "nonce": "nonce" not in claims,
        "jti": _is_text(claims.get("jti")),
        "sub or sid": bool(subjects) and all(_is_text(subject) for subject in subjects),
    }
    for name, passed in checks.items():
        if not passed:
            log.warning("logout token refused: %s", name)
            raise Refused("error.sign_on_refused")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def scoped(issuer: str, value: str) -> str:
    """A digest of fixed length of something that means nothing without its issuer."""
    return hashlib.sha256(f"{issuer}\n{value}".encode()).hexdigest()

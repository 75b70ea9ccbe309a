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
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)

from webapp.domain.errors import Refused, Unavailable
from webapp.domain.no_answer import NoAnswer, why_not

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
    *("unsupported_grant_type", "invalid_request", "invalid_target", "request_not_supported"),
}
_STEPS_AT_THE_PROVIDER = {  # what is still to be done there, and whose matter it is
    "access_denied": "error.sign_on_not_assigned",
    "consent_required": "error.sign_on_consent",
    "interaction_required": "error.sign_on_interaction",
    "unmet_authentication_requirements": "error.sign_on_interaction",
    "login_required": "error.sign_on_login",
    "account_selection_required": "error.sign_on_login",
}
_KNOWN = {*_BUSY, *_OUR_SETUP, *_STEPS_AT_THE_PROVIDER, "invalid_grant", "mismatching_state"}
_TRY_AGAIN = {408, 425, 429}


@contextmanager
def provider_at_work() -> Iterator[None]:
    """Turn what Authlib, joserfc and requests raise into our two errors, noted without values."""
    try:
        yield
    except requests.RequestException as error:
        raise _unanswered(error) from error
    except JoseError as error:
        log.warning("sign-on refused: %s", _check_of(error))
        raise Refused("error.sign_on_refused") from error
    except AuthlibBaseError as error:
        log.warning("sign-on refused: %s", error.error if error.error in _KNOWN else "other")
        raise _meaning(error.error) from error
    except (ValueError, TypeError, KeyError, RuntimeError, ArithmeticError) as error:
        log.warning("sign-on refused: malformed answer (%s)", type(error).__name__)
        raise Refused("error.sign_on_refused") from error


@contextmanager
def told_apart() -> Iterator[None]:
    """Note by its name why nobody could be made of the claims."""
    try:
        yield
    except Refused as error:
        if error.key == "error.sign_on_claims":
            log.warning("sign-on refused: the claim %s is missing", error.params["claim"])
        elif error.key == "error.sign_on_groups":
            log.warning("sign-on refused: the provider left the groups out, there are too many")
        raise


def _unanswered(error: requests.RequestException) -> Unavailable:
    """A provider that refuses or says something else is set up wrongly; else it is not there."""
    status = error.response.status_code if error.response is not None else 0
    if isinstance(error, requests.exceptions.InvalidJSONError):
        log.error("the sign-on provider answers with something else than JSON")
        return Unavailable("error.sign_on_setup", why=NoAnswer.OTHER)
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        log.error("the sign-on provider answers %d where it should not", status)
        return Unavailable("error.sign_on_setup", why=NoAnswer.STATUS, answered=status)
    reason = getattr(error.args[0], "reason", None) if error.args else None
    names = [type(one).__name__ for one in (error, reason) if one is not None]
    told = ", ".join([*names, str(status)] if status else names)
    log.error("the sign-on provider does not answer: %s", told)
    if status:
        return Unavailable("error.sign_on_unreachable", why=NoAnswer.STATUS, answered=status)
    why = NoAnswer.SLOW if isinstance(error, requests.Timeout) else why_not(error)
    return Unavailable("error.sign_on_unreachable", why=why)


def _check_of(error: JoseError) -> str:
    """The check that failed by its name, such as the claim's; never what the value was."""
    kind = type(error).__name__
    if isinstance(error, ClaimError):
        return f"{error.claim} ({kind})"
    checks: dict[type[JoseError], str] = {
        BadSignatureError: "signature",
        InvalidKeyIdError: "kid",
        UnsupportedAlgorithmError: "alg",
    }
    return f"{checks[type(error)]} ({kind})" if type(error) in checks else kind


def _meaning(error: str | None) -> Refused | Unavailable:
    if error in _BUSY:
        return Unavailable("error.sign_on_unreachable")
    if error in _OUR_SETUP:
        return Unavailable("error.sign_on_setup")
    return Refused(_STEPS_AT_THE_PROVIDER.get(error or "", "error.sign_on_refused"))


def check_userinfo(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    """Signed userinfo names who made it for whom, if it names them at all (OIDC Core, 5.3.2).

    Raises Refused: another, or for another.
    """
    audience = claims.get("aud", client_id)
    checks = {
        "iss": claims.get("iss", issuer) == issuer,
        "aud": client_id in (audience if isinstance(audience, list) else [audience]),
    }
    for name, passed in checks.items():
        if not passed:
            log.warning("sign-on refused: %s of userinfo", name)
            raise Refused("error.sign_on_refused")


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

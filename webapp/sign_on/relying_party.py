"""Authlib's client, with what it leaves open: keys that change, secrets of any kind, userinfo."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from webapp.domain.errors import Unavailable
from webapp.domain.no_answer import NoAnswer
from webapp.sign_on.bounded import BoundedSession
from webapp.sign_on.checks import ASYMMETRIC, check_userinfo

log = logging.getLogger(__name__)

_PAUSE = dt.timedelta(minutes=1)  # between two times that the keys are fetched again
_POST, _BASIC = "client_secret_post", "client_secret_basic"
_METHODS = {"post": _POST, "basic": _BASIC}


class RelyingParty(FlaskOAuth2App):
    """The application as the provider knows it.

    `authentication` (post or basic; empty: as the provider offers) and `clock` are set once.
    """

    client_cls = BoundedSession
    authentication: str
    clock: Callable[[], dt.datetime]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._lock = threading.Lock()
        self._fetched_again: dt.datetime | None = None

    def fetch_jwk_set(self, force: bool = False) -> Any:
        """The provider's keys, but for those of a kind or curve that nothing here knows.

        Fetched again (`force`) at most once a minute, whoever asks.
        """
        found = super().fetch_jwk_set(force and self._may_fetch_again())
        listed = found.get("keys") if isinstance(found, dict) else None
        known = [key for key in listed if _is_understood(key)] if isinstance(listed, list) else []
        if not known:
            self.server_metadata.pop("jwks", None)  # else nobody signs in until the next start
            log.error("the sign-on provider publishes no key that is understood here")
            raise Unavailable("error.sign_on_setup", why=NoAnswer.OTHER)
        return {"keys": known}

    def parse_id_token(self, *given: Any, **options: Any) -> Any:
        """As Authlib does; a bad signature may also be that of a new key under an old name."""
        try:
            return super().parse_id_token(*given, **options)
        except BadSignatureError:
            self.fetch_jwk_set(force=True)
            return super().parse_id_token(*given, **options)

    def decode(self, raw: str) -> jwt.Token:
        """Another token of the provider's, its signature checked."""
        registry = JWSRegistry(algorithms=sorted(ASYMMETRIC), strict_check_header=False)
        try:
            return jwt.decode(raw, KeySet.import_key_set(self.fetch_jwk_set()), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            keys = KeySet.import_key_set(self.fetch_jwk_set(force=True))
            return jwt.decode(raw, keys, registry=registry)

    def ask_userinfo(self, token: Mapping[str, Any], metadata: Mapping[str, Any]) -> Any:
        """What userinfo says, plain or signed. Raises as its HTTP and its signature do."""
        answer = self.get(metadata["userinfo_endpoint"], token=token)
        answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() != "application/jwt":
            return answer.json()
        claims = self.decode(answer.text.strip()).claims
        check_userinfo(claims, metadata["issuer"], self.client_id)
        return claims

    def _get_oauth_client(self, **metadata: Any) -> Any:
        how = self._method(metadata.get("token_endpoint_auth_methods_supported") or [_BASIC])
        metadata["token_endpoint_auth_method"] = _send_basic if how == _BASIC else how
        return super()._get_oauth_client(**metadata)

    def _method(self, offered: list[str]) -> str:
        if self.authentication:
            return _METHODS[self.authentication]
        for method in (_POST, _BASIC):
            if method in offered:
                return method
        log.error("the sign-on provider takes a client secret neither by post nor by basic")
        raise Unavailable("error.sign_on_setup")

    def _may_fetch_again(self) -> bool:
        with self._lock:
            now, before = self.clock(), self._fetched_again
            if before is not None and now - before < _PAUSE:
                return False
            self._fetched_again = now
            return True


class Registry(OAuth):
    """Authlib's registry of clients, for ours."""

    oauth2_client_cls = RelyingParty


def _is_understood(key: Any) -> bool:
    """RFC 7517, 5: others are passed over. joserfc gives up the whole set for a curve."""
    try:
        KeySet.import_key_set({"keys": [key]})
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return True


def _send_basic(
    client: Any, method: str, uri: str, headers: dict[str, str], body: Any
) -> tuple[str, dict[str, str], Any]:
    """Id and secret in the header, each in form encoding first (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    encoded = base64.b64encode(pair.encode()).decode()
    return uri, {**headers, "Authorization": f"Basic {encoded}"}, body

"""The OpenID Connect client: Authlib's, and every check that Authlib leaves to the application.

Sessions are not its business. What goes wrong becomes Unavailable (the provider) or Refused.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Flask, redirect, request, session
from werkzeug.wrappers import Response

from webapp.domain.errors import Refused, Unavailable
from webapp.domain.no_answer import NoAnswer
from webapp.domain.ports.identity import Identity, IdentityProvider
from webapp.services.people.sessions import LogoutNotice
from webapp.sign_on.checks import (
    ASYMMETRIC,
    LEEWAY,
    check_logout_claims,
    check_sender,
    provider_at_work,
    scoped,
    told_apart,
)
from webapp.sign_on.door import VerifiedSignOn
from webapp.sign_on.relying_party import Registry, RelyingParty

log = logging.getLogger(__name__)

_NAME = "provider"
_ARRIVED = "arrived"  # in the cookie: the sign-in that was finished last
_PATIENCE = dt.timedelta(hours=1)  # how long a sign-in may take
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_MOST_PENDING = 5  # sign-ins under way in one browser; each takes some 350 bytes of the cookie


class SignOn:
    """The application as a client of one provider. Nothing is fetched before it is needed."""

    def __init__(
        self,
        app: Flask,
        provider: IdentityProvider,
        timeout: float = 5.0,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._provider = provider
        issuer = provider.issuer.rstrip("/")
        self._client: RelyingParty = Registry(app).register(
            _NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "default_timeout": timeout,
            },
        )
        self._client.authentication = provider.client_authentication
        self._client.clock = clock

    def reach(self) -> None:
        """Ask the provider who it is. Raises Unavailable or Refused: it is not as it should be."""
        self._client.server_metadata = {}
        with provider_at_work():
            self._metadata()

    def begin(
        self, *, redirect_uri: str, next_path: str, language: str, now: dt.datetime
    ) -> Response:
        """Send the browser to the provider, with a state, a nonce and a PKCE challenge."""
        with provider_at_work():
            self._metadata()
            asked = self._client.create_authorization_url(redirect_uri, ui_locales=language)
        self._drop_oldest()
        self._client.save_authorize_data(
            redirect_uri=redirect_uri,
            next_path=next_path,
            begun=now.timestamp(),
            state=asked["state"],
            nonce=asked["nonce"],
            code_verifier=asked["code_verifier"],
        )
        return redirect(asked["url"])

    def finish(self, *, now: dt.datetime) -> VerifiedSignOn:
        """Check what the provider sent back, fetch the tokens and read them.

        Raises Refused: something is wrong, expired or forged. Unavailable: no answer.
        """
        begun = self._pending(now)
        with provider_at_work():
            metadata = self._metadata()
            check_sender(metadata, request.args.get("iss"))
            token = self._client.authorize_access_token(
                leeway=LEEWAY,
                claims_options={
                    "iss": {"essential": True, "values": [metadata["issuer"]]},
                    "aud": {"essential": True, "values": [self._provider.client_id]},
                },
            )
            claims = token.get("userinfo")
            if not claims:
                raise Refused("error.sign_on_refused")
            identity = self._identify(metadata, token, claims)
        issuer = metadata["issuer"]
        sid = claims.get("sid")
        session[_ARRIVED] = {"state": request.args["state"], "next": begun["next_path"]}
        return VerifiedSignOn(
            identity=replace(identity, subject=scoped(issuer, identity.subject)),
            session_subject=scoped(issuer, claims["sub"]),
            provider_sid=scoped(issuer, sid) if sid else None,
            id_token=token["id_token"],
            next_path=begun["next_path"],
        )

    def where_it_led(self) -> str | None:
        """Where the sign-in of this callback led, when this browser has finished it before."""
        arrived = session.get(_ARRIVED) or {}
        is_same = bool(arrived) and arrived["state"] == request.args.get("state")
        return str(arrived["next"]) if is_same else None

    def logout_address(self, *, id_token: str | None, return_to: str, language: str) -> str | None:
        """Where the browser ends its session at the provider; None when it offers no such page."""
        with provider_at_work():
            if not self._metadata().get("end_session_endpoint"):
                return None
            asked = self._client.create_logout_url(
                post_logout_redirect_uri=return_to,
                id_token_hint=id_token,
                client_id=self._provider.client_id,
                ui_locales=language,
            )
        self._client.framework.set_state_data(session, asked["state"], {"leaving": True})
        return str(asked["url"])

    def check_return(self) -> None:
        """Check the state with which the provider sends a signed-out browser back.

        Raises Refused: it is not the one that we sent along.
        """
        with provider_at_work():
            self._client.validate_logout_response()

    def read_logout_token(self, raw: str, *, now: dt.datetime) -> LogoutNotice:
        """Check a logout token that the provider posted (OpenID Connect Back-Channel Logout 1.0).

        Raises Refused: it is not to be trusted. Unavailable: the provider's keys cannot be had.
        """
        with provider_at_work():
            metadata = self._metadata()
            token = self._client.decode(raw)
            issuer = metadata["issuer"]
            check_logout_claims(token.header, token.claims, issuer, self._provider.client_id, now)
        sub, sid = token.claims.get("sub"), token.claims.get("sid")
        return LogoutNotice(
            subject=scoped(issuer, sub) if sub else None,
            provider_sid=scoped(issuer, sid) if sid else None,
            jti=scoped(issuer, token.claims["jti"]),
        )

    def _metadata(self) -> dict[str, Any]:
        """The discovery document, fetched once; only of the issuer that was asked for."""
        try:
            metadata: dict[str, Any] = self._client.load_server_metadata()
        except TypeError as error:  # JSON, but not an object
            raise Unavailable("error.sign_on_setup", why=NoAnswer.OTHER) from error
        same = str(metadata.get("issuer")).rstrip("/") == self._provider.issuer.rstrip("/")
        if not same or any(name not in metadata for name in _ENDPOINTS):
            self._client.server_metadata = {}
            log.error("the sign-on provider's discovery document is incomplete or another issuer's")
            named = {} if same else {"why": NoAnswer.ISSUER, "named": metadata.get("issuer")}
            raise Unavailable("error.sign_on_setup", **{"why": NoAnswer.OTHER, **named})
        offered = metadata.get("id_token_signing_alg_values_supported") or []
        metadata["id_token_signing_alg_values_supported"] = [
            algorithm for algorithm in offered if algorithm in ASYMMETRIC
        ] or ["RS256"]
        return metadata

    def _pending(self, now: dt.datetime) -> dict[str, Any]:
        """What was noted when this sign-in began, in this browser and not too long ago."""
        state = request.args.get("state")
        begun: dict[str, Any] | None = self._client.framework.get_state_data(session, state)
        if not begun or "begun" not in begun:
            raise Refused("error.sign_on_expired")
        if now.timestamp() - begun["begun"] > _PATIENCE.total_seconds():
            self._client.framework.clear_state_data(session, state)
            raise Refused("error.sign_on_expired")
        return begun

    def _drop_oldest(self) -> None:
        """Keep the cookie small: browsers drop one above 4 kB, and with it every sign-in."""
        pending = [name for name in session if name.startswith(f"_state_{_NAME}_")]
        for name in sorted(pending, key=lambda name: float(session[name]["exp"]))[
            : 1 - _MOST_PENDING
        ]:
            session.pop(name)

    def _identify(
        self, metadata: Mapping[str, Any], token: dict[str, Any], claims: Mapping[str, Any]
    ) -> Identity:
        """Who this is; userinfo is asked for what the ID token lacks, where that can help."""
        with told_apart():
            identity = self._provider.identity(claims)
            if not (metadata.get("userinfo_endpoint") and self._provider.lacks(claims)):
                return identity
            more = self._client.ask_userinfo(token, metadata)
            if more.get("sub") != claims["sub"]:
                log.warning("sign-on refused: userinfo is about somebody else")
                raise Refused("error.sign_on_refused")
            said = {name: value for name, value in claims.items() if value is not None}
            return self._provider.identity({**more, **said})

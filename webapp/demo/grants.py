"""The protocol side of the demo's provider: Authlib's authorization server with one client.

Everything is in memory, for one process and one afternoon. Only the code flow with PKCE S256.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey

from webapp.demo.logins import DemoLogin

ALGORITHM = "RS256"
SCOPES = ("openid", "profile", "email", "groups")
_CODE_SECONDS = 60
_TOKEN_SECONDS = 3600
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone at the provider, in one browser: `sid` names that session."""

    login: DemoLogin
    sid: str

    def claims(self, scope: str) -> dict[str, Any]:
        """What the scopes let a client know."""
        login, asked = self.login, scope.split()
        found: dict[str, Any] = {"sub": login.sub, "sid": self.sid}
        if "profile" in asked:
            found |= {"name": login.name, "locale": login.language}
        if "email" in asked:
            found["email"] = login.email
        if "groups" in asked:
            found |= {"groups": list(login.groups), "employee_number": login.employee_number}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code and what it was asked with, as Authlib wants to see it."""

    code: str
    user: SignedIn
    redirect_uri: str
    scope: str
    nonce: str
    auth_time: int
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        """Where the code was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What it gives a right to."""
        return self.scope

    def get_nonce(self) -> str:
        """What binds the ID token to the client's request."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person signed in, in seconds."""
        return self.auth_time

    def get_acr(self) -> None:
        """No assurance level: nobody is really checked here."""

    def get_amr(self) -> None:
        """No method: see get_acr."""


class Client(ClientMixin):
    """The application, the only client."""

    id_token_signed_response_alg = ALGORITHM

    def __init__(self, client_id: str, secret: str, redirect_uris: Sequence[str]) -> None:
        self.client_id = client_id
        self._secret = secret
        self._redirect_uris = frozenset(redirect_uris)

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(part for part in (scope or "").split() if part in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self._redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), self._secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Issuer:
    """Keys, codes and tokens of the provider at one address."""

    def __init__(self, address: str, client: Client) -> None:
        self.address = address
        self.client = client
        self.codes: dict[str, Code] = {}
        self._tokens: dict[str, tuple[SignedIn, str, float]] = {}
        kid = secrets.token_hex(8)  # a key of each start: clients must fetch keys again
        self._key = RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig"})

    @property
    def private_key(self) -> RSAKey:
        """What tokens are signed with."""
        return self._key

    def public_keys(self) -> dict[str, Any]:
        """The JWKS document."""
        return {"keys": [{**self._key.as_dict(private=False), "alg": ALGORITHM}]}

    def drop_stale_codes(self) -> None:
        """Forget codes that nobody redeemed in time."""
        limit = time.time() - _CODE_SECONDS
        for name in [name for name, code in self.codes.items() if code.auth_time < limit]:
            self.codes.pop(name, None)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Remember an access token, for userinfo."""
        now = time.time()
        self._tokens = {name: kept for name, kept in self._tokens.items() if kept[2] > now}
        self._tokens[token["access_token"]] = (request.user, token["scope"], now + _TOKEN_SECONDS)

    def claims_of(self, access_token: str) -> dict[str, Any] | None:
        """What userinfo says to the holder of this token; None when it is unknown or expired."""
        found = self._tokens.get(access_token)
        if found is None or found[2] < time.time():
            return None
        return found[0].claims(found[1])

    def logout_token(self, user: SignedIn) -> str:
        """A signed notice that a session is over (OpenID Connect Back-Channel Logout 1.0)."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": self.client.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "sub": user.login.sub,
            "sid": user.sid,
            "events": {_LOGOUT_EVENT: {}},
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "logout+jwt"}
        return jwt.encode(header, claims, self._key)


class CodeGrant(grants.AuthorizationCodeGrant):
    """The authorization code grant over the issuer's memory."""

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keep the code with what it was asked with."""
        asked = request.payload
        self.server.issuer.drop_stale_codes()
        self.server.issuer.codes[code] = Code(
            code=code,
            user=request.user,
            redirect_uri=asked.redirect_uri,
            scope=asked.scope,
            nonce=asked.data["nonce"],
            auth_time=int(time.time()),
            code_challenge=asked.data["code_challenge"],
            code_challenge_method=asked.data["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """The code, while it is fresh."""
        self.server.issuer.drop_stale_codes()
        found: Code | None = self.server.issuer.codes.get(code)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """A code works once."""
        self.server.issuer.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> SignedIn:
        """Who the code stands for."""
        return authorization_code.user


class S256(CodeChallenge):
    """PKCE for every client, and not the method `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Raises InvalidRequestError: there is no challenge, or of another method."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is required.", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):
    """ID tokens, with a nonce that was not used before."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(require_nonce=True)
        self._issuer = issuer

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """Whether a code with this nonce is waiting."""
        return any(code.nonce == nonce for code in self._issuer.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        """What the token is signed with."""
        return self._issuer.private_key

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Who says it, and how long it holds."""
        return {"iss": self._issuer.address, "exp": int(time.time()) + _TOKEN_SECONDS}

    def generate_user_info(self, user: SignedIn, scope: str) -> UserInfo:
        """What it says of the person."""
        return UserInfo(user.claims(scope))


class Sender(IssuerParameter):
    """RFC 9207: the answer names its sender."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        """Who sends it."""
        return self._issuer.address


class Server(AuthorizationServer):
    """Authlib's server with one client, the code grant, PKCE, ID tokens and RFC 9207."""

    def __init__(self, app: Flask, issuer: Issuer) -> None:
        self.issuer = issuer
        super().__init__(app, query_client=self._find_client, save_token=issuer.save_token)
        self.register_grant(CodeGrant, [IdToken(issuer), S256()])
        self.register_extension(Sender(issuer))

    def _find_client(self, client_id: str) -> Client | None:
        client = self.issuer.client
        return client if client_id == client.client_id else None

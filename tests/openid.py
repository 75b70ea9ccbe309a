"""A provider in the hand of a test: it signs and answers whatever the test wants."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

from flask import Flask, Request, Response, jsonify, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
from werkzeug.test import TestResponse

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "HS256"]
Key = RSAKey | ECKey | OKPKey | OctKey


def make_key(kid: str, kind: str = "RSA") -> Key:
    """A new key pair."""
    parameters: Any = {"kid": kid}
    if kind == "EC":
        return ECKey.generate_key("P-256", parameters)
    if kind == "OKP":
        return OKPKey.generate_key("Ed25519", parameters)
    return RSAKey.generate_key(2048, parameters)


class HandDriven:
    """Answers of a provider, as attributes. `claims` and `metadata` replace or (None) remove.

    A claim given as a timedelta is that much later than now.
    """

    def __init__(self) -> None:
        self.issuer = "set when served"
        self._first = make_key("first")
        self.reset()

    def reset(self) -> None:
        """Answer as a provider should."""
        self.key: Key = self._first
        self.published: list[Key] = [self.key]
        self.foreign: list[dict[str, str]] = []
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.tokens: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.signed_userinfo: dict[str, Any] | None = None
        self.secrets: list[tuple[str, str, str]] = []
        self.broken: dict[str, tuple[int, str]] = {}
        self.asked: list[str] = []
        self.nonce = ""
        self.raw_id_token: str | None = None
        self.hmac_secret: bytes | None = None

    def begin(self, location: str) -> dict[str, str]:
        """Read the redirect that starts a sign-in; its parameters."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.nonce = query["nonce"]
        return query

    def id_token(self) -> str:
        """A good ID token, but for what the test changed."""
        now = int(time.time())
        good: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "els",
            "aud": "rekpauze",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "sid": "session-1",
            "name": "Els",
            "groups": ["employee"],
            "employee_number": "E-els",
        }
        changes = {
            name: now + int(value.total_seconds()) if isinstance(value, dt.timedelta) else value
            for name, value in self.claims.items()
        }
        return self.sign(merged(good, changes), "JWT")

    def logout_token(self, now: float, typ: str | None = "logout+jwt", **changes: Any) -> str:
        """A good logout token, but for the changes (None removes)."""
        good = {
            "iss": self.issuer,
            "aud": "rekpauze",
            "iat": int(now),
            "exp": int(now) + 120,
            "jti": "token-1",
            "sub": "els",
            "sid": "session-1",
            "events": {LOGOUT_EVENT: {}},
        }
        return self.sign(merged(good, changes), typ)

    def sign(self, claims: dict[str, Any], typ: str | None) -> str:
        """The claims, signed with the present key and algorithm."""
        header = merged({"alg": self.algorithm, "kid": self.key.kid, "typ": typ}, {})
        if self.algorithm == "none":
            return ".".join([encoded(header), encoded(claims), ""])
        if self.hmac_secret is not None:
            return signed_with_secret({**header, "alg": "HS256"}, claims, self.hmac_secret)
        return jwt.encode(header, claims, self.key, algorithms=ALGORITHMS)

    def rotate(self, kid: str = "second") -> None:
        """A new key; the old one is withdrawn."""
        self.key = make_key(kid)
        self.published = [self.key]

    def app(self) -> Flask:
        """The provider's endpoints."""
        app = Flask("hand-driven provider")
        app.add_url_rule("/.well-known/openid-configuration", "discovery", self._discovery)
        app.add_url_rule("/keys", "keys", self._keys)
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/userinfo", "userinfo", self._userinfo)
        return app

    def _answer(self, name: str, good: Any) -> Response:
        self.asked.append(name)
        if name in self.broken:
            status, body = self.broken[name]
            return Response(body, status, mimetype="application/json")
        return jsonify(good)

    def _discovery(self) -> Response:
        good = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "id_token_signing_alg_values_supported": [*ALGORITHMS, "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        return self._answer("discovery", merged(good, self.metadata))

    def _keys(self) -> Response:
        keys: Any = KeySet(self.published)
        known = keys.as_dict(private=False)["keys"]
        return self._answer("keys", {"keys": [*self.foreign, *known]})

    def _token(self) -> Response:
        self.secrets.append(secret_of(request))
        id_token = self.raw_id_token or self.id_token()
        good = {"access_token": "access", "token_type": "Bearer", "id_token": id_token}
        return self._answer("token", merged(good, self.tokens))

    def _userinfo(self) -> Response:
        if self.signed_userinfo is not None:
            self.asked.append("userinfo")
            return Response(self.sign(self.signed_userinfo, "JWT"), mimetype="application/jwt")
        return self._answer("userinfo", self.userinfo or {"sub": "els"})


def secret_of(sent: Request) -> tuple[str, str, str]:
    """How id and secret were sent, and what they are (RFC 6749, 2.3.1)."""
    header = sent.headers.get("Authorization", "")
    if not header:
        return "post", sent.form["client_id"], sent.form["client_secret"]
    pair = base64.b64decode(header.removeprefix("Basic ")).decode("ascii").split(":")
    return "basic", unquote_plus(pair[0]), unquote_plus(pair[1])


def merged(good: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`good` with the changes; None removes."""
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def encoded(part: dict[str, Any] | bytes) -> str:
    """A part of a token."""
    plain = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def signed_with_secret(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token with a symmetric signature, by hand: joserfc would not take a public key for it."""
    signed = f"{encoded(header)}.{encoded(claims)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def come_back(client: FlaskClient, provider: HandDriven, **changes: str | None) -> TestResponse:
    """Begin to sign in and come back from the provider, with some parameters changed."""
    asked = provider.begin(client.get("/sign-in").location)
    answer = {"code": "code", "state": asked["state"], "iss": provider.issuer, **changes}
    query = {name: value for name, value in answer.items() if value is not None}
    return client.get("/sign-in/callback", query_string=query)


def refusal(answer: TestResponse) -> str:
    """The sentence of an error page, which also leads to a new start."""
    assert 'href="/sign-in"' in answer.text
    return answer.text.split('role="alert">')[1].split("<")[0]


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the application knows this client."""
    return client.get("/").status_code == 302

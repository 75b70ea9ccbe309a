#!/usr/bin/env bash
# joserfc: a sign-on provider publishes its keys, one of them on a curve that joserfc does not know (Brainpool's, say,
# as German health care has it). RFC 7517 (5) has such a key be passed over; a key of another kind is, but for a curve
# the whole set raises a bare KeyError, so that nobody signs in any more, though each token names the key it needs.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet joserfc==1.8.0 cryptography==50.0.2 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import base64
import sys

import joserfc
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet


def encoded(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


key = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig"})
token = jwt.encode({"alg": "ES256", "kid": "ours"}, {"sub": "lotte"}, key)
point = ec.generate_private_key(ec.BrainpoolP256R1()).public_key().public_numbers()
curve = {"kty": "EC", "crv": "BP-256", "x": encoded(point.x), "y": encoded(point.y), "kid": "theirs"}
kind = {"kty": "AKP", "alg": "ML-DSA-44", "pub": base64.urlsafe_b64encode(bytes(1312)).decode().rstrip("=")}


def read(beside: dict[str, str]) -> str:
    try:
        keys = KeySet.import_key_set({"keys": [key.as_dict(private=False), beside]})
    except Exception as error:
        return repr(error)
    return jwt.decode(token, keys).claims["sub"]


print("joserfc", joserfc.__version__)
print("expected: the token is read beside a key of another kind and beside one of another curve")
print(f"seen:     {read(kind)} beside another kind, {read(curve)} beside another curve")
sys.exit((read(kind), read(curve)) != ("lotte", "KeyError('BP-256')"))
PYTHON

"""Hashes of what people choose to sign in with: Argon2id, as OWASP's cheat sheet advises (19 MiB).

The hash is sealed before it is stored, so that a copy of the database alone offers nothing to try.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_SALT, _LENGTH = 16, 32  # bytes
_ITERATIONS, _LANES, _MEMORY = 2, 1, 19_456  # KiB


def hash_pin(pin: str) -> str:
    """What is kept of a PIN, in the PHC string format."""
    derived = Argon2id(
        salt=os.urandom(_SALT),
        length=_LENGTH,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY,
    )
    return derived.derive_phc_encoded(pin.encode())


# Of a random PIN that nobody kept: whoever has none costs the same work. Made with the figures
# above, which a test compares; making one at each start took a twentieth of it.
NO_PIN = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$TKSdkNWhU4z0hHRNnq7jkw$5frOrlSJ4U/Fk+4cZEIgi7ps+D6xt0sLxKGCMpAnpDY"
)


def is_pin(pin: str, kept: str | None) -> bool:
    """Whether this is the PIN that was kept; None: there is none, which takes as long to say."""
    try:
        Argon2id.verify_phc_encoded(pin.encode(), kept or NO_PIN)
    except InvalidKey:
        return False
    return kept is not None

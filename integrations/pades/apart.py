"""DocumentSignatures that lets a process of its own do the work; this one never loads pyHanko."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from integrations.pades.records import decode, encode
from integrations.registry import WrongSetting
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.signing import (
    DocumentReading,
    OpenKey,
    PreparedDocument,
    SignatureMark,
    SignedDocument,
)

_SECONDS = 45
_COMMAND = (sys.executable, "-m", "integrations.pades")


@dataclass(frozen=True, slots=True)
class SignaturesApart:
    """Signs and reads in a process that may use so much time and memory and no more.

    `authorities`: a folder with who vouches for certificates (.pem, .crt, .cer, .der) and what
    was taken back (.crl, .ocsp). `time_stamps`: the address of an authority for time stamps.
    `memory`: the most bytes that the process may have.
    """

    authorities: str = ""
    time_stamps: str = ""
    memory: int = 1 << 30

    def sign(self, document: bytes, mark: SignatureMark, key: OpenKey) -> SignedDocument:
        """The document signed with a key, which stays in this process."""
        chain = [key.certificate, *key.chain]
        unsigned = self._ask("begin", document=document, mark=mark, chain=chain)
        made = key.sign(decode(bytes, unsigned["attributes"]))
        done = self._ask("finish", unsigned=unsigned, signature=made, chain=chain, now=mark.moment)
        signed: SignedDocument = decode(SignedDocument, done)
        return signed

    def prepare(self, document: bytes, mark: SignatureMark) -> PreparedDocument:
        """The document with room for a signature that is made elsewhere."""
        done = self._ask("prepare", document=document, mark=mark)
        prepared: PreparedDocument = decode(PreparedDocument, done)
        return prepared

    def complete(
        self, prepared: PreparedDocument, signature: bytes, now: dt.datetime
    ) -> SignedDocument:
        """The document with the signature that was brought back."""
        done = self._ask("complete", prepared=prepared, signature=signature, now=now)
        signed: SignedDocument = decode(SignedDocument, done)
        return signed

    def read(
        self, document: bytes, now: dt.datetime, *, original: bytes | None = None
    ) -> DocumentReading:
        """What is signed in a document of anybody's, and whether it is like an original."""
        done = self._ask("read", document=document, original=original, now=now)
        reading: DocumentReading = decode(DocumentReading, done)
        return reading

    def _ask(self, task: str, **given: object) -> Any:
        asked = {
            "task": task,
            "given": {name: encode(value) for name, value in given.items()},
            "authorities": self.authorities,
            "stamps": self.time_stamps,
            "memory": self.memory,
        }
        return _read(self._run(asked))

    def _run(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            ended = subprocess.run(
                _COMMAND,
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Invalid("error.signing.too_much") from error
        except OSError as error:
            raise Unavailable("error.signing.apart") from error
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer


def _read(answer: dict[str, Any]) -> Any:
    if "done" in answer:
        return answer["done"]
    error = Invalid if answer["error"] == "Invalid" else Unavailable
    days = {name: dt.date.fromisoformat(value) for name, value in answer["params"].items()}
    raise error(answer["key"], **days)


def signatures_from(environ: Mapping[str, str]) -> SignaturesApart:
    """Signatures by SIGNING_AUTHORITIES and SIGNING_TIME_STAMPS.

    Raises WrongSetting: the one is no folder, or the other no address.
    """
    folder = environ.get("SIGNING_AUTHORITIES", "").strip()
    address = environ.get("SIGNING_TIME_STAMPS", "").strip()
    if folder and not Path(folder).is_dir():
        raise WrongSetting(f"SIGNING_AUTHORITIES is {folder!r}. It must be a folder.")
    if address and not _is_address(address):
        raise WrongSetting(f"SIGNING_TIME_STAMPS is {address!r}. It must begin with https://.")
    return SignaturesApart(folder, address)


def _is_address(given: str) -> bool:
    """Time stamps are signed themselves; http is how many authorities offer them."""
    try:
        parts = urlsplit(given)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False

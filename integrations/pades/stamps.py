"""Time stamps (RFC 3161): an authority signs that a signature was there at a moment."""

from __future__ import annotations

import asyncio
import hashlib

import requests
from asn1crypto import cms, tsp
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from webapp.domain.errors import Unavailable

_SECONDS = 10
_LARGEST = 64_000
_TYPE = "application/timestamp-reply"
# An answer may be anything; pyHanko meets a wrong nonce with an AttributeError.
_NO_STAMP = (OSError, ValueError, TypeError, LookupError, AttributeError)


class Authority(TimeStamper):
    """Asks for a time stamp at an address of the installation's settings."""

    address = ""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What the authority answers; ValueError or OSError when that is no time stamp."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": _TYPE}
        with requests.post(
            self.address,
            data=req.dump(),
            headers=headers,
            timeout=_SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise OSError("refused")
            return tsp.TimeStampResp.load(answer.raw.read(_LARGEST))


def stamp(signature: cms.ContentInfo, address: str) -> None:
    """Add a time stamp to a signature that has none.

    Raises Unavailable: the authority does not answer, or not with a time stamp.
    """
    signer = signature["content"]["signer_infos"][0]
    digest = hashlib.sha256(signer["signature"].native).digest()
    authority = Authority()
    authority.address = address
    try:
        token = asyncio.run(authority.async_timestamp(digest, "sha256"))
    except _NO_STAMP as error:
        raise Unavailable("error.signing.time_stamp") from error
    given = [] if not signer["unsigned_attrs"] else list(signer["unsigned_attrs"])
    added = simple_cms_attribute("signature_time_stamp_token", token)
    signer["unsigned_attrs"] = cms.CMSAttributes([*given, added])

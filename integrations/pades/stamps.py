"""Time stamps (RFC 3161): an authority signs that a signature was there at a moment."""

from __future__ import annotations

import hashlib

import requests
from asn1crypto import cms, tsp
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import handle_tsp_response

from webapp.domain.errors import Unavailable

_SECONDS = 10
_LARGEST = 64_000
_HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}
# An answer may be anything; pyHanko meets a wrong nonce with an AttributeError.
_NO_STAMP = (OSError, ValueError, TypeError, LookupError, AttributeError)


def stamp(signature: cms.ContentInfo, address: str) -> None:
    """Add a time stamp to a signature that has none.

    Raises Unavailable: the authority does not answer, or not with a time stamp.
    """
    signer = signature["content"]["signer_infos"][0]
    digest = hashlib.sha256(signer["signature"].native).digest()
    nonce, request = TimeStamper().request_cms(digest, "sha256")
    try:
        token = handle_tsp_response(_ask(address, request), nonce)
    except _NO_STAMP as error:
        raise Unavailable("error.signing.time_stamp") from error
    given = [] if not signer["unsigned_attrs"] else list(signer["unsigned_attrs"])
    added = simple_cms_attribute("signature_time_stamp_token", token)
    signer["unsigned_attrs"] = cms.CMSAttributes([*given, added])


def _ask(address: str, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
    with requests.post(
        address,
        data=request.dump(),
        headers=_HEADERS,
        timeout=_SECONDS,
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code != requests.codes.ok:
            raise OSError("refused")
        return tsp.TimeStampResp.load(answer.raw.read(_LARGEST))

"""An HTTP POST of JSON, signed where there is a secret."""

import hashlib
import hmac
import urllib.error
import urllib.request
from typing import Any, Final

import msgspec

from davylamp.outward.delivery import NotSent
from scada.model import BadInput
from scada.model.secret import Secret

WAIT_S: Final = 15.0
SIGNATURE: Final = "X-Davylamp-Signature"
_LARGEST: Final = 65_536
_RETRIED: Final = frozenset({408, 425, 429})
"""Answers below 500 after which the same request may succeed later."""


class _Direct(urllib.request.HTTPRedirectHandler):
    """An alarm goes where it was configured to go, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_Direct)


def post(url: str, body: dict[str, Any], key: str, secret: Secret) -> bytes:
    """Post ``body``; returns the answer. ``key`` tells a repetition. Raises `NotSent`.

    ``X-Davylamp-Signature: sha256=…`` is the HMAC-SHA-256 of the body with the secret.
    """
    data = msgspec.json.encode(body)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "User-Agent": "Davylamp",
    }
    try:
        if secret:
            digest = hmac.new(secret.read().encode(), data, hashlib.sha256).hexdigest()
            headers[SIGNATURE] = f"sha256={digest}"
        request = urllib.request.Request(url, data, headers, method="POST")
        with _OPENER.open(request, timeout=WAIT_S) as answer:
            read: bytes = answer.read(_LARGEST)
            return read
    except urllib.error.HTTPError as fault:
        with fault:
            for_good = fault.code < 500 and fault.code not in _RETRIED
            raise NotSent(f"HTTP {fault.code} {fault.reason}", for_good=for_good) from None
    except urllib.error.URLError as fault:
        raise NotSent(str(fault.reason)) from None
    except (OSError, ValueError, BadInput) as fault:
        raise NotSent(str(fault) or type(fault).__name__) from None

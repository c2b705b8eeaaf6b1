"""Which certificate is meant by a name, an application URI or the beginning of a fingerprint."""

from collections.abc import Sequence
from typing import Final

from scada.model import BadInput
from scada.opcua.pki import Filed

_LEAST_DIGITS: Final = 6


def find(word: str, among: Sequence[Filed], where: str) -> Filed:
    """The one that is meant. Raises `BadInput` where it is none, or several."""
    digits = word.replace(":", "").replace(" ", "").upper()
    found = {filed.certificate.sha1: filed for filed in among if _is_meant(word, digits, filed)}
    if len(found) > 1:
        shown = ", ".join(sorted(found))
        raise BadInput(f"{word!r} is {len(found)} certificates; write a fingerprint: {shown}")
    if not found:
        names = ", ".join(sorted({filed.certificate.name for filed in among})) or "none"
        raise BadInput(f"no certificate {word!r} is {where}; there are: {names}")
    return next(iter(found.values()))


def _is_meant(word: str, digits: str, filed: Filed) -> bool:
    certificate = filed.certificate
    if word in (certificate.name, certificate.uri, filed.path.name):
        return True
    return len(digits) >= _LEAST_DIGITS and (
        certificate.sha1.startswith(digits) or certificate.sha256.startswith(digits)
    )

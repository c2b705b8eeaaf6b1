"""A proof behind a PDF: a comment after its end, with the SHA-256 of every byte before it.

A reader looks for the end of a PDF from behind; it finds the same table as before, since the last
lines are said again. Whatever is changed in the document changes the bytes.
"""

import base64
import hashlib
import re
from typing import Final

from historian.proof import Proof
from scada.model import BadInput

_MARK: Final = b"\n%davylamp-proof:"
_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def embedded(document: bytes, proof: Proof) -> bytes:
    """The document with the proof of its bytes behind it. Raises `BadInput` for what is no PDF."""
    end = _END.search(document[-2048:])
    if end is None:
        raise BadInput("this is no PDF: its end is missing / 不是 PDF 文件，或不完整")
    whole = proof.with_content(len(document), hashlib.sha256(document).hexdigest(), "bytes")
    kept = base64.b64encode(whole.to_json())
    return b"".join((document, _MARK, kept, b"\nstartxref\n", end[1], b"\n%%EOF\n"))


def read(document: bytes) -> tuple[Proof | None, str]:
    """The proof behind a PDF (None where there is none), and the digest of what stands before it."""
    body, mark, rest = document.rpartition(_MARK)
    if not mark:
        return None, hashlib.sha256(document).hexdigest()
    kept, _, end = rest.partition(b"\n")
    digest = hashlib.sha256(body).hexdigest()
    try:
        proof = Proof.from_json(base64.b64decode(kept, validate=True))
    except ValueError:
        return None, digest
    table = _END.search(body[-2048:])
    wanted = b"" if table is None else b"startxref\n" + table[1] + b"\n%%EOF\n"
    return proof, digest if end == wanted else f"{digest}+"

"""What comes of the job ``sign``: what somebody would sign for a limit that is looser than its profile, as
JSON. Reason, name and signature are added where the private key is: on the station.
"""

from typing import Final

import msgspec

from scada.bus.point_jobs import Said


class SignerRow(Said, frozen=True, kw_only=True):
    """Somebody whose signature counts today (signers.csv); ``public_key`` is in base64."""

    name: str
    role: str
    public_key: str


class ToSign(Said, frozen=True, kw_only=True):
    """One limit as it is staged, and what it is looser than. ``replaces`` is the row that goes for it."""

    site: str
    tag: str
    limit: str
    condition: str
    rule: str
    date: str
    text_zh: str
    text_en: str
    fix_zh: str
    fix_en: str
    signers: tuple[SignerRow, ...]
    replaces: dict[str, str] = msgspec.field(default_factory=dict)


_READY: Final = msgspec.json.Decoder(ToSign)
"""So that no two threads are the first to use the type: see `scada.bus.codec`."""

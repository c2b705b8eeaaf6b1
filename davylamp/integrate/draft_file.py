"""What people have staged, on the desk's disk: a file per person in ``run/desk/drafts``."""

import hashlib
import time
from pathlib import Path

import msgspec

from davylamp.people.book_file import folder_in
from scada.bus.access import write_private
from scada.bus.point_jobs import Draft, Other


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    user: str
    saved_ns: int
    draft: Draft


class Drafts:
    """The drafts of one site."""

    def __init__(self, run: Path) -> None:
        self._folder = folder_in(run) / "drafts"

    def read(self, user: str) -> Draft:
        """What he has staged; an empty draft where he has nothing, or it cannot be read any more."""
        try:
            return msgspec.json.decode(self._path(user).read_bytes(), type=_Kept).draft
        except (OSError, msgspec.MsgspecError):
            return Draft()

    def write(self, user: str, draft: Draft) -> None:
        """Keep it; nothing is kept of an empty one. Raises `OSError`."""
        if not draft.changes and not draft.undone:
            self._path(user).unlink(missing_ok=True)
            return
        kept = _Kept(user=user, saved_ns=time.time_ns(), draft=draft)
        write_private(self._path(user), msgspec.json.encode(kept))

    def others(self, user: str) -> tuple[Other, ...]:
        """Who else has staged something, the latest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
            except (OSError, msgspec.MsgspecError):
                continue
            if kept.user != user and kept.draft.changes:
                count = len(kept.draft.changes)
                found.append(Other(user=kept.user, changes=count, saved_ns=kept.saved_ns))
        return tuple(sorted(found, key=lambda one: -one.saved_ns))

    def _path(self, user: str) -> Path:
        """A name that no user's name can lead out of the folder."""
        return self._folder / f"{hashlib.sha256(user.encode()).hexdigest()[:32]}.json"

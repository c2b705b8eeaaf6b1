"""What a station keeps for each person who works at it: saved filters, arrangements of windows.

One small JSON file per person in the station's folder; without a folder it lasts as long as the
station runs. A file that cannot be read is set aside and named, never overwritten.
"""

import json
import logging
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

log = logging.getLogger(__name__)

SUFFIX: Final = ".json"
LARGEST: Final = 1_000_000


class Personal:
    """By person and name: anything that JSON has."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.faults: list[str] = []
        """What could not be read or written, in words of the system."""
        self._of: dict[str, dict[str, Any]] = {}

    def get(self, user: str, name: str) -> Any:
        """What is kept under a name; None for nothing."""
        return self._all(user).get(name)

    def put(self, user: str, name: str, value: Any) -> None:
        """Keep it; None lets go."""
        kept = self._all(user)
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
        self._write(user, kept)

    def _all(self, user: str) -> dict[str, Any]:
        if user not in self._of:
            self._of[user] = self._read(user)
        return self._of[user]

    def _file(self, user: str) -> Path | None:
        named = quote(user or "nobody", safe="")[:120].replace(".", "%2E")
        return None if self.folder is None else self.folder / (named + SUFFIX)

    def _read(self, user: str) -> dict[str, Any]:
        file = self._file(user)
        if file is None or not file.exists():
            return {}
        try:
            if file.stat().st_size > LARGEST:
                raise ValueError(f"larger than {LARGEST} bytes")
            kept = json.loads(file.read_text("utf-8"))
            if not isinstance(kept, dict):
                raise ValueError("no JSON object")
        except (OSError, ValueError) as error:
            self._set_aside(file, error)
            return {}
        return kept

    def _set_aside(self, file: Path, error: Exception) -> None:
        self._fault(f"{file}: {error}")
        try:
            file.replace(file.with_suffix(".damaged"))
        except OSError as other:
            self._fault(f"{file}: {other}")

    def _write(self, user: str, kept: dict[str, Any]) -> None:
        file = self._file(user)
        if file is None:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(".new")
            fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(file)
        except OSError as error:
            self._fault(f"{file}: {error}")

    def _fault(self, said: str) -> None:
        log.warning("personal settings: %s", said)
        self.faults.append(said)

"""Where a secret lies: never in a site's own files."""

import os
from dataclasses import dataclass
from pathlib import Path

from scada.model.errors import BadInput


@dataclass(frozen=True, slots=True)
class Secret:
    """In the environment variable ``env`` or in ``file``; in neither: there is none."""

    env: str = ""
    file: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.env or self.file)

    def read(self) -> str:
        """The secret as it is now, without the line end that editors put there.

        Raises `BadInput` where it cannot be read.
        """
        if self.file is None:
            found = os.environ.get(self.env)
            if found is None:
                raise BadInput(f"the environment variable {self.env} is not set / 未设置环境变量")
            return found
        try:
            return self.file.read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as fault:
            why = getattr(fault, "strerror", "") or "is not UTF-8"
            raise BadInput(f"{self.file}: cannot be read: {why} / 无法读取") from None

"""What is said to the desk about jobs: long work that the desk does for a person at a station.

Sealed, as everything that is said to it. `JobRequest` begins one; `JobsRequest` asks how far it is (all
of them without a name), `JobCancel` ends it, `JobResultRequest` brings its result in parts.
"""

from typing import Final

import msgspec

from scada.bus.messages import Message

LARGEST_DATA: Final = 6 * 1024 * 1024
"""Bytes that may come with a request: a point list, say. The bus takes 8 MiB in one message."""
LARGEST_OPTIONS: Final = 64 * 1024
"""Characters of all options together; what is larger travels as data."""
LARGEST_RESULT: Final = 256 * 1024 * 1024
"""Bytes of a result."""
PART: Final = 1024 * 1024
"""Bytes of a result in one answer."""


class JobRequest(Message, frozen=True, kw_only=True):
    """Somebody wants a job of a ``kind`` done. What ``options`` and ``data`` mean is the kind's to say.

    Without ``token`` he is called ``by``, where the site believes anybody.
    """

    kind: str
    options: dict[str, str] = msgspec.field(default_factory=dict)
    data: bytes = b""
    by: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"JobRequest({self.kind!r}, {len(self.data)} bytes)"


class JobsRequest(Message, frozen=True, kw_only=True):
    """How far one ``job`` is, or all of them."""

    job: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"JobsRequest({self.job!r})"


class JobCancel(Message, frozen=True, kw_only=True):
    """It is not wanted any more."""

    job: str
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"JobCancel({self.job!r})"


class JobResultRequest(Message, frozen=True, kw_only=True):
    """A part of the result of a job, from ``offset`` on."""

    job: str
    offset: int = 0
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"JobResultRequest({self.job!r}, {self.offset})"


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them. ``state``: waiting, running, done, failed, cancelled; ``share`` is how much is done,
    0 to 1, and the note says with what it is busy. ``bytes`` is the size of its result.
    """

    id: str
    kind: str
    state: str
    share: float = 0.0
    note_zh: str = ""
    note_en: str = ""
    fault: str = ""
    by: str = ""
    asked_ns: int = 0
    done_ns: int = 0
    bytes: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "failed", "cancelled")


class JobsAnswer(Message, frozen=True, kw_only=True):
    """Jobs, the newest first, and what is wrong with them altogether."""

    jobs: tuple[Job, ...] = ()
    fault: str = ""


class JobPart(Message, frozen=True, kw_only=True):
    """Bytes of a result from where they were asked for; ``size`` is the whole's."""

    data: bytes
    size: int

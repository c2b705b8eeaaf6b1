"""What is said to the desk about reports; sealed, as everything that is said to it.

With `ReportRequest` somebody has one made; `ReportsRequest` asks how far it is (all of them without a
name), `ReportFileRequest` brings a file in parts, for whoever has no part in the desk's disk.
"""

import msgspec

from scada.bus.messages import Message


class ReportRequest(Message, frozen=True, kw_only=True):
    """Somebody wants a report made. ``when`` is a date or a month as he writes them, empty: the last
    whole one; ``start`` and ``end`` are moments instead. Without ``token`` he is called ``by``.

    ``language``: zh, en or both, ``formats``: xlsx, pdf; empty: as the site has them.
    """

    report: str
    when: str = ""
    start: str = ""
    end: str = ""
    language: str = ""
    formats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    options: dict[str, str] = msgspec.field(default_factory=dict)
    by: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"ReportRequest({self.report!r}, when={self.when!r})"


class ReportsRequest(Message, frozen=True, kw_only=True):
    """How far one ``job`` is, or all of them; without ``job`` also what is made next."""

    job: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"ReportsRequest({self.job!r})"


class ReportFileRequest(Message, frozen=True, kw_only=True):
    """A part of a file of a job, from ``offset`` on."""

    job: str
    file: str
    offset: int = 0
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"ReportFileRequest({self.job!r}, {self.file!r}, {self.offset})"


class ReportFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was made: its SHA-256 (hex) and its size."""

    name: str
    sha256: str
    bytes: int


class ReportJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report that was asked for or was due. ``state``: waiting, making, made, failed; ``share`` is
    how much is done, 0 to 1. ``entry`` is of the schedule, empty where somebody asked.
    """

    id: str
    report: str
    zh: str
    en: str
    start_ns: int
    end_ns: int
    state: str
    share: float = 0.0
    fault: str = ""
    entry: str = ""
    by: str = ""
    asked_ns: int = 0
    made_ns: int = 0
    files: tuple[ReportFile, ...] = ()


class ReportDue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an entry of the schedule makes next, and from when on."""

    entry: str
    report: str
    zh: str
    en: str
    ready_ns: int


class ReportKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that can be made: its name, what it is called, the kind of its period (day, month, any),
    and who signs it, in Chinese and English.
    """

    name: str
    zh: str
    en: str
    span: str
    signed_by: tuple[tuple[str, str], ...] = ()


class ReportsAnswer(Message, frozen=True, kw_only=True):
    """Jobs, the newest first; what is made next, which reports there are, and what could not be made."""

    jobs: tuple[ReportJob, ...] = ()
    due: tuple[ReportDue, ...] = ()
    kinds: tuple[ReportKind, ...] = ()
    fault: str = ""


class ReportPart(Message, frozen=True, kw_only=True):
    """Bytes of a file from where they were asked for; ``size`` is the whole file's."""

    data: bytes
    size: int

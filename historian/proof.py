"""Proof: which lines of the journal a report or an export was made from, and what its rows were.

A line's hash vouches for every line of its service before it. Whoever holds a file with its proof can
say later whether the journal is still the one it was made from, and whether the file is unchanged.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

import msgspec

from historian.journal_lines import LinePage, LineQuery, canonical
from scada.model import BadInput, DavylampError, Event
from scada.model.journal_range import JournalRange

VERSION: Final = 1
_LINES: Final = 20_000


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file was made from. ``asked`` says what was asked for, in words of the command line.

    ``ranges`` are of the lines written over ``[start_ns, until_ns)``. ``rows`` and ``digest`` (SHA-256,
    hex) are of the file's own rows or bytes, as its format has them (see ``covers``); empty before the
    file is written. ``witness`` says that the site ran and journals the file's SHA-256; empty where it
    was stopped.
    """

    site: str
    what: str
    asked: dict[str, str]
    start_ns: int
    end_ns: int
    until_ns: int
    made_ns: int
    ranges: tuple[JournalRange, ...]
    witness: str = ""
    rows: int = 0
    digest: str = ""
    covers: str = ""
    """What ``digest`` is over: ``bytes``, ``lines``, ``cells`` or ``columns``."""
    blocks: tuple[str, ...] = ()
    """Digests of ``block_rows`` rows each, so that a change can be placed; none where there are none."""
    block_rows: int = 0
    version: int = VERSION

    def with_content(
        self, rows: int, digest: str, covers: str, blocks: tuple[str, ...] = (), block_rows: int = 0
    ) -> Self:
        """The same, of rows that were written."""
        return msgspec.structs.replace(
            self, rows=rows, digest=digest, covers=covers, blocks=blocks, block_rows=block_rows
        )

    def to_json(self) -> bytes:
        """As it is embedded."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> "Proof":
        """Read it back. Raises `BadInput` for what is no proof."""
        try:
            proof = msgspec.json.decode(data, type=cls)
        except (msgspec.MsgspecError, ValueError) as fault:
            raise BadInput(f"this is no proof: {fault} / 无法识别的证明：{fault}") from None
        if proof.version > VERSION:
            raise BadInput(
                f"the proof has version {proof.version}, this program knows {VERSION}: use a newer "
                f"Davylamp / 证明版本 {proof.version} 高于本程序，请升级"
            )
        return proof

    def lines(self, language: str) -> Iterator[str]:
        """The proof as it is printed, line by line."""
        zh = language == "zh"
        for one in self.ranges:
            span = f"{one.first_seq}–{one.last_seq}"
            yield (
                f"{one.source}：日志第 {span} 行，共 {one.lines} 行"
                if zh
                else f"{one.source}: journal lines {span}, {one.lines} in all"
            )
            yield (
                f"  首行哈希 {one.first_hash}" if zh else f"  hash of the first {one.first_hash}"
            )
            yield f"  末行哈希 {one.last_hash}" if zh else f"  hash of the last  {one.last_hash}"
        if not self.ranges:
            yield "该时段没有日志行" if zh else "the journal has no line of this time"
        yield from self._witnessed(zh)

    def _witnessed(self, zh: bool) -> Iterator[str]:
        if self.witness:
            yield (
                "本文件的 SHA-256 已记入站点日志"
                if zh
                else "the SHA-256 of this file is in the site's journal"
            )
            return
        yield (
            "生成时站点未运行：本文件的 SHA-256 未记入日志"
            if zh
            else "made while the site was stopped: the SHA-256 of this file is not in the journal"
        )


class Lines(Protocol):
    """Where journal lines come from, page by page: a store, its files, or a running historian."""

    def lines(self, query: LineQuery) -> LinePage:
        """A page of lines as they are stored."""
        ...


class Provable(Protocol):
    """What `prove` asks a history: a `historian.client.History`, running or stopped."""

    @property
    def site(self) -> str:
        """The site's id."""
        ...

    @property
    def witness(self) -> str:
        """Who will journal the file, empty for nobody: the site is stopped."""
        ...

    def journal_range(self, start_ns: int, end_ns: int) -> tuple[JournalRange, ...]:
        """The lines written over a time, per writing service."""
        ...

    def now_ns(self) -> int:
        """The clock."""
        ...


def prove(
    history: Provable,
    what: str,
    asked: Mapping[str, str],
    start_ns: int,
    end_ns: int,
    *,
    until_ns: int = 0,
) -> Proof:
    """The proof of what is about to be made from ``[start_ns, end_ns)``.

    ``until_ns`` is later where lines written after the period count too (a cause entered next day);
    0: the period's own end.
    """
    until_ns = max(until_ns, end_ns)
    return Proof(
        site=history.site,
        what=what,
        asked=dict(asked),
        start_ns=start_ns,
        end_ns=end_ns,
        until_ns=until_ns,
        made_ns=history.now_ns(),
        ranges=history.journal_range(start_ns, until_ns),
        witness=history.witness,
    )


@dataclass(slots=True)
class _Edge:
    """The first or the last line of a service as far as it is known."""

    place: tuple[int, int]
    body: bytes


def journal_ranges(lines: Lines, start_ns: int, end_ns: int) -> tuple[JournalRange, ...]:
    """The lines written over ``[start_ns, end_ns)``, per writing service, on to its next signature."""
    first: dict[str, _Edge] = {}
    last: dict[str, _Edge] = {}
    counts: dict[str, int] = {}
    for page in _pages(lines, start_ns, end_ns):
        for source, place, body in _filed(page):
            counts[source] = counts.get(source, 0) + 1
            if source not in first or place < first[source].place:
                first[source] = _Edge(place, body)
            if source not in last or place > last[source].place:
                last[source] = _Edge(place, body)
    return tuple(
        _range(source, first[source], last[source], counts[source]) for source in sorted(first)
    )


def _range(source: str, first: _Edge, last: _Edge, lines: int) -> JournalRange:
    return JournalRange(
        source=source,
        first_epoch=first.place[0],
        first_seq=first.place[1],
        last_epoch=last.place[0],
        last_seq=last.place[1],
        first_hash=line_hash(first.body),
        last_hash=line_hash(last.body),
        lines=lines,
    )


def line_hash(body: bytes) -> str:
    """The hash (hex) that the next line carries of a stored line; empty for what is no line."""
    try:
        event = msgspec.msgpack.decode(body, type=Event)
    except (msgspec.MsgspecError, DavylampError, ValueError, TypeError):
        return ""
    return hashlib.sha256(event.prev_hash + canonical(event)).hexdigest()


def _pages(lines: Lines, start_ns: int, end_ns: int) -> Iterator[LinePage]:
    query = LineQuery(start_ns, end_ns, limit=_LINES)
    while True:
        page = lines.lines(query)
        yield page
        if not page.more:
            return
        query = LineQuery(start_ns, end_ns, page.day, page.row, _LINES)


def _filed(page: LinePage) -> Iterable[tuple[str, tuple[int, int], Any]]:
    sources = (words.partition("\x1f")[0] for words in page.words)
    places = zip(page.epoch.tolist(), page.seq.tolist(), strict=True)
    return zip(sources, places, page.body, strict=True)

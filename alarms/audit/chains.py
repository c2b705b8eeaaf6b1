"""The audit: every chain of a digest held against itself and against its signatures."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.audit.chain import Chain, Rows, kind_of
from alarms.audit.damage import Damage, Finding
from alarms.audit.digest import KINDS, Digest, same
from alarms.audit.keys import Keys
from alarms.audit.report import Report, Stretch
from alarms.audit.seals import Seals
from alarms.audit.silence import unsigned_too_long
from scada.model import EventKind

_OTHER: Final = ("内容与链上那一行不同", "and says other things than the line in the chain")
_OF_KEYS: Final = tuple(KINDS.index(kind) for kind in (EventKind.STARTED, EventKind.KEY))


def audit(digest: Digest, keys: Keys) -> list[Report]:
    """Hold every chain of a digest against itself and against its signatures."""
    reports = []
    for number, source in enumerate(digest.sources):
        rows = np.flatnonzero(digest.source == number)
        for epoch, mine in _chains(digest, rows):
            reports.append(_report(_linked(digest, source, epoch, mine), keys))
    return sorted(reports, key=lambda one: (one.source != "core", one.source, one.epoch))


def _chains(digest: Digest, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Rows of one source, one chain after another: a chain begins anew with a line 1 after nothing."""
    if not len(rows):
        return
    begins = (digest.seq[rows] == 1) & ~digest.prev[rows].any(axis=1) & digest.readable[rows]
    epochs = np.unique(digest.epoch[rows[begins]])
    which = np.maximum(np.searchsorted(epochs, digest.epoch[rows], "right") - 1, 0)
    for number in range(max(1, len(epochs))):
        mine = rows[which == number]
        if len(mine):
            yield int(epochs[number]) if len(epochs) else int(digest.epoch[mine].min()), mine


def _linked(digest: Digest, source: str, epoch: int, rows: Rows) -> Chain:
    """Sort the lines of a chain, put aside what is double, and hold each against the next."""
    found = [*_elsewhere(digest, source, epoch, rows), *_out_of_order(digest, source, epoch, rows)]
    rows = rows[np.argsort(digest.seq[rows], kind="stable")]
    rows, doubled = _each_once(digest, source, epoch, rows)
    seq = digest.seq[rows]
    follows = np.diff(seq) == 1
    links = follows & same(digest.head[rows[:-1]], digest.prev[rows[1:]])
    return Chain(digest, source, epoch, rows, links, (*found, *doubled))


def _out_of_order(digest: Digest, source: str, epoch: int, rows: Rows) -> Iterator[Finding]:
    """Lines of a file in which the place means something, that stand before or behind their own."""
    seq = digest.seq[rows]
    if not digest.in_order or (np.diff(seq) >= 0).all():
        return
    for place in sorted(set(range(len(seq))) - set(increasing(seq.tolist()))):
        row, number = int(rows[place]), int(seq[place])
        now_ns, kind = int(digest.now_ns[row]), kind_of(digest, row)
        yield Finding(source, Damage.REORDERED, number, number, now_ns, kind, ("", ""), epoch)


def increasing(numbers: list[int]) -> list[int]:
    """The places of a longest row of numbers that never falls: what is not in it was moved."""
    ends: list[int] = []
    places: list[int] = []
    before = [-1] * len(numbers)
    for place, number in enumerate(numbers):
        at = bisect_right(ends, number)
        before[place] = places[at - 1] if at else -1
        ends[at : at + 1] = [number]
        places[at : at + 1] = [place]
    found, place = [], places[-1] if places else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _elsewhere(digest: Digest, source: str, epoch: int, rows: Rows) -> list[Finding]:
    """Lines that are filed under another's number, or under what is not their own."""
    found = []
    for row in rows[digest.misfiled[rows]].tolist():
        seq, filed = int(digest.seq[row]), int(digest.filed[row])
        damage = Damage.MISFILED if seq == filed else Damage.REORDERED
        zh, en = (
            ("索引列与记录内容不符", "what it is found by is not what it says")
            if seq == filed
            else (f"存放在第 {filed} 行的位置", f"stands in the place of line {filed}")
        )
        now_ns, kind = int(digest.now_ns[row]), kind_of(digest, row)
        found.append(Finding(source, damage, seq, seq, now_ns, kind, (zh, en), epoch))
    return found


def _each_once(digest: Digest, source: str, epoch: int, rows: Rows) -> tuple[Rows, list[Finding]]:
    """Of several lines of one number the one that its neighbours know stays."""
    seq = digest.seq[rows]
    repeated = np.unique(seq[1:][np.diff(seq) == 0])
    if not len(repeated):
        return rows, []
    found, dropped = [], np.zeros(len(rows), np.bool_)
    for number in repeated.tolist():
        places = np.flatnonzero(seq == number)
        stays = _known(digest, rows, seq, places)
        dropped[places] = True
        dropped[stays] = False
        for place in places[places != stays].tolist():
            row = int(rows[place])
            same = bool((digest.head[row] == digest.head[rows[stays]]).all())
            detail = (
                ("", "")
                if same
                else ("内容与链上那一行不同", "and says other things than the one in the chain")
            )
            now_ns, kind = int(digest.now_ns[row]), kind_of(digest, row)
            found.append(
                Finding(source, Damage.DOUBLED, number, number, now_ns, kind, detail, epoch)
            )
    return rows[~dropped], found


def _known(digest: Digest, rows: Rows, seq: NDArray[np.int64], places: Rows) -> int:
    """Which of these its neighbours know: the next line carries its hash, or it that of the last."""
    before = rows[seq == seq[places[0]] - 1]
    after = rows[seq == seq[places[0]] + 1]

    def score(place: int) -> int:
        row = rows[place]
        is_carried = (digest.prev[after] == digest.head[row]).all(axis=1).any()
        carries = (digest.head[before] == digest.prev[row]).all(axis=1).any()
        return 2 * int(is_carried) + int(carries)

    stays: int = max(places.tolist(), key=score)
    return stays


def _report(chain: Chain, keys: Keys) -> Report:
    for place in np.flatnonzero(np.isin(chain.kind, _OF_KEYS)).tolist():
        event = chain.event(place)
        if event is not None:
            keys.learn(event)
    seals = Seals.of(chain, keys)
    found = [*chain.found, *_broken(chain), *seals.found, *unsigned_too_long(chain)]
    return Report(
        source=chain.source,
        epoch=chain.epoch,
        lines=len(chain.rows),
        first=int(chain.seq[0]),
        last=int(chain.seq[-1]),
        epochs=len(np.unique(chain.digest.epoch[chain.rows])),
        signed=tuple(_stretch(chain, *one) for one in seals.stretches),
        unsigned=_tail(chain, seals),
        signatures=seals.count,
        checked=seals.checked,
        keys=seals.keys,
        findings=tuple(sorted(found, key=lambda one: (one.first, one.last, one.damage.value))),
    )


def _tail(chain: Chain, seals: Seals) -> Stretch | None:
    last = seals.stretches[-1][1] if seals.stretches else -1
    return _stretch(chain, last + 1, len(chain.rows) - 1) if last + 1 < len(chain.rows) else None


def _stretch(chain: Chain, first: int, last: int) -> Stretch:
    seq, now_ns = chain.seq, chain.now_ns
    return Stretch(int(seq[first]), int(seq[last]), int(now_ns[first]), int(now_ns[last]))


def _broken(chain: Chain) -> Iterator[Finding]:
    """Missing lines, and altered ones: a run of lines none of which the next one knows."""
    seq, rows, digest = chain.seq, chain.rows, chain.digest
    for place in np.flatnonzero(~digest.readable[rows]).tolist():
        yield chain.finding(Damage.UNREADABLE, int(seq[place]), int(seq[place]), place=place)
    broken = np.flatnonzero(~chain.links)
    gaps = broken[np.diff(seq)[broken] > 1]
    for place in gaps.tolist():
        yield chain.finding(
            Damage.MISSING, int(seq[place]) + 1, int(seq[place + 1]) - 1, place=place
        )
    altered = np.setdiff1d(broken, gaps)
    # What cannot be read says nothing of the line before it.
    altered = altered[digest.readable[rows[altered]] & digest.readable[rows[altered + 1]]]
    for first, last in _runs(altered):
        yield chain.finding(Damage.ALTERED, int(seq[first]), int(seq[last]), place=first)


def _runs(places: Rows) -> Iterator[tuple[int, int]]:
    """Neighbouring places together."""
    if not len(places):
        return iter(())
    ends = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.r_[0, ends + 1]]
    lasts = places[np.r_[ends, len(places) - 1]]
    return zip(firsts.tolist(), lasts.tolist(), strict=True)

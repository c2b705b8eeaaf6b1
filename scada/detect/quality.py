"""Quality: which tags can be believed, and the alarms that say which can not.

Per tag there is one reason why it cannot be used, or none:

- WAITING: nothing came since the start; LINK: nothing came since its server was lost. Neither is
  the tag's own fault, until the link is up for ``first_data_s`` without a value: MISSING.
- STATUS: its status is Bad; NOT_FINITE: NaN or infinite, whatever its status says.
- STALE: its scan group fell silent while the link is up, or its own heartbeat (``stale_s``) did.

A tag that goes bad alone raises ``<tag>/quality``. A lost server is one alarm,
``server.<id>/link``: its tags all go bad at once and raise nothing by themselves. Where more than
a fifth of a server's tags are bad while its link is up, they are gathered under one
``server.<id>/quality``. Bad never returns anything: quality alarms of a lost server are held until
their tags are heard again.

Findings count tags first (``<tag>/quality``), then servers twice (``link``, ``quality``). Where a
tag loses or regains its value without a sample, a *substituted* sample says so, with the last value
and a Bad status, so that a store shows the gap as BAD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.gathering import Gathering, GatherSettings
from scada.detect.groups import ScanGroups
from scada.detect.heartbeats import Heartbeats
from scada.detect.kept import Kept
from scada.detect.reasons import ALONE, REPLACED, UNSEEN, Reason
from scada.detect.runs import run
from scada.detect.server_links import ServerLinks
from scada.model import (
    NO_CAUSE,
    FindingKind,
    Findings,
    Flag,
    LinkChange,
    LinkState,
    Samples,
    Server,
    Status,
    Tag,
    is_bad,
)
from scada.model.quality import BAD

_USABLE: Final = np.uint8(Reason.USABLE)


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """What a site may choose.

    ``first_link_s`` is the patience with a server that has not answered since the start: plant and
    core are often started together, and that is no alarm. ``first_data_s`` is that with the first
    values after a link came up.
    """

    first_link_s: float = 5.0
    first_data_s: float = 10.0
    silent_scans: int = 3
    gather: GatherSettings = field(default_factory=GatherSettings)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a turn of the bank found, and the samples that it puts in place of measured ones."""

    findings: Findings
    substituted: Samples


class QualityBank:
    """The quality of every tag of a site, and of its servers.

    ``tags`` are in the order of the samples' tag index, ``servers`` in that of the findings.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        servers: Sequence[Server],
        scan_s: float = 1.0,
        settings: QualitySettings | None = None,
    ) -> None:
        self._settings = settings or QualitySettings()
        self._n_tags, self._n_servers = len(tags), len(servers)
        self._groups = ScanGroups(tags, servers, scan_s, self._settings.silent_scans)
        self._beats = Heartbeats(tags)
        self._links = ServerLinks(servers)
        row = {server.id: number for number, server in enumerate(servers)}
        self._server = np.array([row[tag.server] for tag in tags], np.intp)
        self._size = np.bincount(self._server, minlength=len(servers))
        self._gathering = Gathering(self._size, self._settings.gather)

        self.reason: NDArray[np.uint8] = np.full(len(tags), Reason.WAITING, np.uint8)
        self._value = Kept(len(tags), np.nan, np.float64)
        self._raw: NDArray[np.float64] | None = None
        self._status = Kept(len(tags), Status.BAD_WAITING_FOR_INITIAL_DATA, np.uint32)
        self._replaced_ns = np.zeros(len(tags), np.int64)
        self._alarmed = np.zeros(len(tags), np.bool_)
        self._held = np.zeros(len(tags), np.bool_)

    def __len__(self) -> int:
        """How many alarms the findings count over."""
        return self._n_tags + 2 * self._n_servers

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which tags can be believed now; shape ``(n_tags,)``."""
        return np.equal(self.reason, Reason.USABLE)

    def cause(self, tags: NDArray[np.int32]) -> NDArray[np.int32]:
        """The alarm that explains why each of ``tags`` is bad, or `NO_CAUSE`; same shape."""
        server = self._server[tags]
        by_tag = np.where(self._alarmed[tags], tags, NO_CAUSE)
        by_server = np.where(self._gathering.active[server], self._quality(server), by_tag)
        by_link = np.where(self._links.lost[server], self._link(server), by_server)
        return np.where(self.reason[tags] == Reason.USABLE, NO_CAUSE, by_link).astype(np.int32)

    def restore(self, active: NDArray[np.bool_], held: NDArray[np.bool_]) -> None:
        """Go on from recorded alarms; both of shape ``(len(self),)``. What is active is held."""
        links, gathered = self._n_tags, self._n_tags + self._n_servers
        self._alarmed, self._held = active[:links].copy(), held[:links].copy()
        self._links.lost = active[links:gathered].copy()
        self._links.held = held[links:gathered].copy()
        self._gathering.active = active[gathered:].copy()
        self._gathering.held = held[gathered:].copy()

    def begin(self, now_ns: int) -> Verdict:
        """The start: no tag has a value, every restored alarm is held until it is judged again."""
        active = np.r_[self._alarmed, self._links.lost, self._gathering.active]
        held = np.r_[self._held, self._links.held, self._gathering.held]
        self._links.begin(now_ns)
        self._held, self._gathering.held = self._alarmed.copy(), self._gathering.active.copy()
        status = int(Status.BAD_WAITING_FOR_INITIAL_DATA)
        findings = Findings.of(
            np.flatnonzero(active & ~held), FindingKind.HELD, now_ns, np.nan, status
        )
        return Verdict(findings, self._substitute(np.arange(self._n_tags), now_ns, status))

    def link(self, change: LinkChange) -> Verdict:
        """A link came up, or was lost."""
        links, server = self._links, self._links.row(change.server)
        if server is None:
            return _NOTHING
        if change.state is LinkState.UP:
            return Verdict(self._rise(server, change.time_ns), Samples.empty())
        if links.new[server] and not links.lost[server]:
            links.tried[server] = change.reason or links.tried[server]
            return _NOTHING
        if change.state is LinkState.LOST or links.up[server]:
            return self._lose(server, change.time_ns, change.reason)
        return _NOTHING

    def hear(self, heard: Mapping[str, int], now_ns: int) -> Verdict:
        """Scan groups were heard from.

        A subscription that speaks again after a silence says that what it did not send did not
        change: its tags have their last measured values again.
        """
        back = self._groups.hear(heard)
        back = back[self._groups.by_exception[back]]
        if not len(back):
            return _NOTHING
        tags = np.flatnonzero(
            np.isin(self._groups.of_tag, back)
            & (self.reason == Reason.STALE)
            & ~self._beats.over(now_ns)
        )
        status = self._status.now[tags]
        samples = self._substitute(tags, now_ns, status)
        reasons = np.where(is_bad(status), Reason.STATUS, Reason.USABLE)
        return Verdict(self._assign(tags, reasons, samples.time_ns, now_ns), samples)

    def step(self, layer: Samples, quality: NDArray[np.uint8], now_ns: int) -> Findings:
        """Take a layer of measured samples; ``quality`` is the `Quality` of each row."""
        at = run(layer.tag)
        self._beats.received(at, now_ns)
        if layer.raw is not None and self._raw is None:
            self._raw = self._value.now.copy()
        if self._raw is not None:
            self._raw[at] = layer.as_sent
        self._value.put(at, layer.value)
        self._status.put(at, layer.status)
        bad = quality == BAD
        old = self.reason[at]
        changed = np.flatnonzero((old != _USABLE) | bad)
        if not len(changed):
            return Findings.empty()
        tags, status = layer.tag[changed], layer.status[changed]
        why = np.where(is_bad(status), Reason.STATUS, Reason.NOT_FINITE)
        reasons = np.where(bad[changed], why, Reason.USABLE)
        moved = reasons != old[changed]
        return self._assign(tags[moved], reasons[moved], layer.time_ns[changed][moved], now_ns)

    def again(self, layer: Samples, now_ns: int) -> Samples:
        """Say at ``now_ns`` that tags of ``layer`` have a value again; call it before `step`.

        A server gives a value that did not change with the time of its last change, which may lie
        before the substituted sample: in order of time the tag would look bad until it changes. So
        the measured sample is said once more with the time at which it was heard, and marked.
        """
        if not self._gathering.unusable.any():
            return Samples.empty()
        late = np.flatnonzero(layer.time_ns <= self._replaced_ns[run(layer.tag)])
        rows = late[REPLACED[self.reason[layer.tag[late]]]]
        tags, status = layer.tag[rows], layer.status[rows]
        value, raw = layer.value[rows], layer.as_sent[rows]
        return Samples.of(tags, now_ns, value, status, int(Flag.SUBSTITUTED), raw=raw)

    def check(self, now_ns: int) -> Verdict:
        """Find what time alone brings: silence, missing first values, links that never came."""
        links = self._links
        never = links.new & ~links.lost & (self._size > 0)
        never &= links.overdue(now_ns, self._settings.first_link_s)
        verdicts = [
            self._lose(server, now_ns, links.tried[server])
            for server in np.flatnonzero(never).tolist()
        ]
        verdicts.append(self._find_stale(now_ns))
        findings = [verdict.findings for verdict in verdicts]
        findings.append(self._find_missing(now_ns))
        return Verdict(
            Findings.concatenate(findings),
            Samples.concatenate(verdict.substituted for verdict in verdicts),
        )

    def _find_stale(self, now_ns: int) -> Verdict:
        up = self._links.up
        stale, silent = self._beats.over(now_ns), self._groups.fall_silent(up, now_ns)
        if not len(silent) and not stale.any():
            return _NOTHING
        stale &= up[self._server]
        stale |= np.isin(self._groups.of_tag, silent)
        tags = np.flatnonzero(stale)
        reason = self.reason[tags]
        tags = tags[~UNSEEN[reason] & (reason != Reason.STALE) & (reason != Reason.MISSING)]
        if not len(tags):
            return _NOTHING
        samples = self._substitute(tags, now_ns, int(Status.BAD_TIMEOUT))
        reasons = np.full(len(tags), Reason.STALE)
        return Verdict(self._assign(tags, reasons, samples.time_ns, now_ns), samples)

    def _find_missing(self, now_ns: int) -> Findings:
        waiting = self._gathering.unusable > self._gathering.alone
        late = waiting & self._links.up & self._links.overdue(now_ns, self._settings.first_data_s)
        if not late.any():
            return Findings.empty()
        tags = np.flatnonzero(late[self._server] & UNSEEN[self.reason])
        return self._assign(
            tags, np.full(len(tags), Reason.MISSING), np.full(len(tags), now_ns), now_ns
        )

    def _rise(self, server: int, time_ns: int) -> Findings:
        """The link is up: its alarm returns; the tags wait for their first values."""
        was_lost = self._links.rise(server, time_ns)
        self._groups.begin(server, time_ns)
        self._beats.received(self._server == server, time_ns)
        if not was_lost:
            return Findings.empty()
        returned = Findings.of(self._link(server), FindingKind.RETURNED, time_ns)
        return Findings.concatenate((returned, self._speak(server, time_ns)))

    def _speak(self, server: int, time_ns: int) -> Findings:
        """What went bad by itself while the loss spoke for all."""
        tags = np.flatnonzero((self._server == server) & ALONE[self.reason])
        gathered, _ = self._gather(time_ns)
        return Findings.concatenate((gathered, self._settle(tags, np.full(len(tags), time_ns))))

    def _lose(self, server: int, time_ns: int, reason: str) -> Verdict:
        """The link is lost: one alarm, all its tags bad at once, their own alarms held under it."""
        kind = self._links.lose(server)
        if kind is None:
            return _NOTHING
        link = int(self._link(server))
        status = int(Status.BAD_NO_COMMUNICATION)
        raised = Findings.of(link, kind, time_ns, 0.0, status, detail={0: {"reason": reason}})

        mine = self._server == server
        tags = np.flatnonzero(mine)
        samples = self._substitute(tags, time_ns, status)
        self._assign(tags, np.full(len(tags), Reason.LINK), samples.time_ns, time_ns)
        alarms = np.flatnonzero(mine & self._alarmed & ~self._held)
        self._held |= mine & self._alarmed
        if self._gathering.hold(server):
            alarms = np.r_[alarms, self._quality(server)]
        held = Findings.of(alarms, FindingKind.HELD, time_ns, np.nan, status, link)
        return Verdict(Findings.concatenate((raised, held)), samples)

    def _assign(
        self,
        tags: NDArray[np.integer],
        reasons: NDArray[np.integer],
        time_ns: NDArray[np.int64],
        now_ns: int,
    ) -> Findings:
        """Give ``tags`` new reasons, and say what follows for the quality alarms."""
        if not len(tags):
            return Findings.empty()
        old, server = self.reason[tags], self._server[tags]
        self.reason[tags] = reasons
        self._gathering.count(server, reasons, old)
        gathered, released = self._gather(now_ns)
        of_tags = self._settle(tags, time_ns)
        rest = Findings.empty()
        if len(released):
            others = np.setdiff1d(np.flatnonzero(np.isin(self._server, released)), tags)
            rest = self._settle(others, np.full(len(others), now_ns))
        return Findings.concatenate((gathered, of_tags, rest))

    def _gather(self, now_ns: int) -> tuple[Findings, NDArray[np.intp]]:
        """Begin or end the gathering of a server's bad tags; returns the servers where it ended."""
        found, ended = self._gathering.judge(self._links.lost, now_ns)
        return found.shifted(self._n_tags + self._n_servers), ended

    def _settle(self, tags: NDArray[np.integer], time_ns: NDArray[np.int64]) -> Findings:
        """Raise, confirm or return the quality alarms of these tags by their reasons."""
        server, reason = self._server[tags], self.reason[tags]
        alone, alarmed, held = ALONE[reason], self._alarmed[tags], self._held[tags]
        spoken_for = self._gathering.active[server] | self._links.lost[server]
        raised = alone & ~alarmed & ~spoken_for
        returned = alarmed & (reason == Reason.USABLE)
        confirmed = alone & alarmed & held
        self._alarmed[tags] = (alarmed | raised) & ~returned
        self._held[tags] = held & ~returned & ~confirmed
        parts = []
        for kind, rows in (
            (FindingKind.RAISED, np.flatnonzero(raised)),
            (FindingKind.CONFIRMED, np.flatnonzero(confirmed)),
            (FindingKind.RETURNED, np.flatnonzero(returned)),
        ):
            chosen = tags[rows]
            words = {
                row: {"reason": Reason(code).name.lower()}
                for row, code in enumerate(reason[rows].tolist())
                if code
            }
            value, status = self._value.now[chosen], self._spoken_status(chosen)
            parts.append(Findings.of(chosen, kind, time_ns[rows], value, status, detail=words))
        return Findings.concatenate(parts)

    def _spoken_status(self, tags: NDArray[np.integer]) -> NDArray[np.uint32]:
        """The status that goes with a tag's reason: the measured one, or that of its substitute."""
        reason, measured = self.reason[tags], self._status.now[tags]
        measured = np.where(reason == Reason.STALE, np.uint32(Status.BAD_TIMEOUT), measured)
        missing = np.uint32(Status.BAD_WAITING_FOR_INITIAL_DATA)
        return np.where(reason == Reason.MISSING, missing, measured)

    def _substitute(
        self, tags: NDArray[np.integer], time_ns: int, status: int | NDArray[np.uint32]
    ) -> Samples:
        self._replaced_ns[tags] = time_ns
        raw = None if self._raw is None else self._raw[tags]
        return Samples.of(
            tags, time_ns, self._value.now[tags], status, int(Flag.SUBSTITUTED), raw=raw
        )

    def _link(self, server: NDArray[np.intp] | int) -> NDArray[np.intp]:
        return np.asarray(server) + self._n_tags

    def _quality(self, server: NDArray[np.intp] | int) -> NDArray[np.intp]:
        return np.asarray(server) + self._n_tags + self._n_servers


_NOTHING: Final = Verdict(Findings.empty(), Samples.empty())

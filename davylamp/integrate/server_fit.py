"""Whether a server can give what its configuration asks for: pure judgements, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from davylamp.integrate.fit import Misfit
from davylamp.site.problem import Said, Severity
from scada.model import Server, Tag
from scada.opcua.status_codes import status_text
from scada.opcua.trial import Granted

CLOCK_TOLERANCE_S: Final = 5.0
CERTIFICATE_DAYS: Final = 30.0
_SLOWER: Final = 1.5
"""A granted interval this much longer than the one asked for is worth a word."""

_SCAN_SHARE: Final = 0.5
"""A scan that takes more of its period than this has no room for a slow moment."""

_DAY_NS: Final = 86_400_000_000_000
_STATES: Final = (
    "Running", "Failed", "NoConfiguration", "Suspended", "Shutdown", "Test",
    "CommunicationFault", "Unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What was learned of one server.

    ``clock_offset_s`` is its clock minus ours, ``certificate`` whose certificate ends first and when
    (ns UTC; 0: none). ``scans`` are (period, tags, seconds that one reading took).
    """

    limits: dict[str, float]
    clock_offset_s: float | None = None
    certificate: tuple[str, int] = ("", 0)
    granted: Granted | None = None
    events: int = 0
    scans: tuple[tuple[float, int, float], ...] = ()


def server_misfits(server: Server, facts: Facts, now_ns: int) -> Iterator[Misfit]:
    """Everything of a server that its configuration does not reckon with."""
    yield from _state(facts.limits)
    yield from _clock(facts.clock_offset_s)
    yield from _certificate(*facts.certificate, now_ns)
    yield from _item_limits(facts)
    if facts.granted is not None:
        yield from _terms(server, facts.granted, facts.limits.get("min_sampling_ms", 0.0))
    yield from _redundancy(server, facts.limits)


def _state(limits: dict[str, float]) -> Iterator[Misfit]:
    state = int(limits.get("state", 0))
    if state:
        name = _STATES[state] if state < len(_STATES) else str(state)
        yield Misfit(Severity.WARNING, "", Said(
            f"the server says of itself: {name}", "see to the server",
            f"服务器自报状态：{name}", "检查服务器",
        ))  # fmt: skip


def _clock(offset_s: float | None) -> Iterator[Misfit]:
    if offset_s is not None and abs(offset_s) > CLOCK_TOLERANCE_S:
        side, side_zh = ("ahead", "快") if offset_s > 0 else ("behind", "慢")
        yield Misfit(Severity.WARNING, "", Said(
            f"its clock is {abs(offset_s):.1f} s {side} of ours",
            "set both clocks by the same NTP server",
            f"服务器时钟比本机{side_zh} {abs(offset_s):.1f} s",
            "两机使用同一 NTP 服务器校时",
        ))  # fmt: skip


def _certificate(whose: str, until_ns: int, now_ns: int) -> Iterator[Misfit]:
    days = (until_ns - now_ns) / _DAY_NS
    if until_ns and days < CERTIFICATE_DAYS:
        day = datetime.fromtimestamp(until_ns / 1e9, UTC).date().isoformat()
        names = {"own": "本系统证书", "server": "服务器证书", "user": "用户证书"}
        severity = Severity.ERROR if days <= 0 else Severity.WARNING
        yield Misfit(severity, "security", Said(
            f"the {whose} certificate ends on {day}", "renew it in time: davylamp certificate -h",
            f"{names.get(whose, whose)} {day} 到期", "及时更换：davylamp certificate -h",
        ))  # fmt: skip


def _item_limits(facts: Facts) -> Iterator[Misfit]:
    most = facts.limits.get("max_items", 0)
    if 0 < most < facts.events:
        yield Misfit(Severity.ERROR, "", Said(
            f"{facts.events} tags are to be monitored, the server allows {most:g} monitored items",
            "write a number of seconds into scan for those without a limit",
            f"需订阅 {facts.events} 个测点，服务器最多允许 {most:g} 个监视项",
            "无限值的测点在 scan 填写秒数改为轮询",
        ))  # fmt: skip


def _terms(server: Server, granted: Granted, least_ms: float) -> Iterator[Misfit]:
    """``least_ms`` is the server's MinSupportedSampleRate, 0 where it states none."""
    slow = [ms for ms, status in zip(granted.sampling_ms, granted.status, strict=True)
            if not status & 0x80000000 and ms > server.sampling_ms * _SLOWER]  # fmt: skip
    if slow:
        count, tried = len(slow), len(granted.status)
        states = least_ms > server.sampling_ms
        why = f"; it states MinSupportedSampleRate {least_ms:g} ms" if states else ""
        why_zh = f"（其 MinSupportedSampleRate 为 {least_ms:g} ms）" if states else ""
        yield Misfit(Severity.WARNING, "sampling_ms", Said(
            f"asked for {server.sampling_ms:g} ms, the server samples {count} of {tried} tags tried"
            f" every {max(slow):g} ms: what is shorter is not seen{why}",
            f"let the server sample faster, or write sampling_ms = {max(slow):g} and know it",
            f"请求采样间隔 {server.sampling_ms:g} ms，服务器对试订的 {tried} 个测点中的 {count} 个只给"
            f" {max(slow):g} ms：更短的变化看不到{why_zh}",
            f"在服务器上缩短采样间隔，或写 sampling_ms = {max(slow):g}",
        ))  # fmt: skip
    if granted.publishing_ms > server.publishing_ms * _SLOWER:
        yield Misfit(Severity.WARNING, "publishing_ms", Said(
            f"asked for {server.publishing_ms:g} ms, the server publishes every"
            f" {granted.publishing_ms:g} ms: alarms come so much later",
            f"let the server publish faster, or write publishing_ms = {granted.publishing_ms:g}",
            f"请求发布间隔 {server.publishing_ms:g} ms，服务器给 {granted.publishing_ms:g} ms：报警相应推迟",
            f"在服务器上缩短发布间隔，或写 publishing_ms = {granted.publishing_ms:g}",
        ))  # fmt: skip
    yield from _queue(server, granted)


def _queue(server: Server, granted: Granted) -> Iterator[Misfit]:
    good = [(queue, ms) for queue, ms, status in
            zip(granted.queue, granted.sampling_ms, granted.status, strict=True)
            if not status & 0x80000000]  # fmt: skip
    short = [
        queue for queue, ms in good if queue * max(ms, server.sampling_ms) < granted.publishing_ms
    ]
    if short:
        yield Misfit(Severity.WARNING, "queue", Said(
            f"the server keeps {min(short)} samples per tag (asked for {server.queue}), less than come"
            " between two publishes: some are lost",
            "publish more often: a smaller publishing_ms",
            f"服务器每测点只缓存 {min(short)} 个样本（请求 {server.queue}），少于两次发布间的样本数，"
            "会丢失",
            "减小 publishing_ms",
        ))  # fmt: skip


def _redundancy(server: Server, limits: dict[str, float]) -> Iterator[Misfit]:
    if limits.get("redundancy", 0) and limits["redundancy"] != 4 and not server.urls:
        yield Misfit(Severity.NOTICE, "urls", Said(
            "the server belongs to a redundant set; its others are asked for when it is connected",
            "write their addresses into urls, so that they are known also when this one is down",
            "该服务器属于冗余组；其余成员在连接后才查询",
            "在 urls 写入其他成员的地址，本机不可达时也能切换",
        ))  # fmt: skip


def monitored_misfits(tags: Sequence[Tag], granted: Granted) -> Iterator[tuple[Tag, Misfit]]:
    """Tags that the server would not monitor: they would be polled instead."""
    for tag, status in zip(tags, granted.status, strict=True):
        if status & 0x80000000:
            why = status_text(status)
            yield tag, Misfit(Severity.WARNING, "scan", Said(
                f"{tag.id}: the server does not monitor it: {why}",
                "write a number of seconds into scan: it is polled then",
                f"{tag.id}：服务器拒绝订阅：{why}",
                "在 scan 填写秒数，改为轮询",
            ))  # fmt: skip


def scan_misfits(facts: Facts) -> Iterator[tuple[float, Misfit]]:
    """Scans that hardly fit into their period, with that period."""
    for period_s, count, took_s in facts.scans:
        if took_s > period_s * _SCAN_SHARE:
            severity = Severity.ERROR if took_s > period_s else Severity.WARNING
            yield period_s, Misfit(severity, "scan", Said(
                f"reading the {count} tags that are polled every {period_s:g} s took {took_s:.2f} s",
                "poll less often, or write event into scan",
                f"每 {period_s:g} s 轮询的 {count} 个测点读一遍需 {took_s:.2f} s",
                "放慢轮询，或在 scan 写 event",
            ))  # fmt: skip

"""What the core's own lines say, in both languages of a site.

A journal line is read years later, by people who have no other file at hand; so it carries its words.
``reason`` stands beside them as it came: from a driver, a disk or a server.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from davylamp.core.step_publisher import Gap
from scada.model import Backfill, LinkChange, LinkState, LinkStatus, Server
from scada.model.backfill import CLOCK, NO_TIME, TOO_OLD

Words = dict[str, str]

_SITE: Final = {
    "site/bus": ("消息总线中断", "The bus is away"),
    "site/memory": ("总线中断过久，样本溢出内存", "Samples lost: the bus was away for too long"),
    "site/disk": ("待发事件无法写入磁盘", "Events that wait cannot be written to the disk"),
    "site/late": ("核心处理延迟", "The core is late"),
    "site/historian": ("历史库无响应或故障", "The historian is silent or in trouble"),
    "site/streams": ("总线存储空间将满", "The bus is running out of room"),
    "site/historian_refused": ("历史库拒绝访问", "The store refuses the historian"),
    "site/historian_disk": ("历史库磁盘已满", "The disk of the history is full"),
    "site/historian_files": ("历史数据文件异常", "A file of the history is damaged"),
    "site/historian_letters": ("消息被历史库拒收", "The store would not take some messages"),
    "site/historian_dropped": (
        "未入库消息被总线丢弃",
        "Messages were dropped before they were stored",
    ),
    "site/historian_behind": ("入库滞后", "What is stored lags behind"),
    "site/reports": ("定时报表未能生成或外发", "A report could not be made or sent"),
}
_WHOSE: Final = {
    "own": ("本系统证书", "Davylamp's own certificate"),
    "server": ("服务器证书", "the server's certificate"),
    "user": ("登录用户证书", "the user's certificate"),
}
_LINK: Final = {
    LinkState.UP: ("通信恢复", "link up"),
    LinkState.LOST: ("通信中断", "link lost"),
    LinkState.CONNECTING: ("正在连接", "connecting"),
}


def both(zh: str, en: str, reason: str = "") -> Words:
    """The words in both languages, and the reason where there is one."""
    return {"zh": zh, "en": en} | ({"reason": reason} if reason else {})


def totals(amounts: Mapping[str, Sequence[tuple[float, int]]]) -> Words:
    """What running totals go on from, exactly: a replay of the steps begins with it too."""
    return {"totals": msgspec.json.encode(amounts).decode()} if amounts else {}


def floods(kept: Mapping[str, Sequence[int]]) -> Words:
    """What is remembered of floods, exactly: a replay of the steps begins with it too."""
    known = {position: one for position, one in kept.items() if any(one)}
    return {"floods": msgspec.json.encode(known).decode()} if known else {}


def site_fault(alarm: str, reason: str) -> Words:
    """A system alarm of the site."""
    return both(*_SITE[alarm], reason)


def history_fault(told: Sequence[tuple[str, str]]) -> Words:
    """A system alarm of what is stored: what the historian says of it; nothing where it is over."""
    if not told:
        return {}
    zh, en = ("；".join(one[0] for one in told), "; ".join(one[1] for one in told))
    return both(zh, en[:1].upper() + en[1:])


def clock_fault(server: Server, off_s: float, ours: bool = False) -> Words:
    """A server's clock that is off; negative is behind. ``ours``: all servers agree on it."""
    zh = f"{_zh(server)}：时钟{'快' if off_s > 0 else '慢'} {abs(off_s):.1f} 秒"
    en = f"{_en(server)}: clock {abs(off_s):.1f} s {'ahead' if off_s > 0 else 'behind'}"
    if ours:
        zh += "（各服务器一致：请检查本机时钟）"
        en += " (as all servers are: look at this machine's clock)"
    return both(zh, en)


def certificate_fault(server: Server, link: LinkStatus) -> Words:
    """A certificate of a link that ends soon, or has ended: whose, and until when."""
    moment = datetime.fromtimestamp(link.certificate_until_ns // 1_000_000_000, UTC)
    until = moment.strftime("%Y-%m-%d %H:%M UTC")
    whose_zh, whose_en = _WHOSE.get(link.certificate, _WHOSE["server"])
    zh = f"{_zh(server)}：{whose_zh}有效期至 {until}，请更换"
    return both(zh, f"{_en(server)}: {whose_en} is valid until {until}: renew it")


def conditions_fault(server: Server, link: LinkStatus) -> Words:
    """More source alarms than are shown."""
    zh = f"{_zh(server)}：源报警超过 {link.conditions} 条，其余未显示"
    en = f"{_en(server)}: more than {link.conditions} source alarms; the others are not shown"
    return both(zh, en)


def gathered(server: Server, bad: str, tags: str) -> Words:
    """Many bad tags of one server."""
    zh = f"{_zh(server)}：{tags} 个测点中 {bad} 个数据坏"
    return both(zh, f"{_en(server)}: {bad} of {tags} points are bad")


def link(change: LinkChange, server: Server | None) -> Words:
    """A link that came or went."""
    zh, en = _LINK[change.state]
    if server is not None:
        zh, en = f"{_zh(server)}：{zh}", f"{_en(server)}: {en}"
    return both(zh, en, change.reason) | {"state": change.state.value}


def gap(lost: Gap) -> Words:
    """Samples that were lost, by the numbers of their steps."""
    zh = f"总线中断期间丢失 {lost.samples} 个样本"
    return both(zh, f"{lost.samples} samples lost while the bus was away") | {
        "from_step": str(lost.first_seq),
        "to_step": str(lost.last_seq),
        "until_ns": str(lost.last_ns),
        "samples": str(lost.samples),
    }


_LACKING: Final = {
    TOO_OLD: ("超出补录期限", "too far back"),
    CLOCK: ("服务器时钟回拨", "the server's clock went back"),
    NO_TIME: ("历史数据无时间", "values without a time"),
}


def backfill(done: Backfill, server: Server | None, alarms: int, more: int) -> Words:
    """The end of a backfill: what was missed, what came of it, what it would have raised."""
    zh_name, en_name = (_zh(server), _en(server)) if server else (done.server, done.server)
    missed_s = max(0.0, (done.until_ns - done.from_ns) / 1e9)
    zh = f"{zh_name}：缺失 {missed_s:.0f} 秒，{done.tags} 个测点，补录 {done.samples} 个样本"
    en = f"{en_name}: {missed_s:.0f} s of {done.tags} points missed, {done.samples} samples read back"
    if not done.is_complete:
        zh += "；不完整：" + "，".join(f"{_lacking(w)[0]}（{n}）" for w, n in done.lacking.items())
        en += "; incomplete: " + ", ".join(
            f"{_lacking(w)[1]} ({n})" for w, n in done.lacking.items()
        )
    if alarms:
        zh += f"；期间本应报警 {alarms + more} 次"
        some = "1 alarm" if alarms + more == 1 else f"{alarms + more} alarms"
        en += f"; {some} would have been raised"
    if more:
        zh, en = f"{zh}，仅列出 {alarms} 次", f"{en}, {alarms} of them listed"
    return both(zh, en) | {
        "from_ns": str(done.from_ns),
        "until_ns": str(done.until_ns),
        "samples": str(done.samples),
        "tags": str(done.tags),
    }


def _lacking(why: str) -> tuple[str, str]:
    return _LACKING.get(why, (why, why))


def _zh(server: Server) -> str:
    return server.name_zh or server.id


def _en(server: Server) -> str:
    return server.name_en or server.id

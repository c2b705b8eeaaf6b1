"""What the historian says of its troubles and deeds, in Chinese and English."""

from collections.abc import Callable, Mapping
from typing import Any

from scada.model import EventKind
from scada.model.trouble import TroubleKind

Note = Callable[..., Any]
"""Writes a line of the historian's own journal: ``note(kind, **fields)``."""
Words = tuple[str, str]

_STREAMS = {"steps": "样本", "events": "事件"}
_STORE: Mapping[TroubleKind, Words] = {
    TroubleKind.STORE: ("历史库暂不可写", "the store does not take it now"),
    TroubleKind.REFUSED: ("历史库拒绝访问", "the store refuses the historian"),
    TroubleKind.DISK: ("历史库磁盘已满", "the disk of the store is full"),
}


def not_stored(kind: TroubleKind, reason: str) -> Words:
    """Why messages wait before the store. The reason may be ``English / 中文``.

    >>> not_stored(TroubleKind.STORE, "it sleeps / 未响应")
    ('历史库暂不可写：未响应', 'the store does not take it now: it sleeps')
    """
    (zh, en), (reason_en, cut, reason_zh) = _STORE[kind], reason.partition(" / ")
    if not cut or reason_zh.isascii():
        reason_zh = reason_en = reason
    return f"{zh}：{reason_zh}", f"{en}: {reason_en}"


def letters(count: int) -> Words:
    """So many dead letters lie there."""
    messages = "1 message" if count == 1 else f"{count} messages"
    return f"{count} 条消息被拒收，已另存", f"{messages} kept aside: the store would not take them"


def dropped(stream: str, count: int) -> Words:
    """The bus no longer had what was not stored yet."""
    zh = f"总线丢弃了 {count} 条尚未入库的{_STREAMS[stream]}消息"
    return zh, f"{count} messages of {stream} were dropped by the bus before they were stored"


def anew(stream: str) -> Words:
    """A stream was lost with what it held."""
    zh = f"{_STREAMS[stream]}消息流丢失后重建，未入库的内容已丢失"
    return zh, f"the stream of {stream} was lost and made anew: what was not stored is lost"


def behind(stream: str, lag_s: float) -> Words:
    """Stored too late."""
    zh = f"{_STREAMS[stream]}入库滞后 {lag_s:.0f} 秒"
    return zh, f"{stream} are stored {lag_s:.0f} s late"


def damaged(reason: str, zh: str = "") -> Words:
    """What the store says of its own files."""
    return f"历史数据文件异常：{zh or reason}", reason


def no_bus(stream: str, reason: str) -> Words:
    """The bus does not answer."""
    return f"读取{_STREAMS[stream]}消息流失败：{reason}", reason


def no_table(config_hash: str) -> Words:
    """Nobody has said yet which tags a configuration has."""
    zh = f"尚未收到配置 {config_hash} 的测点表"
    return zh, f"the table of configuration {config_hash} is not there"


def written(note: Note, what: str, words: Words, user: str = "", **more: object) -> None:
    """A line of the historian's journal."""
    text = {"zh": words[0], "en": words[1], "what": what}
    text |= {name: str(value) for name, value in more.items() if value not in ("", None)}
    note(EventKind.HISTORY, user=user, text=text)

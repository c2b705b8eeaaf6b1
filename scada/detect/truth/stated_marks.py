"""The marks that others state: line break, device state, calibration."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Note, Statement, Words
from scada.detect.kept import Kept
from scada.detect.runs import Rows
from scada.detect.truth.assignment import Assignment
from scada.detect.truth.calibration import LONGEST_H, Window, Windows
from scada.detect.truth.codes import CALIBRATING, DEVICE, LINE, read_word, say_status, say_word
from scada.detect.truth.elsewhere import Elsewhere
from scada.detect.truth.outlook import Outlook, duration
from scada.detect.truth.seen import Said, Seen
from scada.detect.truth.sources import STATUS, SWITCH, WINDOW, WORD, Sources
from scada.model import (
    Assigned,
    EndCalibration,
    EventKind,
    SiteTable,
    StartCalibration,
)


class StatedMark:
    """A fact that the sensor's status or its state word (``state``) states.

    ``status_bit`` is read from the status, ``word_bits`` from the word; see `codes`.
    """

    known: frozenset[str] = frozenset({"state"})
    status_bit = 0
    word_bits = 0

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        self.assignment = Assignment(table, rows, self.known)
        self.outlook = outlook
        self.sources = Sources(len(self.assignment))
        self.words = Elsewhere(self.assignment.named("state", ""), len(table.tags))
        self.sources.await_(self.words.slots, WORD)
        self._status = Kept(len(self.assignment), 0, np.uint32)

    def step(self, seen: Seen) -> Said:
        """What the status of the rows states."""
        return self.sources.step(seen, self.status_bit)

    def hear_status(self, at: Rows, status: NDArray[np.uint32]) -> None:
        """Keep the status of some rows, for the evidence."""
        self._status.put(at, status)

    def hear_words(self, at: Rows, value: NDArray[np.float64], time_ns: int) -> Said:
        """What state words state, at the places of `words`."""
        slot, word = self.words.take(at, value)
        states = (read_word(word) & np.uint8(self.word_bits)) != 0
        return self.sources.put(slot, WORD, states, value=word, time_ns=time_ns)

    def advance(self, now_ns: int) -> Said:
        """Time alone brings nothing."""
        return Said.of([], False, 0.0, 0)

    def evidence(self, slot: int) -> Words:
        """Every source that states it."""
        zh, en, words = [], [], {}
        if self.sources.states(slot, STATUS):
            status = int(self._status.now[slot])
            of_status = say_status(status)
            zh.append(f"状态：{of_status[0]}")
            en.append(f"status {of_status[1]}")
            words["status"] = f"0x{status:08X}"
        if self.sources.states(slot, WORD):
            word = self.words.value(slot)
            said = say_word(word)
            zh.append(f"状态字：{said[0]}")
            en.append(f"state word: {said[1]}")
            words["state"] = f"{word:.0f}"
        return {"zh": "；".join(zh), "en": "; ".join(en)} | words


class LineBreakMark(StatedMark):
    """Line break (断线): the status says that the sensor does not communicate; code 4, or 0x10000.

    A link to a server that is lost is no line break: it has an alarm of its own. Parameter: ``state``.
    """

    status_bit = LINE
    word_bits = LINE


class DeviceStateMark(StatedMark):
    """Device state (设备状态): what the device says of itself; every code of doubt in its word.

    Parameter: ``state``.
    """

    status_bit = DEVICE
    word_bits = LINE | DEVICE | CALIBRATING


_SWITCH: Final = "{tag}.cal"


class CalibrationMark(StatedMark):
    """Calibration (标校): status, switch, word or a person.

    Parameters: ``state``, ``switch``, ``longest_h``.
    """

    known = frozenset({"state", "switch", "longest_h"})
    status_bit = CALIBRATING
    word_bits = CALIBRATING

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        super().__init__(table, rows, outlook)
        self.switches = Elsewhere(self.assignment.named("switch", _SWITCH), len(table.tags))
        self.sources.await_(self.switches.slots, SWITCH)
        self._longest_s = self.assignment.seconds("longest_h", LONGEST_H) * 3600
        self._windows = Windows()
        self._zone = ZoneInfo(table.timezone)
        self.notes: list[Note] = []

    def step(self, seen: Seen) -> Said:
        """What the status of the rows states."""
        return self._told(super().step(seen))

    def hear_words(self, at: Rows, value: NDArray[np.float64], time_ns: int) -> Said:
        """What state words state."""
        return self._told(super().hear_words(at, value, time_ns))

    def hear_switches(self, at: Rows, value: NDArray[np.float64], time_ns: int) -> Said:
        """What calibration switches state, at the places of `switches`."""
        slot, on = self.switches.take(at, value)
        return self._told(self.sources.put(slot, SWITCH, on >= 0.5, value=on, time_ns=time_ns))

    def advance(self, now_ns: int) -> Said:
        """The windows that end by themselves."""
        slots = self._windows.due(now_ns)
        for slot in slots:
            window = self._windows.close(slot)
            if window is not None:
                self._ended(slot, now_ns, "", "时间到", "its time is over", window)
        return self._told(self.sources.put(np.array(slots, np.intp), WINDOW, False, time_ns=now_ns))

    def tell(self, statement: Statement, slot: int, now_ns: int) -> Said | str:
        """Open or close a window; a text says why not."""
        if isinstance(statement, StartCalibration):
            return self._start(statement, slot, now_ns)
        if isinstance(statement, EndCalibration):
            return self._end(statement, slot, now_ns)
        return "not a calibration / 不是标校命令"

    def recall(self, slot: int, text: Words) -> None:
        """A window that was open before a restart."""
        until = text.get("until_ns", "")
        if not until.isdecimal():
            return
        from_ns = int(text.get("from_ns", "0"))
        window = Window(from_ns, int(until), text.get("user", ""), text.get("reason", ""))
        self._windows.open(slot, window)
        self.sources.bits[slot] |= WINDOW
        self.outlook.calibrates(self.assignment.tag[[slot]], np.array([True]))

    def evidence(self, slot: int) -> Words:
        """Who, why and until when; what else states it."""
        words = super().evidence(slot)
        zh, en = [words.pop("zh")], [words.pop("en")]
        if self.sources.states(slot, SWITCH):
            zh, en = [*zh, "标校开关"], [*en, "calibration switch"]
        window = self._windows.get(slot)
        if window is not None:
            until = self._clock(window.until_ns)
            zh.append(f"{window.user} 标校至 {until}：{window.reason}")
            en.append(f"calibrated by {window.user} until {until}: {window.reason}")
            words |= {"from_ns": str(window.from_ns), "until_ns": str(window.until_ns)}
            words |= {"user": window.user, "reason": window.reason}
        return {"zh": "；".join(filter(None, zh)), "en": "; ".join(filter(None, en))} | words

    def _start(self, start: StartCalibration, slot: int, now_ns: int) -> Said | str:
        longest_s, open_now = self._longest_s[slot], self._windows.get(slot)
        if open_now is not None:
            until = self._clock(open_now.until_ns)
            return (
                f"under calibration by {open_now.user} until {until}: end that first / "
                f"{open_now.user} 正在标校（至 {until}），请先结束"
            )
        if start.until_ns <= now_ns:
            return "its end lies in the past / 结束时间已过"
        if start.until_ns - now_ns > longest_s * 1e9:
            zh, en = duration(longest_s)
            return f"longer than {en} / 超过最长标校时间 {zh}"
        window = Window(now_ns, start.until_ns, start.user, start.reason)
        self._windows.open(slot, window)
        tag, until = self.assignment.tags[slot], self._clock(start.until_ns)
        text = {
            "zh": f"{tag.name_zh or tag.id}：标校至 {until}：{start.reason}",
            "en": f"{tag.name_en or tag.id}: calibration until {until}: {start.reason}",
            "until_ns": str(start.until_ns),
            "reason": start.reason,
        }
        self._note(EventKind.CALIBRATION_STARTED, slot, now_ns, text, start.user, start.reason)
        return self._told(self.sources.put(np.array([slot]), WINDOW, True, time_ns=now_ns))

    def _end(self, end: EndCalibration, slot: int, now_ns: int) -> Said | str:
        window = self._windows.close(slot)
        if window is None:
            return "no calibration was announced for it / 该测点没有登记的标校"
        self._ended(slot, now_ns, end.user, f"{end.user} 结束", f"ended by {end.user}", window,
                    end.comment)  # fmt: skip
        return self._told(self.sources.put(np.array([slot]), WINDOW, False, time_ns=now_ns))

    def _ended(
        self, slot: int, now_ns: int, user: str, zh: str, en: str, window: Window, comment: str = ""
    ) -> None:
        tag, (zh_for, en_for) = (
            self.assignment.tags[slot],
            duration((now_ns - window.from_ns) / 1e9),
        )
        text = {
            "zh": f"{tag.name_zh or tag.id}：标校结束（{zh}），历时 {zh_for}",
            "en": f"{tag.name_en or tag.id}: calibration over ({en}) after {en_for}",
            "from_ns": str(window.from_ns),
        }
        self._note(EventKind.CALIBRATION_ENDED, slot, now_ns, text, user, comment)

    def _note(
        self, kind: EventKind, slot: int, now_ns: int, text: Words, user: str, comment: str
    ) -> None:
        tag = int(self.assignment.tag[slot])
        self.notes.append(Note(kind, tag, now_ns, text, user, comment))

    def _told(self, said: Said) -> Said:
        if len(said):
            self.outlook.calibrates(self.assignment.tag[said.slot], said.active)
        return said

    def _clock(self, time_ns: int) -> str:
        moment = datetime.fromtimestamp(time_ns // 1_000_000_000, self._zone)
        return moment.strftime("%m-%d %H:%M:%S")

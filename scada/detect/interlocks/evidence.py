"""The words of a finding: what is wrong with the interlock, and the tags that prove it."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from scada.detect.bank import Words
from scada.detect.interlocks.group import Group
from scada.detect.interlocks.members import Members
from scada.model import SiteTable, Tag
from scada.model.interlock import Interlock, InterlockFinding, InterlockRule

RULE_WORDS: Final = {
    InterlockRule.METHANE_ELECTRIC: ("甲烷电闭锁", "methane-electric interlock"),
    InterlockRule.FAN_ELECTRIC: ("风电闭锁", "fan-electric interlock"),
    InterlockRule.FAN_METHANE: ("甲烷风电闭锁", "fan-plus-methane interlock"),
    InterlockRule.FAULT_LOCKOUT: ("故障闭锁", "fault lock-out"),
    InterlockRule.DOORS: ("风门闭锁", "door interlock"),
    InterlockRule.CUT_FEED: ("断电控制", "cut against feed"),
}

_FOUND: Final = {
    InterlockFinding.CUT_ABNORMAL: ("断电异常", "cut abnormal"),
    InterlockFinding.FEED_ABNORMAL: ("馈电异常", "feed abnormal"),
    InterlockFinding.RESTORE_ABNORMAL: ("复电异常", "restore abnormal"),
    InterlockFinding.LOCK_VIOLATION: ("闭锁失效", "lock violated"),
    InterlockFinding.FAULT_LOCKOUT: ("故障闭锁", "fault lock-out"),
    InterlockFinding.DOORS_OPEN: ("风门同时打开", "both doors open"),
}

_WHY: Final = {
    InterlockFinding.CUT_ABNORMAL: (
        "应断电已 {since} 秒（规定 {control} 秒），未见断电命令",
        "due for {since} s ({control} s allowed), and no cut was ordered",
    ),
    InterlockFinding.FEED_ABNORMAL: (
        "应断电已 {since} 秒（规定 {control} 秒），负荷侧仍有电",
        "due for {since} s ({control} s allowed), and the power is still on",
    ),
    InterlockFinding.RESTORE_ABNORMAL: (
        "闭锁条件尚未解除即恢复送电",
        "power or its release came back before the condition was over",
    ),
    InterlockFinding.LOCK_VIOLATION: (
        "应保持闭锁的设备已启动或仍有电",
        "what has to stay locked off runs or has power",
    ),
    InterlockFinding.FAULT_LOCKOUT: (
        "监测设备故障，闭锁无法证实，被控设备应保持断电",
        "a device has failed, so that nothing proves the interlock; what it controls has to stay off",
    ),
    InterlockFinding.DOORS_OPEN: (
        "两道风门同时打开，风流短路",
        "both doors of the pair are open: the air takes a short cut",
    ),
}


class Evidence:
    """Says why a finding of a site's interlocks stands."""

    def __init__(self, table: SiteTable, members: Members) -> None:
        self._tags, self._members = table.tags, members
        self._zone = ZoneInfo(table.timezone)
        self._areas = {area.id: area for area in table.areas}

    def words(self, group: Group, row: int, finding: InterlockFinding, time_ns: int) -> Words:
        """In both languages; beside them every proving tag with its value and time, as text."""
        interlock = group.interlocks[row]
        slots = self._proof(group, row, finding)
        since_s = float(group.seconds(np.array([row]), np.array([time_ns]))[0])
        numbers = {"since": f"{since_s:.1f}", "control": f"{interlock.control_s:g}"}
        why_zh, why_en = (text.format(**numbers) for text in _WHY[finding])
        head_zh, head_en = self._head(interlock, finding)
        proof_zh = "；".join(self._said(slot, "zh") for slot in slots)
        proof_en = "; ".join(self._said(slot, "en") for slot in slots)
        proving = {
            self._tag(slot).id: f"{self._members.value[slot]:.10g} @ {self._members.time_ns[slot]}"
            for slot in slots
        }
        return {
            "zh": f"{head_zh}：{why_zh}（{proof_zh}）",
            "en": f"{head_en}: {why_en} ({proof_en})",
            "interlock": interlock.id,
            "tags": ", ".join(proving),
            "since_s": numbers["since"],
            "control_s": numbers["control"],
        } | proving

    def _head(self, interlock: Interlock, finding: InterlockFinding) -> tuple[str, str]:
        zone_zh, zone_en = interlock.zone_zh, interlock.zone_en
        rule_zh, rule_en = RULE_WORDS[interlock.rule]
        found_zh, found_en = _FOUND[finding]
        same = rule_zh == found_zh
        zh, en = (rule_zh, rule_en) if same else (f"{rule_zh} {found_zh}", f"{rule_en}, {found_en}")
        return f"{zone_zh} {zh}".strip(), f"{zone_en} {en}".strip()

    def _proof(self, group: Group, row: int, finding: InterlockFinding) -> list[int]:
        """The members that prove it: the sensors above a limit, then the switches; broken ones where
        the finding is a fault.
        """
        there = group.all.slot[row][group.all.there[row]]
        slots = list(dict.fromkeys(there.tolist()))
        if finding is InterlockFinding.FAULT_LOCKOUT:
            faults = set(group.roles["faults"].slot[row].tolist())
            wrong = [
                slot
                for slot in slots
                if self._members.broken[slot]
                or (slot in faults and self._members.value[slot] >= 0.5)
            ]
            return wrong or slots
        gas = {
            slot
            for name in ("methane", "near")
            for slot in group.roles[name].slot[row][group.roles[name].there[row]].tolist()
        }
        above = group.above(row)
        return [slot for slot in slots if slot not in gas or slot in above]

    def _tag(self, slot: int) -> Tag:
        return self._tags[int(self._members.tags[slot])]

    def _said(self, slot: int, language: str) -> str:
        """One tag with its value and the time of its sample: ``3301 power: on 14:32:07``."""
        tag, value = self._tag(slot), float(self._members.value[slot])
        name = tag.name_zh if language == "zh" else tag.name_en
        if self._members.broken[slot] or not np.isfinite(value):
            said = "故障" if language == "zh" else "failed"
        elif tag.is_switch:
            states = tag.states_zh if language == "zh" else tag.states_en
            said = states[value >= 0.5] or f"{value:g}"
        else:
            said = f"{value:.{tag.decimals}f} {tag.unit}".strip()
        seconds = int(self._members.time_ns[slot]) // 1_000_000_000
        moment = datetime.fromtimestamp(seconds, UTC).astimezone(self._zone)
        return f"{name or tag.id} {said} {moment:%H:%M:%S}"

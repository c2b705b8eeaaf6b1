"""The columns of tags.csv and alarms.csv, in the order in which they are written."""

from typing import Final

COMMANDS: Final = ("commands", "commands_zh", "commands_en")
"""What may be done from a place, in words: one text for both languages, or one for each."""

TAG_COLUMNS: Final = (
    "tag", "name_zh", "name_en", "number", "kind", "area", "location", "server", "node",
    "element", "bit", "unit", "low", "high", "resolution", "normal_low", "normal_high",
    "ambient", "ambient_source", "scan", "stale_s", "deadband", "scale", "offset",
    "invert", "states_zh", "states_en",
)  # fmt: skip
TAG_REQUIRED: Final = frozenset({"tag", "kind", "area", "server", "node"})

ALARM_COLUMNS: Final = (
    "tag", "limit", "kind", "of", "comparison", "value", "reference", "window_s", "restore",
    "scope_zh", "scope_en", "on_delay_s", "off_delay_s", "deadband", "exclusive", "latching",
    "severity", "priority", "re_alarm_s", "max_shelve_s", "class", "cause_zh", "cause_en",
    "consequence_zh", "consequence_en", "action_zh", "action_en", "respond_s", "guidance_zh",
    "guidance_en", "display", *COMMANDS, "role", "related",
    "test_interval_days", "owner", "revision", "approved", "rule",
)  # fmt: skip
ALARM_REQUIRED: Final = frozenset({"tag", "limit", "comparison", "value"})

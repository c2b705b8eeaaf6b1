"""Limits that are tried in a replay: what is other than in force, and the file that says so."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hmi.models.review.grid import Column, Grid, number
from hmi.models.review.numeral import decimal
from hmi.models.words import Words
from hmi.models.words import number as said_number
from scada.model import AlarmDefinition, BadInput

COLUMNS: Final = ("value", "restore", "deadband", "on_delay_s", "off_delay_s")
"""What a person may try, by its name in alarms.csv."""
Text = Callable[..., str]


def in_force(limit: AlarmDefinition) -> dict[str, str]:
    """A limit's columns as alarms.csv would have them."""
    values = (limit.value, limit.restore, limit.deadband, limit.on_delay_s, limit.off_delay_s)
    return {
        name: "" if value is None else f"{value:.12g}"
        for name, value in zip(COLUMNS, values, strict=True)
    }


@dataclass
class Trial:
    """``changed`` has, per alarm, the columns that are other than in force."""

    changed: dict[str, dict[str, str]] = field(default_factory=dict)

    def take(self, limit: AlarmDefinition, columns: Mapping[str, str]) -> None:
        """Other columns of a limit; what is as it was is none. Raises `BadInput` for no number."""
        own = in_force(limit)
        other = {
            name: text
            for name, given in columns.items()
            if (text := _numeral(name, given)) != own.get(name, "")
            and not _same(text, own.get(name, ""))
        }
        if other:
            self.changed[limit.id] = other
        else:
            self.changed.pop(limit.id, None)

    def forget(self) -> None:
        """Everything as it is in force."""
        self.changed.clear()

    def file(self, limits: Mapping[str, AlarmDefinition]) -> bytes:
        """Rows of alarms.csv, empty where nothing is other."""
        rows = [(limits[alarm], other) for alarm, other in self.changed.items() if alarm in limits]
        names = [name for name in COLUMNS if any(name in other for _, other in rows)]
        if not rows:
            return b""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["tag", "limit", *names])
        for limit, other in rows:
            own = in_force(limit)
            writer.writerow([limit.tag, limit.limit, *(other.get(n, own[n]) for n in names)])
        return text.getvalue().encode()

    def tags(self, limits: Mapping[str, AlarmDefinition]) -> tuple[str, ...]:
        """The points whose limits are other."""
        found = dict.fromkeys(limits[alarm].tag for alarm in self.changed if alarm in limits)
        return tuple(found)


def _numeral(name: str, text: str) -> str:
    if not text.strip():
        if name == "value":
            raise BadInput("a limit has a value / 限值不能为空")
        return "" if name == "restore" else "0"
    return f"{decimal(text):.12g}"


def _same(one: str, other: str) -> bool:
    return bool(one and other) and float(one) == float(other)


def limits_grid(limits: Sequence[AlarmDefinition], trial: Trial, words: Words, text: Text) -> Grid:
    """One row per limit: as it is in force, and what is tried behind an arrow."""

    def cell(name: str) -> Callable[[int], str]:
        def said(row: int) -> str:
            limit = limits[row]
            own = _shown(in_force(limit)[name], limit, name, words)
            other = trial.changed.get(limit.id, {}).get(name)
            return own if other is None else f"{own} → {_shown(other, limit, name, words)}"

        return said

    def is_tried(row: int) -> str:
        return "live" if limits[row].id in trial.changed else "text"

    def title(name: str) -> str:
        return text(f"desk.replay.column.{name}")

    def name(row: int) -> str:
        limit = limits[row]
        mark = "● " if limit.id in trial.changed else ""
        return f"{mark}{limit.tag} {words.limit_name(limit)}"

    def unit(row: int) -> str:
        tag = words.tags.get(limits[row].tag)
        return tag.unit if tag else ""

    columns = (
        Column(title("limit"), 0, name, token_of=is_tried),
        *(number(title(one), 116 if one == "value" else 84, cell(one), False) for one in COLUMNS),
        Column(title("unit"), 60, unit, token="quiet"),
    )
    return Grid(columns, len(limits), lambda row: limits[row].tag)


def _shown(text: str, limit: AlarmDefinition, name: str, words: Words) -> str:
    if not text:
        return "–"
    if name.endswith("_s"):
        return f"{float(text):g} s"
    tag = words.tags.get(limit.tag)
    decimals = tag.decimals if tag is not None else 3
    value = float(text)
    return said_number(value, decimals) if round(value, decimals) == value else f"{value:g}"

"""Numbers, times and alarms in words: the same on every page, in the language in use."""

import itertools
import math
import string
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from hmi.models import detections, limits, source_alarm
from hmi.models.language import Language
from hmi.models.table_index import TableIndex
from scada.model import (
    Acknowledgement,
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Area,
    Process,
    Quality,
    Rationale,
    Server,
    SiteTable,
    Tag,
    shift_of,
)
from scada.model.link_reasons import in_chinese

_WORD: Final = string.ascii_letters + string.digits
NO_VALUE: Final = "–"
MINUS: Final = "−"
LIMIT_KINDS: Final = (AlarmKind.PRE_WARNING, AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT)
SYMBOLS: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}


def number(value: float, decimals: int) -> str:
    """``1,184`` or ``−1.20``; a dash for what is no number."""
    if not math.isfinite(value):
        return NO_VALUE
    return f"{value:z,.{decimals}f}".replace("-", MINUS)


def duration(seconds: float) -> str:
    """``0:09``, ``33:36``, ``2:03:11`` or ``3 d 4 h``."""
    whole = max(0, int(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def _texts_by_area(table: SiteTable, name: str) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for tag in table.tags:
        texts.setdefault(tag.area, []).append(getattr(tag, name))
    return texts


def shared_prefix(area: str, texts: list[str]) -> str:
    """What all names of an area begin with, up to a whole word: ``3301 face``, ``3301工作面``."""
    if area and all(text.startswith(area) and len(text) > len(area) for text in texts):
        prefix = area
    elif len(texts) < 3:
        return ""
    else:
        prefix = _common(min(texts), max(texts))
    rests = [text[len(prefix) :] for text in texts]
    inside = any(_is_word(prefix[-1:]) and _is_word(rest[:1]) for rest in rests)
    if inside:
        prefix = prefix[: prefix.rfind(" ") + 1] if " " in prefix else prefix.rstrip(_WORD)
    whole = prefix if prefix.endswith(" ") else prefix + " "
    if all(text.startswith(whole) for text in texts):
        prefix = whole
    return "" if any(text == prefix.strip() for text in texts) else prefix


def without_place(name: str, area: str, prefix: str) -> str:
    """A name without ``prefix``, which all of its area begin with, or without its area's own name.

    >>> without_place("Main return air velocity", "Main return", "")
    'air velocity'
    >>> without_place("Bunker 2 methane", "Bunker", "")
    'Bunker 2 methane'
    """
    bare, rest = name.removeprefix(prefix), name.removeprefix(area)
    after = rest.lstrip()
    if not area or not after or rest == name:
        return bare
    is_latin = _is_word(area[-1]) and _is_word(after[0])
    if is_latin and (after == rest or after[0].isdigit()):
        return bare  # within a word, or the place's own number; in Chinese a number may stand first
    return min(bare, after, key=len)


def _common(one: str, other: str) -> str:
    """What two texts begin with; of the least and the greatest it is what all begin with."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(character for character, _ in same)


def _is_word(character: str) -> bool:
    return bool(character) and character in _WORD


class Words:
    """Says things of one site table in the language in use."""

    def __init__(
        self, language: Language, table: SiteTable, index: TableIndex | None = None
    ) -> None:
        """``index`` is the table's own, where somebody has made it."""
        self.language = language
        self.table = table
        self.zone = ZoneInfo(table.timezone)
        known = self.index = index or TableIndex(table)
        self.tags, self.areas, self.servers = known.tags, known.areas, known.servers
        self.roles, self.groups, self.detectors = known.roles, known.groups, known.detectors
        self.definitions, self.limits = known.definitions, known.limits
        self.levels = known.levels
        """Of `limits` those with a place on their tag's scale, at their levels: what is drawn."""
        self._texts: dict[str, dict[str, list[str]]] = {}
        self._prefixes: dict[tuple[str, str], str] = {}

    def _prefix(self, area: str, name: str) -> str:
        """What the names of an area begin with; found out when first asked for."""
        if (area, name) not in self._prefixes:
            if name not in self._texts:
                self._texts[name] = _texts_by_area(self.table, name)
            texts = self._texts[name].get(area, [])
            known = getattr(self.areas.get(area), name, "")
            self._prefixes[area, name] = shared_prefix(known, texts)
        return self._prefixes[area, name]

    def name(self, thing: Tag | Area | Server | SiteTable) -> str:
        """A thing's name in the language in use."""
        return self.language.pick(thing.name_zh, thing.name_en)

    def site(self) -> str:
        """The site's name."""
        return self.name(self.table)

    def area(self, area: str) -> str:
        """An area's name, its id where it has none."""
        known = self.areas.get(area)
        return (known and self.name(known)) or area

    def server(self, server: str) -> str:
        """A server's name, its id where it has none."""
        known = self.servers.get(server)
        return (known and self.name(known)) or server

    def tag(self, tag: str) -> str:
        """A tag's name, its id where it has none."""
        known = self.tags.get(tag)
        return (known and self.name(known)) or tag

    def role(self, role: str) -> str:
        """Who answers or is told, by name: the site's word, else ours, else the id."""
        known = self.roles.get(role)
        if known:
            return self.language.pick(known.name_zh, known.name_en)
        path = f"role.{role}"
        text = self.language.text(path)
        return role if text == path else text

    def short(self, tag: Tag) -> str:
        """The short name for a map or a pill: ``T1``, ``CO``; else the kind's short word."""
        return self._number(tag) or self.language.text(f"kind.{tag.kind}")

    def kind(self, tag: Tag) -> str:
        """What a tag measures, with its number: ``CH4 T1``; not twice the same word."""
        parts = (self.language.text(f"kind.{tag.kind}"), self._number(tag))
        return " ".join(dict.fromkeys(part for part in parts if part))

    def _number(self, tag: Tag) -> str:
        """A tag's number; a Chinese one says nothing in another language."""
        return tag.number if self.language.name == "zh" or tag.number.isascii() else ""

    def state(self, tag: Tag, value: float) -> str:
        """The word for a switch's state."""
        if not math.isfinite(value):
            return NO_VALUE
        on = value >= 0.5
        zh, en = tag.states_zh[on], tag.states_en[on]
        return self.language.pick(zh, en) or self.language.text("switch.on" if on else "switch.off")

    def value(self, tag: Tag, value: float) -> str:
        """A value without its unit, with the decimals that the sensor resolves."""
        return self.state(tag, value) if tag.is_switch else number(value, tag.decimals)

    def value_unit(self, tag: Tag, value: float) -> str:
        """A value with its unit."""
        if tag.is_switch or not tag.unit or not math.isfinite(value):
            return self.value(tag, value)
        return f"{self.value(tag, value)} {tag.unit}"

    def limit(self, definition: AlarmDefinition) -> str:
        """``≥ 1.5 %``, ``= stopped`` of a switch, ``≥ 0.5 %/min``, ``≥ 13 ppm (ambient 3 + 10)``."""
        tag = self.tags[definition.tag]
        said = f"{SYMBOLS[definition.comparison]} {self.in_limit(definition, definition.value)}"
        start, value = shift_of(definition, tag) or 0.0, definition.value
        sign = "+" if value >= 0 else MINUS
        parts = self.value(tag, start), f"{sign} {self.value(tag, abs(value))}"
        other = self.point(self.tags[definition.other]) if definition.other else ""
        counted = limits.counted_from(definition, tag, parts, other, self.language)
        joint = "" if self.language.name == "zh" else " "
        return f"{said}{joint}{counted}" if counted else said

    def bound(self, definition: AlarmDefinition, value: float) -> str:
        """A value of a limit as short as it goes: ``1.50`` on the tag's scale, ``0.5/min``, ``Δ 2``."""
        tag = self.tags[definition.tag]
        if limits.is_on_scale(definition):
            return self.value(tag, value + (shift_of(definition, tag) or 0.0))
        shown = number(value, limits.decimals(definition, tag))
        return f"Δ {shown}" if definition.other else f"{shown}/{limits.per(definition)}"

    def in_limit(self, definition: AlarmDefinition, value: float) -> str:
        """A value of a limit with its unit: on the tag's scale where it has a place there."""
        tag = self.tags[definition.tag]
        if limits.is_on_scale(definition):
            return self.value_unit(tag, value + (shift_of(definition, tag) or 0.0))
        shown = number(value, limits.decimals(definition, tag))
        return f"{shown} {limits.unit(definition, tag)}".strip()

    def judged(self, definition: AlarmDefinition, value: float) -> str:
        """What was held against a limit, with its unit: the tag's value, a rate, a difference.

        A rate has one decimal more than its limit.
        """
        tag = self.tags[definition.tag]
        if limits.is_on_scale(definition) or not math.isfinite(value):
            return self.value_unit(tag, value)
        shown = number(value, limits.decimals(definition, tag) + definition.of.is_rate)
        return f"{shown} {limits.unit(definition, tag)}".strip()

    def limit_name(self, definition: AlarmDefinition) -> str:
        """The word for a limit: pre-warning, alert, alarm, cut; of a rate or deviation with that."""
        return limits.kind_name(definition, self.language)

    def limit_kind(self, definition: AlarmDefinition) -> str:
        """The same without what is judged, where there is little room."""
        return self.language.text(f"limit.{definition.kind}")

    def quality(self, quality: int) -> str:
        """Good, uncertain or bad."""
        return self.language.text(f"quality.{Quality(quality).name.lower()}")

    def status(self, status: int, name: str) -> str:
        """A status in words; ``name`` is its technical name, shown where no word is known."""
        path = f"status.{name.lower()}"
        text = self.language.text(path)
        return name.replace("_", " ").lower() if text == path else text

    def clock(self, time_ns: int) -> str:
        """``14:32:07`` in the site's zone."""
        return self.local(time_ns).strftime("%H:%M:%S")

    def minute(self, time_ns: int) -> str:
        """``14:32`` in the site's zone."""
        return self.local(time_ns).strftime("%H:%M")

    def date(self, time_ns: int) -> str:
        """``2026-11-22`` in the site's zone."""
        return self.local(time_ns).strftime("%Y-%m-%d")

    def span(self, seconds: float) -> str:
        """How long, roughly: ``60 s``, ``3 min``, ``1.5 h``."""
        if seconds < 120:
            return self.language.text("span.s", count=f"{seconds:.0f}")
        if seconds < 7200:
            return self.language.text("span.min", count=f"{seconds / 60:.0f}")
        return self.language.text("span.h", count=f"{seconds / 3600:.1f}".removesuffix(".0"))

    def link_reason(self, reason: str) -> str:
        """Why a link failed, as far as there are words for it in the language in use."""
        return in_chinese(reason) if self.language.name == "zh" else reason

    def offset(self, time_ns: int) -> str:
        """``UTC+8``, ``UTC+5:30``."""
        shift = self.local(time_ns).utcoffset()
        minutes = int(shift.total_seconds()) // 60 if shift else 0
        sign = "-" if minutes < 0 else "+"
        hours, rest = divmod(abs(minutes), 60)
        return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"

    def local(self, time_ns: int) -> datetime:
        """A time in the site's zone; to the microsecond."""
        return datetime.fromtimestamp(time_ns // 1_000_000_000, UTC).astimezone(self.zone)

    def alarm_state(self, record: AlarmRecord) -> str:
        """The state words of the list."""
        text = self.language.text
        if source_alarm.is_source(record) and (own := source_alarm.state(record, self.language)):
            return own
        if record.held:
            return text("alarms.state.held")
        open_ = record.acknowledgement is Acknowledgement.UNACKNOWLEDGED
        if record.process is Process.LATCHED:
            return text("alarms.state.latched" if open_ else "alarms.state.latched_acknowledged")
        if record.process is Process.ACTIVE:
            return text("alarms.state.unacknowledged" if open_ else "alarms.state.acknowledged")
        return text("alarms.state.returned" if open_ else "alarms.state.normal")

    def brief(self, record: AlarmRecord) -> str:
        """Place and point as short as they go, for the banner: ``Longwall 3301 T1 CH4``."""
        tag = self.tags.get(record.tag)
        if tag is None or record.kind not in LIMIT_KINDS:
            where = self.area(record.area) if record.area else ""
            return f"{where} {self.headline(record)}".strip()
        return self.at(tag)

    def title(self, record: AlarmRecord) -> str:
        """The same with the limit that was passed: ``Longwall 3301 T1 CH4, cut``."""
        return self.language.text("duty.comma").join((self.brief(record), *self.limit_word(record)))

    def at(self, tag: Tag) -> str:
        """A point with its place: ``Longwall 3301 T1 CH4``, ``Main belt drum bearing``."""
        kind, number = self.language.text(f"kind.{tag.kind}"), self._number(tag)
        short = " ".join(dict.fromkeys(part for part in (number, kind) if part))
        named = any(character.isdigit() for character in number)
        point = short if named else self.point(tag)
        return f"{self.area(tag.area)} {point}"

    def limit_word(self, record: AlarmRecord) -> list[str]:
        """The word for the limit that was passed, as a list of one; empty for other alarms."""
        if record.kind not in LIMIT_KINDS:
            return []
        return [self._limit_word(record)]

    def _limit_word(self, record: AlarmRecord) -> str:
        definition = self.definitions.get(record.alarm)
        return (
            self.limit_name(definition)
            if definition
            else self.language.text(f"limit.{record.kind}")
        )

    def condition(self, record: AlarmRecord) -> str:
        """What is the matter, without the place: ``T1 methane, cut``."""
        own = self.language.pick(record.text.get("zh", ""), record.text.get("en", ""))
        tag = self.tags.get(record.tag)
        text = self.language.text
        if record.kind is AlarmKind.SOURCE:
            return source_alarm.condition(record, self.server(record.server), self.language)
        if record.kind in detections.FOUND:
            return self._found(record, tag)
        if record.kind is AlarmKind.LINK:
            return own or text("alarms.condition.link", server=self.server(record.server))
        if tag is None or record.kind is AlarmKind.SYSTEM:
            return own or record.alarm
        if record.kind is AlarmKind.QUALITY:
            return own or text("alarms.condition.quality", point=self.point(tag))
        if record.kind is AlarmKind.STATE:
            point, state = self.point(tag), self.state(tag, record.limit)
            if point == state:
                return point
            return text("alarms.condition.state", point=point, state=state)
        word = self._limit_word(record)
        return text("alarms.condition.limit", point=self.point(tag), limit=word)

    def _found(self, record: AlarmRecord, tag: Tag | None) -> str:
        """What a detector found, of a point or of the group that a row of the site names."""
        what = detections.name(record, self.language)
        row = self.detectors.row(record.alarm)
        of = self.point(tag) if tag else detections.group(row, self.language) if row else ""
        return self.language.text("alarms.condition.found", point=of, what=what) if of else what

    def point(self, tag: Tag) -> str:
        """A point's name without the place that all names of its area begin with."""
        name = self.name(tag) or tag.id
        key = "name_zh" if name == tag.name_zh and self.language.name == "zh" else "name_en"
        place = getattr(self.areas.get(tag.area), key, "")
        bare = without_place(name, place, self._prefix(tag.area, key))
        return bare[:1].upper() + bare[1:] if bare else name

    def headline(self, record: AlarmRecord) -> str:
        """What is the matter; of a source alarm without whose word it is, which stands below it."""
        if record.kind is AlarmKind.SOURCE:
            return source_alarm.message(record, self.language)
        return self.condition(record)

    def origin(self, record: AlarmRecord) -> str:
        """Whose word a source alarm is; empty for our own alarms."""
        return source_alarm.origin(record, self.server(record.server), self.language)

    def marks(self, record: AlarmRecord) -> str:
        """What stands below an alarm: whose word it is, its grade, and whether it came first."""
        parts = [self.origin(record)]
        if record.level:
            parts.append(self.language.text("alarms.level", level=record.level))
        if record.first_out:
            group = self.groups.get(record.first_out)
            name = self.language.pick(group.name_zh, group.name_en) if group else ""
            named = name or record.first_out
            parts.append(self.language.text("alarms.first_out", group=named))
        return " · ".join(part for part in parts if part)

    def action(self, record: AlarmRecord) -> str:
        """What to do, as the rationalisation says it; of system alarms the first line to try."""
        why = self.rationale(record)
        own = self.language.pick(why.action_zh, why.action_en) if why else ""
        if own or record.alarm in self.definitions:
            return own
        paths = [f"alarms.action.{record.kind.value}"]
        if record.alarm.startswith("site/"):
            paths.insert(0, f"alarms.action.site.{record.alarm.removeprefix('site/')}")
        texts = (self.language.text(path) for path in paths)
        return next((text for text, path in zip(texts, paths, strict=True) if text != path), "")

    def rationale(self, record: AlarmRecord) -> Rationale | None:
        """What the site wrote of the alarm: its limit's row, or that of what found it."""
        if record.kind in detections.FOUND:
            return self.detectors.row(record.alarm)
        return self.definitions.get(record.alarm)

"""Draws docs/reference/alarm-states.svg from the state table: `python -m tools.alarm_states`.

Only where the states stand and how far an arrow bends is said here; which arrows there are, and
what they are called, is the table's.
"""

from collections import defaultdict
from html import escape
from typing import Final

from alarms.table import NAMES, TABLE, State, Trigger

WORDS: Final = {
    Trigger.RAISE: "raised",
    Trigger.RETURN: "returns",
    Trigger.LATCH: "returns, latching",
    Trigger.ACKNOWLEDGE: "acknowledged",
    Trigger.RE_ALARM: "re-alarm time",
    Trigger.RESET: "reset",
    Trigger.UNSUPPRESS: "last suppression ends",
}
SHOWN: Final = {
    "A": "silent",
    "B": "flashes, sounds",
    "C": "steady",
    "D": "flashes slowly",
    "E": "flashes",
    "F": "steady until reset",
}
PLACES: Final = {
    "C": (500, 150),
    "A": (140, 320), "B": (500, 320), "F": (860, 320),
    "D": (140, 500), "E": (500, 500),
}  # fmt: skip
BENDS: Final = {
    "AB": 0, "BC": 46, "CB": 46, "CA": 0, "BD": 20, "DB": 20, "DA": 0,
    "BE": 46, "EB": 46, "CF": 0, "EF": 0, "FB": 0, "FA": 240,
}  # fmt: skip
"""How far the middle of an arrow lies to the right of its straight way, in px."""
ALONG: Final = {"BD": 0.45, "DB": 0.4, "BC": 0.35, "CB": 0.35, "BE": 0.6, "EB": 0.35, "CA": 0.6}
"""Where the words stand on an arrow, as a share of its way: in the middle where nothing is said."""

WIDE, HIGH = 256, 72
_Point = tuple[float, float]
_STYLE: Final = """\
text { font-family: "Noto Sans", "DejaVu Sans", sans-serif; fill: #222; text-anchor: middle; }
.name { font-size: 14px; font-weight: 600; } .shown { font-size: 13px; fill: #555; }
.word { font-size: 13px; } .note { font-size: 13px; text-anchor: start; }
.state { fill: #fff; stroke: #222; stroke-width: 1.5; }
.way { fill: none; stroke: #444; stroke-width: 1.5; marker-end: url(#tip); }
.back { fill: #f4f4f2; }
.beside { fill: none; stroke: #444; stroke-width: 1.5; stroke-dasharray: 3 4; }"""
_NOTES: Final = (
    "Beside every state: G shelved, H suppressed by design, I out of service - any of them, together.",
    "Beneath them the table runs on, journaled and not annunciated, until the last of them ends.",
)


def drawing() -> str:
    """The diagram as SVG."""
    ways: dict[tuple[State, State], list[Trigger]] = defaultdict(list)
    for (state, trigger), then in TABLE.items():
        if state != then:
            ways[state, then].append(trigger)
    parts = [_way(*pair) for pair in ways]
    parts += [_state(state) for state in NAMES]
    parts += [_words(*pair, triggers) for pair, triggers in ways.items()]
    return "\n".join((_HEAD, *parts, _foot(), "</svg>\n"))


def _state(state: State) -> str:
    letter, name = NAMES[state]
    x, y = PLACES[letter]
    return (
        f'<rect class="state" x="{x - WIDE / 2:g}" y="{y - HIGH / 2:g}" width="{WIDE}"'
        f' height="{HIGH}" rx="10"/>\n'
        f'<text class="name" x="{x}" y="{y - 4}">{letter} {escape(name)}</text>\n'
        f'<text class="shown" x="{x}" y="{y + 18}">{escape(SHOWN[letter])}</text>'
    )


def _way(start: State, end: State) -> str:
    begin, middle, finish = _curve(start, end)
    path = f"M{_at(begin)} Q{_at(middle)} {_at(finish)}"
    return f'<path class="way" d="{path}"/>'


def _words(start: State, end: State, triggers: list[Trigger]) -> str:
    """The words on their own ground, so that a line may run beneath them."""
    share = ALONG.get(_name(start, end), 0.5)
    (ax, ay), (bx, by), (cx, cy) = _curve(start, end)
    rest = 1 - share
    x = rest * rest * ax + 2 * rest * share * bx + share * share * cx
    y = rest * rest * ay + 2 * rest * share * by + share * share * cy
    lines = [WORDS[trigger] for trigger in triggers]
    wide, high = max(map(len, lines)) * 7.2 + 10, 17 * len(lines) + 4
    top = y - high / 2
    ground = (
        f'<rect class="back" x="{x - wide / 2:.0f}" y="{top:.0f}" width="{wide:.0f}"'
        f' height="{high}" rx="4"/>'
    )
    texts = (
        f'<text class="word" x="{x:.0f}" y="{top + 15 + 17 * row:.0f}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    return "\n".join((ground, *texts))


def _curve(start: State, end: State) -> tuple[_Point, _Point, _Point]:
    """From the edge of one box to that of the other, bent to the side."""
    here, there = PLACES[NAMES[start][0]], PLACES[NAMES[end][0]]
    dx, dy = there[0] - here[0], there[1] - here[1]
    length = (dx * dx + dy * dy) ** 0.5
    bend = 2 * BENDS[_name(start, end)]
    middle = (
        (here[0] + there[0]) / 2 - bend * dy / length,
        (here[1] + there[1]) / 2 + bend * dx / length,
    )
    return _edge(here, middle), middle, _edge(there, middle)


def _edge(box: _Point, towards: _Point) -> _Point:
    """Where the line from the middle of a box towards a point leaves it."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    wide = (WIDE / 2 + 4) / abs(dx) if dx else 1e9
    high = (HIGH / 2 + 4) / abs(dy) if dy else 1e9
    share = min(wide, high)
    return box[0] + dx * share, box[1] + dy * share


def _name(start: State, end: State) -> str:
    return NAMES[start][0] + NAMES[end][0]


def _at(point: _Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _foot() -> str:
    frame = '<rect class="beside" x="20" y="566" width="960" height="62" rx="8"/>'
    notes = (
        f'<text class="note" x="36" y="{591 + 22 * row}">{escape(note)}</text>'
        for row, note in enumerate(_NOTES)
    )
    return "\n".join((frame, *notes))


_HEAD: Final = f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 648" width="1000" height="648" role="img">
<title>The states of an alarm</title>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="#444"/></marker></defs>
<style>{_STYLE}</style>
<rect class="back" width="1000" height="648"/>"""

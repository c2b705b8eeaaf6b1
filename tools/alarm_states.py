"""Writes docs/reference/alarm-states.md from the state table: `python -m tools.alarm_states`."""

from pathlib import Path

from alarms.catalogue import SITE_ALARMS
from alarms.table import NAMES, NORMAL, TABLE, State, Trigger
from scada.model import Process

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "alarm-states.md"
WORDS = {
    Trigger.RAISE: "raised",
    Trigger.RETURN: "returned to normal",
    Trigger.LATCH: "over, latching",
    Trigger.ACKNOWLEDGE: "acknowledged",
    Trigger.RE_ALARM: "re-alarm time",
    Trigger.RESET: "reset",
    Trigger.UNSUPPRESS: "last suppression ends",
}
CONDITION = {Process.NORMAL: "gone", Process.ACTIVE: "there", Process.LATCHED: "gone, latched"}
SITE = {
    "site/bus": "the bus does not take what the core says; seen when it is back",
    "site/memory": "samples did not fit into memory while the bus was away; each gap is in the journal",
    "site/disk": "the outbox cannot be written: a full or broken disk",
    "site/late": "a turn of the core, or its heartbeat, was late by more than a scan",
    "site/historian": "the historian has fallen silent, or says that it cannot store",
    "site/streams": "the bus has used 70 % of the room for steps: soon it drops the oldest too early",
}
HEAD = """\
# Alarm states

Written from `alarms/table.py` by `python -m tools.alarm_states`; a test keeps it in step.

The state of an alarm is two facts, as in ISA-18.2 and IEC 62682: whether its condition is there, and whether
a person has acknowledged it. The letters are those of ISA-18.2.

"""
HELD = """
What is not in the table moves nothing: acknowledging twice, or an alarm that is normal, is refused in words.
An alarm that comes again before anybody has acknowledged it keeps the time at which it was first heard.

## Held: a third fact

An active alarm whose tag goes bad, or whose server is lost, is **held**: its condition is the last one known,
and nobody can say whether it still holds. Held changes neither of the two facts above; it is a mark beside
them, on the screen and in every journal line.

| what comes | an active alarm |
|---|---|
| a bad value, silence, a lost server | becomes held; the cause names the alarm that explains it |
| a good value on the alarm's side, or in its hysteresis | is confirmed: no longer held |
| a good value on the safe side | returns (with an off-delay: is confirmed, and returns after it) |
| an uncertain value on the alarm's side | is confirmed |
| an uncertain value on the safe side | stays as it is: uncertain never returns an alarm |
| a restart of the core | is held until the first value that can be used |

## Which alarms there are

| id | when | priority |
|---|---|---|
| `<tag>/<limit>` | a row of `alarms.csv` is exceeded | that row's, 1 to 4 |
| `<tag>/quality` | this tag alone is bad: status, not a number, stale, no first value | system |
| `server.<id>/link` | the server is lost: one alarm, all its tags gathered under it | system |
| `server.<id>/quality` | over 20 % of a server's tags (10 at least) are bad while its link is up | system |
| `server.<id>/clock` | the server's clock, or source times from it, differ by more than 5 s, \
until it is within 4 s; told anew where it jumps on; \
where all servers differ alike, it is this machine's | system |
| `server.<id>/certificate` | a certificate of the link (own, server's, user's) ends within 30 days | system |
| `server.<id>/conditions` | the server has more alarms of its own than are shown | system |
| `server.<id>/condition/<hash>` | a source alarm: the server's own, see below | by its severity |
"""
SOURCE = """
## Source alarms

An alarm that a server raises itself (OPC UA Alarms & Conditions) is followed, not judged: its state is what
the server says ([why](../explanation/decisions/0015-source-alarms.md)).

| the server's condition | here |
|---|---|
| active, not acknowledged | B |
| active, acknowledged | C |
| not active, not acknowledged, or a branch that is not | D |
| not active, acknowledged, but to be confirmed | D; acknowledging it confirms it |
| not active, nothing left to do; Retain false; disabled | A: it leaves the list |

Two ways are not in the table above: from C to B where a server annunciates an acknowledged alarm anew, and
from C to D where it wants a returned one confirmed. Held is the same as ever: while the link is lost (under
its alarm), and after a restart of the core until the server has said everything.

| line of the journal | when |
|---|---|
| `acknowledging` | an operator acknowledged, the server is asked; the alarm is as it was |
| `acknowledged` | the server says so; `user` is our operator, its ClientUserId, or `@<server>` |
| `refused` | the server did not acknowledge; `text.reason` says why |
| `changed` | other words or another severity in the same state, at most every 2 s |
| `returned`, with `text.why_en` | ended without an acknowledgement, or not reported any more |

A reason is a StatusCode's name, `NoConnection`, or `NotShown`: the server took it, but its alarm did not
change within 15 s.
"""


def page() -> str:
    """The whole page."""
    site = "".join(f"| `{alarm}` | {SITE[alarm]} | system |\n" for alarm in SITE_ALARMS)
    return HEAD + diagram() + "\n" + table() + HELD + site + SOURCE


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = [f"    {letter}: {letter} {name}" for letter, name in NAMES.values()]
    lines.append(f"    [*] --> {_letter(NORMAL)}")
    lines += [
        f"    {_letter(state)} --> {_letter(then)}: {WORDS[trigger]}"
        for (state, trigger), then in TABLE.items()
        if state != then
    ]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def table() -> str:
    """The table in rows: one per state, one column per trigger."""
    head = "| state | condition | acknowledged | " + " | ".join(WORDS.values()) + " |\n"
    rows = [
        f"| {letter} {name} | {CONDITION[state[0]]} | {'no' if state[1] else 'yes'} | "
        + " | ".join(_then(state, trigger) for trigger in WORDS)
        + " |\n"
        for state, (letter, name) in NAMES.items()
    ]
    return head + "|---|---|---|" + "---|" * len(WORDS) + "\n" + "".join(rows)


def _letter(state: State) -> str:
    return NAMES[state][0]


def _then(state: State, trigger: Trigger) -> str:
    then = TABLE.get((state, trigger))
    return f"→ {_letter(then)}" if then else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Writes docs/reference/alarm-states.md and .svg from the state table: `python -m tools.alarm_states`."""

from pathlib import Path

from alarms.catalogue import SITE_ALARMS
from alarms.designed import DOUBT_NS
from alarms.table import NAMES, TABLE, State, Trigger
from alarms.times import BACK_NS
from scada.model import Process
from tools.alarm_states_drawing import WORDS, drawing

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "alarm-states.md"
DRAWING = PAGE.with_suffix(".svg")
CONDITION = {Process.NORMAL: "gone", Process.ACTIVE: "there", Process.LATCHED: "gone, latched"}
SITE = {
    "site/bus": "the bus does not take what the core says; seen when it is back",
    "site/memory": "samples did not fit into memory while the bus was away; each gap is in the journal",
    "site/disk": "the outbox cannot be written: a full or broken disk",
    "site/late": "a turn of the core, or its heartbeat, was late by more than a scan",
    "site/historian": "the historian has fallen silent, or could not store for 5 s",
    "site/streams": "the bus has used 70 % of the room for steps: soon it drops the oldest too early",
    "site/historian_refused": "the store refuses the historian's token, organisation or bucket",
    "site/historian_disk": "the disk of the history is full",
    "site/historian_files": "a file of the history was damaged and is set aside; the rest is served",
    "site/historian_letters": "the store would not take some messages: they wait as dead letters",
    "site/historian_dropped": "the bus dropped messages before they were stored; told for an hour",
    "site/historian_behind": "what is stored is more than a minute late, and nothing else explains it",
    "site/reports": "the desk could not make or send a report that was due; it tries again",
}
HEAD = """\
# Alarm states

Written from `alarms/table.py` by `python -m tools.alarm_states`, the drawing too; a test keeps both in
step.

The state of an alarm is separate facts, as in ISA-18.2 and IEC 62682: whether its condition is there,
whether a person has acknowledged it, and which suppressions lie over it. The letters are those of ISA-18.2.
Why it is built so: [decision 27](../explanation/decisions/0027-alarm-engine.md).

![The states and what moves an alarm between them](alarm-states.svg)

"""
SUPPRESSED = f"""
What is not in the table moves nothing: acknowledging twice, or an alarm that is normal, is refused in
words. An alarm that comes again before anybody has acknowledged it keeps the time at which it was first
heard.

- **Latching** (`latching` in alarms.csv): when its condition is over the alarm stays (E, F), until it is
  acknowledged and an operator resets it. A reset while the condition is there, or before the
  acknowledgement, is refused.
- **Re-alarm** (`re_alarm_s`): acknowledged for so long and still there, it is unacknowledged again.
- Both have lines of their own, `reset` and `re_alarmed`, with the whole state after them like every other.
- **Silence** is of the sound of a position alone. It acknowledges nothing; its line is `silenced`.

## Suppressed: shelved, by design, out of service

Three suppressions lie beside the states, each at most once, in any combination:

| | who | ends | journal |
|---|---|---|---|
| G shelved (搁置) | an operator, with a reason | at its time, or by hand; one shot: when it returns, \
at the latest after the longest time | `shelved`, `unshelved` |
| H by design (设计抑制) | a row of [suppression.csv](site-configuration.md#suppressioncsv) | by its logic | \
`suppressed`, `unsuppressed` |
| I out of service (退出服务) | by a permit, with its number | by hand, or at the time of the permit | \
`out_of_service`, `in_service` |

While there is one, the table runs on: every raise, return and acknowledgement is journaled, with the
suppressions in the line. Nothing sounds, no banner shows it, no list counts it; the list of suppressed
alarms shows it with reason and end. When the **last** one ends, what is active is unacknowledged and counts
as heard from that moment, what is over is normal, what is latched stays latched.

How long an alarm may be shelved, and whether it may be disabled (by design, out of service) at all:

- The [profile](profiles.md) of its area decides: its `shelving_allowed`, `disabling_allowed` and
  `max_shelve_s`. Where these forbid it, they do so for regulated points: those of the profile's regulated
  rows, and points without a location whose kind leaves no doubt (gas, air, fan, feed, cut, door, smoke).
  Under the Chinese profiles and MSHA's none of these is ever silenced. Elsewhere a shift (8 h) is the
  longest.
- `max_shelve_s` of alarms.csv can shorten it; 0 forbids it.
- An alarm of a whole server is as the server's strictest point, one of several points as its area's
  profile. The alarms of the system itself (`site/…`) and the marks of calibrations are never silenced.
- A shelf longer than the longest is refused; one shot is cut to it. What is shelved already is not shelved
  again.

The core refuses, in both languages, whoever asks and from whatever screen; that somebody tried what the rule
book forbids is a line of the journal (`denied`).

### Suppressed by design

While one alarm of `when` **vouches**, the alarms of the row are silent. It vouches while it is active,
confirmed, and itself neither shelved nor out of service: of what is silent somebody must hear the reason.
It may itself be suppressed by design, since then its own cause is heard.

| the last of `when` | what becomes of the silent ones |
|---|---|
| vouches | silent; in the step in which both come, they are silent before they are raised |
| returns | silent for `off_delay_s` more |
| becomes held (its tag bad, its server lost) | silent for `off_delay_s`, {DOUBT_NS / 1e9:g} s at least; \
then only those that are held too |
| is shelved or taken out of service | heard at once |

An alarm under several rows is under the first that vouches; when that one ends it passes to another that
still holds.

### Clocks, restarts, edits

- A time counts on the core's clock. Set back to more than {BACK_NS / 1e9:g} s before its beginning, a
  shelf, a permit's time and a re-alarm time are over at once.
- A restart goes on from the journal: what ended meanwhile ends in the first step.
- After an edit of the site a suppression that is not allowed any more ends in the first step, a latched
  alarm that does not latch any more returns, a shelf is cut to the new longest time; each has a line that
  says why. An alarm whose row is gone, or renamed, has returned.

"""
HELD = """
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

Shelving and out of service are ours alone: the server is not told, and an alarm that it holds acknowledged
stays so when they end. Only its server resets what is its own.

A reason is a StatusCode's name, `NoConnection`, or `NotShown`: the server took it, but its alarm did not
change within 15 s.
"""


def page() -> str:
    """The whole page."""
    site = "".join(f"| `{alarm}` | {SITE[alarm]} | system |\n" for alarm in SITE_ALARMS)
    return HEAD + table() + SUPPRESSED + HELD.lstrip() + site + SOURCE


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
    DRAWING.write_text(drawing(), encoding="utf-8")

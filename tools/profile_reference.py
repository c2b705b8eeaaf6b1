"""Writes docs/reference/profiles.md from the profiles: `python -m tools.profile_reference`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from scada.model import AlarmKind, Comparison, Quantity
from scada.profiles import (
    Calibration,
    Mandatory,
    Mark,
    Profile,
    ProfileLimit,
    ProfileRow,
    available,
    load,
)
from scada.profiles.conditions import CONDITIONS

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "profiles.md"
MARKS = {
    Mark.VERIFIED: "read in the stored text of the rule or on an official page",
    Mark.DECODED: "decoded from the standard's text layer, cross-checked with a second edition",
    Mark.SECONDARY: "quoted by a product, a vendor or an article, or read by OCR that leaves a doubt",
    Mark.MEMORY: "from memory: check it against the bought standard before you rely on it",
    Mark.RECOMMENDATION: "a suggestion for the site to edit; no rule asks for it",
}
_RULES = 6
"""How many of the policies are no times."""
HEAD = """\
# Profiles: the rule books as data

Written from `scada/profiles/*.toml` by `python -m tools.profile_reference`; a test keeps it in step.

A profile says, for each kind of place, which limits a rule asks for. In `tags.csv` the column `location`
names the row that a point stands for; `davylamp check` then holds the site's limits in `alarms.csv` against
the row, and what is left empty there (texts, priority) is taken from it. A profile never sets a limit by
itself: nothing but `alarms.csv` holds a set point.
[How to make a site conform](../how-to/make-a-site-conform.md) has the steps,
[decision 21](../explanation/decisions/0021-profiles-bind.md) the reasons.

```sh
.venv/bin/davylamp profile list
.venv/bin/davylamp profile show cn-2025 --row face.T2 --language zh
.venv/bin/davylamp profile show us-30cfr75 --format json
.venv/bin/davylamp profile compare cn-aq1029-2019 cn-2025
```

`show` prints a whole book, or with `--row` one of its rows with every text. `compare` says row by row what
was added (`+`), removed (`-`) and changed (`~`), with both clauses: by what a limit does, not by how it is
written, so that 24 ppm and 0.0024 % are no difference. Each takes `--language zh|en` and
`--format table|json`.

**How a book is written.** `scada/profiles/ID.toml` is made to be read and edited:

| table | what it holds |
|---|---|
| the head | edition, names, jurisdiction, industry, `effective_from`, `superseded_by`, `regulated` |
| `[from]` | what is taken from another book, unless this one has it; `name = false` drops it |
| `[policies]` | shelving, latching, longest on-delay, polling, ages, cut times, days of records |
| `[why.NAME]` | cause, consequence, action, priority, time to respond: shared by many limits |
| `[defaults.KIND]` | what all rows of one kind have in common: unit, range, resolution |
| `[rows."ID"]` | a kind of place: gas classes, mounting, scope of its cuts, mark, source, `limits` |
| `limits` | `limit`, `kind`, `comparison`, `value`, `restore`, `of`, `why`; own mark, source, scope |
| `[calibration.ID]` | intervals, by kind of value and by sensor |
| `[mandatory.ID]` | rows that areas of a kind must have a tag at |
| `[grading.ID]`, `[linkage]` | graded alarm; what follows a cut |
| `[reports.ID]`, `[requirements.ID]` | reports; everything else that is asked for, with its numbers |

**How sure a value is.** Only values marked V and D were read in the rule. None of this makes a site
compliant: compare with the printed text of the rule that holds for you. A value without a mark of its own has
that of its row; pre-warnings are recommendations.

| mark | meaning | a site may be looser |
|---|---|---|
"""
NOTES = """
The mark speaks of value, comparison, restore and scope. Priorities, texts and times to respond are our
suggestions throughout. `≥ 1.5, restore < 1` means: raised at 1.5 and above, returned below 1.0, not at it. A
bad or missing value never returns an alarm.
"""
COLUMNS = (
    "location", "place", "no.", "unit", "pre-warning, alert", "alarm", "cut or trip, restore", "mark",
    "source",
)  # fmt: skip
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def page() -> str:
    """The whole page."""
    parts = [
        HEAD
        + "\n".join(f"| {mark} | {text} | {_looser(mark)} |" for mark, text in MARKS.items())
        + "\n"
        + NOTES
        + _conditions()
    ]
    parts += [_profile(load(name)) for name in sorted(available())]
    return "\n".join(parts)


def _looser(mark: Mark) -> str:
    return "never" if mark.is_rule else "with a signed reason"


def _conditions() -> str:
    rows = ((f"`{word}`", zh, en) for word, (zh, en) in CONDITIONS.items())
    return (
        "\nWhich sensors an area must have can depend on what `conditions` in site.toml says of it or of an"
        " area that it lies in:\n\n" + _table(("condition", "含义", "meaning"), rows)
    )


def _profile(profile: Profile) -> str:
    rows = list(profile.rows.values())
    kinds = list(dict.fromkeys(row.kind for row in rows))
    parts = [
        f"\n## {profile.id}\n\n{profile.name_zh}<br>\n{profile.name_en}<br>\n{_in_force(profile)}\n",
        "### Policies\n",
        _policies(profile),
        *(f"### {kind}\n\n{_rows([r for r in rows if r.kind is kind])}" for kind in kinds),
        "### What each cut or trip cuts\n",
        _scopes(rows),
        "### What the operator is told\n",
        _rationale(rows),
        "### Calibration\n",
        _calibration(profile.calibration.values()),
        "### Sensors that an area must have\n",
        _mandatory(profile.mandatory.values()),
        "### Graded alarm\n",
        _grading(profile),
        "### Reports\n",
        _reports(profile),
        "### Further requirements\n",
        _requirements(profile),
        "### Sources\n",
        _table(("short", "title"), profile.sources.items()),
    ]
    return "\n".join(parts)


def _in_force(profile: Profile) -> str:
    said = f"{profile.jurisdiction}, in force {profile.effective_from} [{profile.effective_mark}]"
    return said + (f", superseded by `{profile.superseded_by}`" * bool(profile.superseded_by))


def _calibration(rules: Iterable[Calibration]) -> str:
    lines = (
        (
            f"`{rule.id}`",
            ", ".join(rule.sensors or rule.rows or rule.kinds),
            f"{rule.interval_days} d" if rule.interval_days else f"{rule.interval_months} months",
            f"{rule.test_interval_days} d" if rule.test_interval_days else "",
            f"{rule.text_zh}<br>{rule.text_en}",
            f"{rule.mark}, {rule.source}",
        )
        for rule in rules
    )
    return _table(("rule", "for", "calibrated", "tried out", "", "mark, source"), lines)


def _mandatory(rules: Iterable[Mandatory]) -> str:
    lines = (
        (
            ", ".join(rule.areas),
            " or ".join(f"`{row}`" for row in rule.rows) + (f" × {rule.count}" * (rule.count > 1)),
            ", ".join(rule.gas_classes),
            rule.condition,
            f"{rule.mark}, {rule.source}",
        )
        for rule in rules
    )
    return _table(("area", "a tag at", "gas class", "condition", "mark, source"), lines)


def _grading(profile: Profile) -> str:
    lines = (
        (
            one.id,
            str(step.level),
            "the alarm value" if step.ge is None else f"≥ {step.ge:g} {one.unit}",
            f"{step.for_s:g} s" if step.for_s else "",
            f"{one.mark}, {one.source}",
        )
        for one in profile.grading.values()
        for step in one.levels
    )
    return _table(("", "level", "from", "for", "mark, source"), lines)


def _reports(profile: Profile) -> str:
    lines = (
        (
            f"{one.title_zh}<br>{one.title_en}",
            one.period,
            f"{'、'.join(one.columns_zh)}<br>{', '.join(one.columns_en)}",
            f"{one.mark}, {one.source}",
        )
        for one in profile.reports.values()
    )
    return _table(("report", "period", "columns", "mark, source"), lines)


def _requirements(profile: Profile) -> str:
    lines = (
        (
            f"`{one.id}`",
            f"{one.text_zh}<br>{one.text_en}",
            "<br>".join(f"{name} = {value:g}" for name, value in one.values.items()),
            f"{one.mark}, {one.source}",
        )
        for one in profile.requirements.values()
    )
    return _table(("requirement", "", "numbers", "mark, source"), lines)


def _policies(profile: Profile) -> str:
    policies = profile.policies
    lines = (
        ("shelving of alarms", _allowed(policies.shelving_allowed)),
        ("disabling of alarms", _allowed(policies.disabling_allowed)),
        ("calibrating many sensors at once", _allowed(policies.bulk_calibration_allowed)),
        ("longest shelving", f"{policies.max_shelve_s:g} s"),
        ("two adjacent sensors at alert are an alarm", "yes" if policies.two_adjacent else "no"),
        ("longest on-delay of a regulated limit", f"{policies.on_delay_max_s:g} s"),
        ("polling slower than this is warned of", f"{policies.poll_warn_s:g} s"),
        ("a value older than this is bad", f"{policies.stale_bad_s:g} s"),
        ("a cut on the spot is carried out within", f"{policies.local_cut_s:g} s"),
        ("a remote cut is carried out within", f"{policies.remote_cut_s:g} s"),
        ("records are kept", f"{policies.records_days} days"),
    )
    rule, times = (
        f"{policies.mark}, {policies.source}",
        f"{policies.times_mark}, {policies.times_source}",
    )
    marks = [rule] * _RULES + [times] * (len(lines) - _RULES)
    marked = [(*line, mark) for line, mark in zip(lines, marks, strict=True)]
    return _table(("policy", "", "mark, source"), marked)


def _allowed(allowed: bool) -> str:
    return "allowed" if allowed else "not allowed"


def _rows(rows: Sequence[ProfileRow]) -> str:
    return _table(COLUMNS, (_row(row) for row in rows))


def _row(row: ProfileRow) -> tuple[str, ...]:
    name = f"{row.name_zh}<br>{row.name_en}"
    if row.gas_classes:
        name += f"<br>gas class: {', '.join(row.gas_classes)}"
    if row.note_en:
        name += f"<br>*{row.note_zh}; {row.note_en}*"
    if row.mounting_en:
        name += f"<br>{row.mounting_zh}; {row.mounting_en}"
    limits = [
        "<br>".join(_limit(x, row) for x in row.limits if x.kind in kinds)
        for kinds in (
            (AlarmKind.PRE_WARNING, AlarmKind.ALERT),
            (AlarmKind.ALARM, AlarmKind.STATE),
            (AlarmKind.CUT,),
        )
    ]
    return (f"`{row.id}`", name, row.number, row.unit, *limits, row.mark, row.source)


def _limit(limit: ProfileLimit, row: ProfileRow) -> str:
    if limit.comparison is Comparison.IS:
        state = int(limit.value)
        text = f"{state}: {row.states_zh[state]}, {row.states_en[state]}"
    else:
        text = f"{SIGNS[limit.comparison]} {limit.value:g}"
        text += " above ambient" if limit.of is Quantity.ABOVE_AMBIENT else ""
    if limit.restore is not None:
        text += f", restore {'<' if limit.comparison.is_high else '>'} {limit.restore:g}"
    is_own = limit.mark is not row.mark and limit.mark is not Mark.RECOMMENDATION
    is_own = is_own or (limit.mark is not row.mark and limit.kind is not AlarmKind.PRE_WARNING)
    return f"{text} [{limit.mark}]" if is_own else text


def _scopes(rows: Iterable[ProfileRow]) -> str:
    lines = (
        (f"`{row.id}`", limit.limit, limit.scope_zh, limit.scope_en)
        for row in rows
        for limit in row.limits
        if limit.scope_zh
    )
    return _table(("location", "limit", "断电范围", "scope"), lines)


def _rationale(rows: Iterable[ProfileRow]) -> str:
    """Each rationalisation once, with the limits that it speaks for."""
    users: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        for limit in row.limits:
            key = (
                f"{limit.cause_zh}<br>{limit.cause_en}",
                f"{limit.consequence_zh}<br>{limit.consequence_en}",
                f"{limit.action_zh}<br>{limit.action_en}",
                f"{limit.priority}",
                f"{limit.respond_s:g}",
            )
            users.setdefault(key, []).append(f"`{row.id}/{limit.limit}`")
    lines = ((", ".join(limits), *texts) for texts, limits in users.items())
    return _table(
        ("limits", "cause", "consequence", "action", "priority", "respond within, s"), lines
    )


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)

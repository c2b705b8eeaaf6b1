"""Replay: what other limits would have done over a period, beside those that are in force."""

from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from hmi.models.review import moments
from hmi.models.review.choosing import chosen
from hmi.models.review.replayed import alarms_grid, changes_grid, figures_grid
from hmi.models.review.trial import COLUMNS, Trial, in_force, limits_grid
from hmi.models.station import Applied
from hmi.qt.choice import Choice
from hmi.qt.context import Context
from hmi.qt.desk_job import DeskJob
from hmi.qt.review.replay_chart import ReplayChart
from hmi.qt.review.table import GridTable
from hmi.qt.review.view import DeskView, Panel
from scada.bus.job_messages import Job
from scada.bus.review_messages import ReplayResult, unpacked
from scada.model import AlarmDefinition, AlarmKind, BadInput

AGAINST: Final = ("limits", "journal")
PROPOSED: Final = "30d"
"""A proposal of the dashboard is tried over so long (ISA-18.2: less is no basis for a judgement)."""


class ReplayView(DeskView):
    """Choose points, write other limits, press Enter twice: once to take them, once to replay."""

    key = "replay"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.trial = Trial()
        self.limits: tuple[AlarmDefinition, ...] = ()
        self.result: ReplayResult | None = None
        self.points, self.first, self.last = QLineEdit(), QLineEdit("24h"), QLineEdit()
        self.against = Choice(context)
        self.fields = {name: QLineEdit() for name in COLUMNS}
        self.say_label, self.which = self.note(), self.note(quiet=False)
        self.table, self.alarms = GridTable(context, 150), GridTable(context)
        self.changes, self.figures = GridTable(context, 130), GridTable(context, 130)
        self.panels = {
            "limits": Panel(context, self.table),
            "alarms": Panel(context, self.alarms),
            "changes": Panel(context, self.changes),
            "figures": Panel(context, self.figures),
        }
        self.chart = ReplayChart(context)
        self.job = DeskJob(context, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.column.addLayout(
            self.row(
                self.field("points", self.points, 0),
                self.field("first", self.first, 170),
                self.field("last", self.last, 170),
                self.field("against", self.against, 230),
                self.button("run", self.run, primary=True),
            )
        )
        self.column.addWidget(self.say_label)
        self.named = self.row(
            self.which, self.button("take", self.take), self.button("forget", self.forget)
        )
        self.tried = self.row(*(self.field(name, one, 0) for name, one in self.fields.items()))
        self.left, self.right, self.sides = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self.left.addWidget(self.panels["limits"], 42)
        self.left.addLayout(self.named)
        self.left.addLayout(self.tried)
        self.left.addWidget(self.panels["alarms"], 58)
        self.below = QHBoxLayout()
        self.below.addWidget(self.panels["figures"], 46)
        self.below.addWidget(self.panels["changes"], 54)
        self.right.addWidget(self.chart, 54)
        self.right.addLayout(self.below, 46)
        self.sides.addLayout(self.left, 43)
        self.sides.addLayout(self.right, 57)
        self.column.addLayout(self.sides, 1)

    def _connect(self) -> None:
        self.points.returnPressed.connect(self.choose)
        self.points.editingFinished.connect(self.choose)
        for field in (self.first, self.last):
            field.returnPressed.connect(self.run)
        for field in self.fields.values():
            field.returnPressed.connect(self.take)
        self.table.chosen.connect(self._fill_fields)
        self.table.opened.connect(lambda _: self.fields["value"].setFocus())
        self.alarms.chosen.connect(self._show_curve_of_alarm)
        self.changes.chosen.connect(self._show_curve_of_change)
        for table in (self.alarms, self.changes):
            table.opened.connect(lambda _, table=table: self._open(table))
        self.job.told.connect(self._told)
        self.job.done.connect(self._done)
        self.job.failed.connect(lambda why: self.tell("failed", reason=partial(self.said, why)))

    def entered(self) -> None:
        """Which points is asked first."""
        self.points.setFocus()

    def pose(self) -> None:
        """The first alarm limit of the site, a tenth lower, over the last hours."""
        limits = self.context.model.table.alarms
        wanted = next(
            (one for one in limits if one.kind is AlarmKind.ALARM and one.value > 0), None
        )
        if wanted is None or self.job.is_running or self.result is not None:
            return
        self.propose(wanted.id, {"value": f"{wanted.value * 0.9:.4g}"})
        self.first.setText("2h")
        self.run()

    # --- what is tried

    def propose(self, alarm: str, columns: dict[str, str]) -> None:
        """A limit with what is to be tried of it; Enter in the field replays."""
        limit = self.context.model.words.definitions.get(alarm)
        if limit is None:
            self.tell("no_limit", alarm=alarm)
            return
        self.points.setText(limit.tag)
        self.first.setText(PROPOSED)
        self.last.setText("")
        self.choose()
        self.trial.forget()
        self.trial.take(limit, in_force(limit) | columns)
        self._fill_limits()
        rows = [one.id for one in self.limits]
        if alarm in rows:
            self.table.selectRow(rows.index(alarm))
        self.tell("proposed" if columns else "chosen", count=len(self.limits))

    def choose(self) -> None:
        """The limits of the points that are named."""
        model = self.context.model
        if not self.points.text().strip():
            self.limits = ()
            self._fill_limits()
            return
        try:
            tags = {tag.id for tag in chosen(self.points.text(), model.table)}
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        found = tuple(limit for limit in model.table.alarms if limit.tag in tags)
        if found == self.limits:
            return
        self.limits = found
        self._fill_limits()
        self.tell("chosen" if found else "no_limits", count=len(found))

    def take(self) -> None:
        """The fields are what is tried of the chosen limit; with nothing new in them, replay."""
        limit = self._limit()
        if limit is None:
            self.tell("no_row")
            return
        before = dict(self.trial.changed)
        try:
            self.trial.take(limit, {name: field.text() for name, field in self.fields.items()})
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        if before == self.trial.changed and before:
            self.run()
            return
        self._fill_limits()
        self.tell("taken", count=len(self.trial.changed))

    def forget(self) -> None:
        """Everything as it is in force."""
        self.trial.forget()
        self._fill_limits()
        self._fill_fields(self.table.currentIndex().row())
        self.tell("forgotten")

    def _limit(self) -> AlarmDefinition | None:
        row = self.table.currentIndex().row()
        return self.limits[row] if 0 <= row < len(self.limits) else None

    def _fill_limits(self) -> None:
        words = self.context.model.words
        self.table.show_grid(limits_grid(self.limits, self.trial, words, self.context.text))
        if self.limits and self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        self._fill_fields(self.table.currentIndex().row())
        self.table.say_empty(self.own("limits_none"))
        count = self.own("tried_count", count=len(self.trial.changed)) if self.trial.changed else ""
        title = " · ".join(part for part in (self.own("limits"), count) if part)
        self.panels["limits"].say(title, self.own("limits_keys"))

    def _fill_fields(self, row: int) -> None:
        limit = self.limits[row] if 0 <= row < len(self.limits) else None
        own = in_force(limit) if limit else dict.fromkeys(COLUMNS, "")
        shown = own | self.trial.changed.get(limit.id if limit else "", {})
        for name, field in self.fields.items():
            field.setText(shown[name])
            field.setEnabled(limit is not None)
        words = self.context.model.words
        self.which.setText(words.limit_name(limit) if limit else self.own("no_row"))

    # --- the replay

    def run(self) -> None:
        """Have the desk judge the period by both."""
        model = self.context.model
        try:
            self.choose()
            start_ns, end_ns = moments.span(
                self.first.text(), self.last.text(), model.words.zone, model.now_ns
            )
        except BadInput as fault:
            self.say_label.say(partial(self.said, fault))
            return
        definitions = model.words.definitions
        tags = dict.fromkeys((*(one.tag for one in self.limits), *self.trial.tags(definitions)))
        if not tags:
            self.tell("no_points")
            return
        options = {
            "start_ns": str(start_ns),
            "end_ns": str(end_ns),
            "tags": ",".join(tags),
            "against": AGAINST[max(0, self.against.currentIndex())],
        }
        self.tell("asking", share="0%", note="")
        self.job.begin("replay", options, self.trial.file(definitions))

    def _told(self, job: Job) -> None:
        if not job.is_over:
            note = self.context.model.language.pick(job.note_zh, job.note_en)
            self.tell("asking", share=f"{job.share:.0%}", note=note)

    def _done(self, data: bytes) -> None:
        def then(result: ReplayResult | Exception) -> None:
            if isinstance(result, Exception):
                self.tell("failed", reason=partial(self.said, result))
            else:
                self.result = result
                self._show()

        self.context.requests.work(lambda: unpacked(data, ReplayResult), then)

    def _show(self) -> None:
        result, words, text = self.result, self.context.model.words, self.context.text
        name = self.context.model.alarm_name
        self._say_titles()
        if result is None:
            return
        self.alarms.show_grid(alarms_grid(result, words, name, text))
        self.changes.show_grid(changes_grid(result, words, name, text))
        self.figures.show_grid(figures_grid(result, words, text))
        tag = result.curves[0].tag if result.curves else ""
        self.chart.show_tag(result, tag)
        pick = self.context.model.language.pick
        notes = " · ".join(pick(*note) for note in result.notes)
        then, now = (sum(getattr(one, side) for one in result.alarms) for side in ("then", "now"))
        said = self.own("done", samples=f"{result.samples:,}", then=then, now=now)
        self.say_label.setText(" · ".join(part for part in (said, notes) if part))

    def _say_titles(self) -> None:
        empty = "not_yet" if self.result is None else "no_changes"
        for name, table in (("alarms", self.alarms), ("changes", self.changes)):
            table.say_empty(self.own(empty))
            self.panels[name].say(self.own(name), self.own(f"{name}_remark"))
        self.figures.say_empty(self.own("not_yet"))
        self.panels["figures"].say(self.own("figures"), self.own("figures_remark"))

    def _show_curve_of_alarm(self, row: int) -> None:
        if self.result is not None and 0 <= row < len(self.result.alarms):
            tag = self.result.alarms[row].alarm.rpartition("/")[0]
            self.chart.show_tag(self.result, tag)

    def _show_curve_of_change(self, row: int) -> None:
        if self.result is not None and 0 <= row < len(self.result.changes):
            self.chart.show_tag(self.result, self.result.changes[row].tag)

    def _open(self, table: GridTable) -> None:
        tag = table.tag()
        tag = tag if tag in self.context.model.words.tags else tag.rpartition("/")[0]
        if tag in self.context.model.words.tags:
            self.context.open_tag.emit(tag)

    # --- looks

    def refresh(self, applied: Applied) -> None:
        """Another table: the limits may be others."""
        if applied.table:
            ids = {limit.id for limit in self.limits}
            table = self.context.model.table
            self.limits = tuple(limit for limit in table.alarms if limit.id in ids)
            self._fill_limits()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        super().restyle()
        theme = self.context.theme
        for layout, gap in ((self.left, 10), (self.right, 14), (self.sides, 16), (self.below, 16)):
            layout.setSpacing(theme.size(gap))
        place = max(0, self.against.currentIndex())
        self.against.clear()
        self.against.addItems([self.own(f"against.{name}") for name in AGAINST])
        self.against.setCurrentIndex(place)
        self.points.setPlaceholderText(self.own("hint.points"))
        self.last.setPlaceholderText(self.own("hint.last"))
        for table in (self.table, self.alarms, self.changes, self.figures):
            table.restyle()
        for panel in self.panels.values():
            panel.restyle()
        self._fill_limits()
        if self.result is None:
            self.tell("hint.start")
        self._show()
        self.chart.update()

"""The dashboard: six figures, the load over time, priorities, the worst alarms, what vouches for it."""

from PySide6.QtWidgets import QGridLayout, QWidget

from hmi.models.review.cards import cards
from hmi.qt.context import Context
from hmi.qt.rate_chart import RateChart
from hmi.qt.review.kpi_actors import KpiActors
from hmi.qt.review.kpi_cards import TALL, KpiCards
from hmi.qt.review.kpi_priorities import KpiPriorities
from hmi.qt.review.kpi_proof import KpiProof
from scada.bus.messages import KpiAnswer, KpiGroup


class KpiBoard(QWidget):
    """All of one group at one glance."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.cards, self.chart = KpiCards(context), RateChart(context)
        self.priorities, self.actors = KpiPriorities(context), KpiActors(context)
        self.proof = KpiProof(context)
        self.grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.cards, 0, 0, 1, 2)
        grid.addWidget(self.chart, 1, 0)
        grid.addWidget(self.priorities, 1, 1)
        grid.addWidget(self.actors, 2, 0)
        grid.addWidget(self.proof, 2, 1)
        grid.setColumnStretch(0, 64)
        grid.setColumnStretch(1, 36)
        grid.setRowStretch(1, 46)
        grid.setRowStretch(2, 54)
        self.group: KpiGroup | None = None

    def show_group(self, answer: KpiAnswer | None, group: KpiGroup | None) -> None:
        """Another group, or another answer."""
        self.group = group
        self.priorities.show_group(group)
        self.actors.show_actors(group.actors if group else None)
        if answer is None or group is None:
            return
        self.cards.show_cards(cards(group, self.context.text))
        if group.rate_ns:
            self.chart.show_rates(group.rates, group.rate_ns, answer.start_ns, answer.end_ns)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.grid.setHorizontalSpacing(theme.size(16))
        self.grid.setVerticalSpacing(theme.size(14))
        self.cards.setFixedHeight(theme.size(TALL))
        self.proof.restyle()
        for one in (self.cards, self.chart, self.priorities, self.actors):
            one.update()

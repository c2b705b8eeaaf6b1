"""From decoded answers to the sink: samples by scan group, with what is noted of them on the way."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples, is_bad, scan_group
from scada.opcua.array_codec import DataValues
from scada.opcua.figures import Figures
from scada.opcua.newest import Newest
from scada.opcua.points import Points, Rows
from scada.opcua.reader import Deliver, Refused
from scada.opcua.sink import Sink
from scada.opcua.status_codes import is_refusal

Sift = Callable[[Rows, Samples], NDArray[np.bool_]]


class Delivery:
    """Delivers for one connection; ``codes`` are the layouts in which the tags' values last came."""

    def __init__(
        self,
        server: str,
        points: Points,
        sink: Sink,
        figures: Figures,
        newest: Newest,
        clock: Callable[[], int],
    ) -> None:
        self._server, self._points, self._sink = server, points, sink
        self._figures, self._newest, self._clock = figures, newest, clock
        self.codes = np.zeros(len(points), np.uint16)

    def of(self, scan_s: float, mark: Flag = Flag.NONE, sift: Sift | None = None) -> Deliver:
        """What takes the answers for items of one scan period (0: by exception).

        ``sift`` says which of them are delivered; all, where there is none.
        """
        group = scan_group(self._server, scan_s)

        def deliver(rows: Rows, values: DataValues | Refused) -> None:
            if isinstance(values, Refused):
                tags, _ = self._points.sharing.spread(rows)
                self._substitute(tags, np.full(len(tags), values.status, np.uint32), group)
            else:
                self._take(rows, values, group, mark, sift)

        return deliver

    def heard(self, scan_s: float) -> None:
        """Every tag of the group was heard from."""
        self._sink.heard(scan_group(self._server, scan_s), self._clock())

    def unknown(self, rows: Rows, status: NDArray[np.uint32]) -> None:
        """These tags have no node on the server; the statuses say why."""
        scan_s = self._points.scan_s[rows]
        for period_s in np.unique(scan_s).tolist():
            some = scan_s == period_s
            self._substitute(rows[some], status[some], scan_group(self._server, period_s))

    def _take(
        self, rows: Rows, values: DataValues, group: str, mark: Flag, sift: Sift | None
    ) -> None:
        now_ns = self._clock()
        self.codes[rows] = values.code
        rows, values = self._points.spread(rows, values)
        batch = self._points.samples(rows, values, now_ns, mark)
        if self._figures.any_refused or is_bad(batch.status).any():
            refused = np.where(is_refusal(batch.status), batch.status, np.uint32(0))
            self._figures.refuse(rows, refused)
        if sift is not None and not (good := sift(rows, batch)).all():
            rows, batch = rows[good], batch.take(good)
        if not len(rows):
            return
        self._figures.delivered(batch, now_ns)
        self._newest.take(rows, batch, now_ns)
        self._sink.samples(batch, group, now_ns)

    def _substitute(self, rows: Rows, status: NDArray[np.uint32], group: str) -> None:
        now_ns = self._clock()
        self._figures.refuse(rows, status)
        self._sink.samples(self._points.substitute(rows, status, now_ns), group, now_ns)

"""All banks of a site as the judge drives them, without its alarm engine and its journal."""

import numpy as np
from numpy.typing import NDArray

from davylamp.core.latest import Latest
from scada.detect import Detecting, LimitBank, QualityBank, Scan
from scada.model import LinkChange, LinkState, Quality, Samples, SiteTable, detections, quality_of


class Driven:
    """Quality, limits and detectors over whole scans. ``words`` says what stands now."""

    def __init__(self, table: SiteTable) -> None:
        self.quality = QualityBank(table.tags, table.servers, table.scan_s)
        self.limits = LimitBank(table.tags, table.alarms)
        self.detecting = Detecting(table, detections(table))
        self.findings = 0
        """Transitions so far."""
        self._latest = Latest(len(table.tags))
        self._begun = False

    def step(self, layer: Samples) -> None:
        """One scan: every tag has one sample."""
        now_ns = int(layer.time_ns[0])
        if not self._begun:
            self._begun = True
            self.quality.begin(now_ns)
            self.quality.link(LinkChange(server="mine", state=LinkState.UP, time_ns=now_ns))
        self.quality.hear({"mine/1": now_ns}, now_ns)
        quality = quality_of(layer.status, layer.flags)
        quality[~np.isfinite(layer.value)] = Quality.BAD
        latest = self._latest
        latest.put(layer)
        found = [
            self.quality.step(layer, quality, now_ns),
            self.limits.step(layer, quality, now_ns),
        ]
        columns = latest.value, latest.time_ns, latest.usable
        scan = Scan(layer, quality, now_ns, *columns, self.limits.exceeded)
        self.detecting.begin()
        found.append(self.detecting.step(scan))
        found.append(self.limits.compare(layer, now_ns))
        found.append(self.quality.check(now_ns).findings)
        found.append(self.limits.advance(now_ns))
        found.append(self.detecting.advance(now_ns))
        self.findings += sum(map(len, found))

    @property
    def words(self) -> NDArray[np.bool_]:
        """What stands: the limits, then the detections."""
        return np.concatenate((self.limits.active, self.detecting.active))

"""What all marks share of a site: its tags, the siblings, and who is under calibration."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.siblings import Siblings, families
from scada.model import Tag


class Outlook:
    """The surroundings of every sensor."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self.tags = tags
        self.siblings = Siblings(families(tags))
        self.resolution: NDArray[np.float64] = np.array([tag.resolution for tag in tags])
        self.calibrating: NDArray[np.bool_] = np.zeros(len(tags), np.bool_)
        """Which tags are under calibration, ``(n_tags,)``."""
        self.any_calibrating = False

    def calibrates(self, tags: NDArray[np.intp], state: NDArray[np.bool_]) -> None:
        """Some tags began or ended their calibration."""
        self.calibrating[tags] = state
        self.any_calibrating = bool(self.calibrating.any())


def number(value: float, tag: Tag) -> str:
    """A value of a tag as its sensor resolves it, with its unit."""
    shown = f"{value:.{tag.decimals}f}"
    return f"{shown} {tag.unit}".rstrip()


def duration(seconds: float) -> tuple[str, str]:
    """A duration in words of both languages."""
    if seconds < 120:
        return f"{seconds:.0f} 秒", f"{seconds:.0f} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} 小时", f"{seconds / 3600:.1f} h"

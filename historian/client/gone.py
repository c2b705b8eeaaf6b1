"""What a question over times long ago is told of: samples that are kept no more."""

import warnings
from collections.abc import Iterable

import numpy as np


class SamplesGone(UserWarning):
    """Samples that a question asked for are kept no more; `gone` has the spans, in ns UTC."""

    def __init__(self, gone: Iterable[tuple[int, int]]) -> None:
        self.gone = tuple(gone)
        said = ", ".join(f"{_text(since)} – {_text(to)}" for since, to in self.gone)
        super().__init__(
            f"samples of {said} UTC are kept no more, only their roll-ups of whole five minutes are / "
            f"{said}（UTC）的原始样本已过保存期，仅存 5 分钟统计"
        )


def tell(gone: Iterable[tuple[int, int]]) -> None:
    """Warn whoever asked, where there is anything to tell."""
    if gone := tuple(gone):
        warnings.warn(SamplesGone(gone), stacklevel=4)


def _text(time_ns: int) -> str:
    return str(np.datetime64(time_ns, "ns").astype("datetime64[s]")).replace("T", " ")

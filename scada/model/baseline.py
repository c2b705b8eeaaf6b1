"""Baselines: what is normal for a tag or a group of tags, as a person commissioned it.

They are facts of the site, kept in its folder; no detector ever changes one. Each holds for
observations of one spacing: ``every_s`` seconds of samples are one observation (their mean), 0 means
every sample. ``since`` and ``until`` (ISO 8601) are the history that it was taken from, ``by`` and
``date`` who commissioned it and when.
"""

from math import isfinite

import msgspec

from scada.model.errors import BadInput


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tag: mean and sigma in its unit, ``phi`` the lag-1 autocorrelation of its observations.

    ``excess`` is how much more the mean of what an AR(1) leaves over varies than if that were
    independent, as a factor of sigma.
    """

    tag: str
    every_s: float
    mean: float
    sigma: float
    phi: float
    samples: int
    excess: float = 1.0
    since: str = ""
    until: str = ""
    by: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.mean, self.sigma, self.phi, self.every_s))):
            raise BadInput(
                f"baseline of {self.tag}: mean, sigma, phi and every_s are finite numbers"
            )
        if (
            self.excess < 1
            or self.sigma < 0
            or self.every_s < 0
            or self.samples < 2
            or not -1 < self.phi < 1
        ):
            raise BadInput(
                f"baseline of {self.tag}: sigma and every_s are not negative, phi lies between -1 "
                "and 1, samples are at least 2, excess at least 1"
            )


Matrix = tuple[tuple[float, ...], ...]


class GroupBaseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of detectors that judges tags together: ``mean`` and ``sigma`` of each in its unit,
    ``correlation`` of the tags at one time and ``lagged`` from one observation (column) to the next
    (row). ``settled`` is the covariance of a MEWMA of this ``weight`` over the baseline, where measured.
    """

    row: str
    every_s: float
    tags: tuple[str, ...]
    mean: tuple[float, ...]
    sigma: tuple[float, ...]
    correlation: Matrix
    lagged: Matrix
    samples: int
    weight: float = 0.0
    settled: Matrix = ()
    since: str = ""
    until: str = ""
    by: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        size = len(self.tags)
        square = all(
            len(matrix) == size and all(len(line) == size for line in matrix)
            for matrix in (self.correlation, self.lagged, *filter(None, [self.settled]))
        )
        if not (square and len(self.mean) == len(self.sigma) == size):
            raise BadInput(f"baseline of {self.row}: its columns do not fit its {size} tags")
        numbers = (
            *self.mean,
            *self.sigma,
            *(x for m in (self.correlation, self.lagged, self.settled) for r in m for x in r),
        )
        if not all(map(isfinite, numbers)) or min(self.sigma, default=1.0) <= 0:
            raise BadInput(f"baseline of {self.row}: numbers are finite and sigmas above 0")
        if self.samples <= size:
            raise BadInput(
                f"baseline of {self.row}: {self.samples} samples are too few for {size} tags"
            )

"""The tails and densities of limits are those of scipy.stats."""

import numpy as np
import pytest
from scipy import stats

from scada.detect import distributions as ours


@pytest.mark.parametrize("share", [1e-9, 1e-6, 1e-3, 0.3])
@pytest.mark.parametrize("degrees", [1.0, 2.0, 3.3, 40.0])
def test_bounds(share: float, degrees: float) -> None:
    assert ours.chi2_bound(share, degrees) == pytest.approx(stats.chi2.isf(share, degrees))
    assert ours.f_bound(share, degrees, 30.0) == pytest.approx(stats.f.isf(share, degrees, 30.0))
    assert ours.t_bound(share, degrees) == pytest.approx(stats.t.isf(share, degrees))


def test_tails() -> None:
    for at in (0.1, 3.0, 8.0):
        assert ours.normal_tail(at) == pytest.approx(stats.norm.sf(at))
        assert ours.chi2_tail(at, 3.0) == pytest.approx(stats.chi2.sf(at, 3.0))


@pytest.mark.parametrize("degrees", [1, 2, 3, 10, 40])
def test_densities(degrees: int) -> None:
    x, moved = np.linspace(1e-6, 3000.0, 61), np.linspace(1e-6, 4000.0, 60)[:, None]
    assert ours.chi2_density(x, degrees) == pytest.approx(stats.chi2.pdf(x, degrees))
    found, known = ours.moved_chi2_density(x, degrees, moved), stats.ncx2.pdf(x, degrees, moved)
    assert np.abs(found - known).max() < 1e-15

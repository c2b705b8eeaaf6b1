"""Group charts that are stepped together are each what they are alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect.trend.group_model import GroupModel, fit
from scada.detect.trend.mewma import Mewma, MewmaStack
from scada.detect.trend.pca import Pca, PcaStack

SIZES = (2, 5, 3)
turns = st.lists(
    st.tuples(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(-1, 2)), max_size=25
)
"""Which groups are observed, and which one begins anew before that (-1: none)."""


def models() -> list[GroupModel]:
    rng = np.random.default_rng(1)
    return [
        fit([rng.standard_normal((300, size)) @ rng.standard_normal((size, size)) + 3.0], np.zeros(size))
        for size in SIZES
    ]  # fmt: skip


def padded(rows: list[np.ndarray]) -> np.ndarray:
    return np.array([np.pad(row, (0, max(SIZES) - len(row))) for row in rows])


@settings(max_examples=40, deadline=None)
@given(turns, st.integers(0, 1000))
def test_mewma(said: list[tuple[list[bool], int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    alone = [Mewma(model, 0.1 + 0.1 * row, 9.0) for row, model in enumerate(models())]
    charts = [Mewma(model, 0.1 + 0.1 * row, 9.0) for row, model in enumerate(models())]
    stack = MewmaStack(charts)
    for observed, again in said:
        if again >= 0:
            alone[again].reset()
            stack.reset(np.array([again]))
        rows = np.flatnonzero(observed)
        x = [rng.standard_normal(SIZES[row]) * 2.0 for row in rows.tolist()]
        if not len(rows):
            continue
        figures, share = stack.step(rows, padded(x))
        expected = [alone[row].step(one) for row, one in zip(rows.tolist(), x, strict=True)]
        np.testing.assert_allclose(share[:, 0], expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            figures[:, 0], [alone[row].t2 for row in rows.tolist()], rtol=1e-9
        )
        for row in rows.tolist():
            np.testing.assert_allclose(
                charts[row].contributions(), alone[row].contributions(), rtol=1e-9, atol=1e-12
            )


@settings(max_examples=40, deadline=None)
@given(turns, st.integers(0, 1000))
def test_pca(said: list[tuple[list[bool], int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    alone, charts = ([Pca(model, 1000.0, 0.8) for model in models()] for _ in range(2))
    stack = PcaStack(charts)
    for observed, _ in said:
        rows = np.flatnonzero(observed)
        x = [rng.standard_normal(SIZES[row]) * 2.0 for row in rows.tolist()]
        if not len(rows):
            continue
        _, share = stack.step(rows, padded(x))
        expected = [alone[row].step(one) for row, one in zip(rows.tolist(), x, strict=True)]
        np.testing.assert_allclose(share, expected, rtol=1e-9, atol=1e-12)
        for row in rows.tolist():
            for which in (0, 1):
                np.testing.assert_allclose(
                    charts[row].contributions(which), alone[row].contributions(which), atol=1e-9
                )

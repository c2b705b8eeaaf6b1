"""The rules of a limit, one by one."""

import numpy as np
import pytest

from scada.detect import LimitBank
from scada.model import AlarmDefinition, Samples, Status, Tag, quality_of
from tests.detect.plant import T0, S, limit, tag

GOOD, UNCERTAIN, BAD = 0, 0x40000000, int(Status.BAD_SENSOR_FAILURE)


class Judged:
    """One limit of one tag, fed by hand; times in seconds."""

    def __init__(self, definition: AlarmDefinition, of: Tag | None = None) -> None:
        self.bank = LimitBank([of or tag()], [definition])

    def sample(
        self, value: float, at: float = 0.0, status: int = GOOD, now: float | None = None
    ) -> list[str]:
        layer = Samples.of([0], T0 + round(at * S), value, status)
        now_ns = T0 + round((at if now is None else now) * S)
        quality = quality_of(layer.status, layer.flags)
        return self.words(self.bank.step(layer, quality, now_ns))

    def advance(self, to: float) -> list[str]:
        return self.words(self.bank.advance(T0 + round(to * S)))

    @staticmethod
    def words(findings: object) -> list[str]:
        named = findings.named(["a"])  # type: ignore[attr-defined]
        return [f"{f.kind} {(f.time_ns - T0) / S:g} {f.value:g}" for f in named]


@pytest.mark.parametrize(
    ("comparison", "raises", "not_quite"),
    [(">=", 1.0, 0.99), (">", 1.01, 1.0), ("<=", 1.0, 1.01), ("<", 0.99, 1.0), ("=", 1.0, 0.99)],
)
def test_comparisons_are_exact(comparison: str, raises: float, not_quite: float) -> None:
    judged = Judged(limit(comparison, 1.0))
    assert judged.sample(not_quite) == []
    assert judged.sample(raises) == [f"raised 0 {raises:g}"]
    assert judged.sample(not_quite) == [f"returned 0 {not_quite:g}"]


def test_a_cut_of_1_5_restores_below_1_0_and_not_at_1_0() -> None:
    judged = Judged(limit(">=", 1.5, restore=1.0))
    assert judged.sample(1.49) == []
    assert judged.sample(1.5) == ["raised 0 1.5"]
    assert judged.sample(1.2) == []
    assert judged.sample(1.0) == []
    assert judged.sample(0.99) == ["returned 0 0.99"]


@pytest.mark.parametrize(
    ("comparison", "bound", "expected"),
    [(">=", 0.7, True), (">", 0.1, False), ("<=", 0.1, True), ("<", 0.7, False), ("=", 0.1, True)],
)
def test_a_float_is_the_number_that_the_device_meant(
    comparison: str, bound: float, expected: bool
) -> None:
    received = float(np.float32(bound))
    assert received != bound
    assert bool(Judged(limit(comparison, bound)).sample(received)) is expected


def test_a_float_at_the_restore_value_does_not_release() -> None:
    judged = Judged(limit(">=", 1.5, restore=0.7))
    judged.sample(1.5)
    assert judged.sample(float(np.float32(0.7))) == []
    assert judged.sample(float(np.float32(0.69))) != []


def test_a_scaled_raw_value_is_the_number_that_was_meant() -> None:
    assert 3 * 0.1 > 0.3
    assert Judged(limit(">", 0.3), tag(scale=0.1)).sample(3 * 0.1) == []


def test_a_double_just_below_is_below() -> None:
    assert Judged(limit(">=", 1.0)).sample(0.9999999) == []
    assert Judged(limit(">=", 1.0)).sample(1.0 - 2**-20) == []


def test_a_large_counter_keeps_its_resolution() -> None:
    counter = tag(high=1e9, resolution=1.0)
    assert Judged(limit(">=", 20_000_001.0), counter).sample(20_000_000.0) == []
    assert Judged(limit(">=", 20_000_001.0), counter).sample(20_000_001.0) != []


def test_deadband() -> None:
    judged = Judged(limit(">=", 1.0, deadband=0.1))
    judged.sample(1.0)
    assert judged.sample(0.9) == []
    assert judged.sample(0.89) == ["returned 0 0.89"]
    low = Judged(limit("<", 20.0, deadband=0.5), tag(high=25))
    low.sample(19.99)
    assert low.sample(20.49) == []
    assert low.sample(20.5) == ["returned 0 20.5"]


def test_a_state_with_a_restore_value_stays_until_it_is_reached() -> None:
    code = Judged(limit("=", 3.0, restore=0.0), tag(high=10))
    code.sample(3.0)
    assert code.sample(2.0) == []
    assert code.sample(0.0) == ["returned 0 0"]


def test_on_delay_runs_out_between_samples() -> None:
    judged = Judged(limit(">=", 1.0, on_delay_s=2))
    assert judged.sample(1.2, 0) == []
    assert judged.bank.pending
    assert judged.advance(1.999) == []
    assert judged.advance(2.5) == ["raised 2 1.2"]
    assert not judged.bank.pending


def test_on_delay_starts_again_when_the_value_leaves() -> None:
    judged = Judged(limit(">=", 1.0, on_delay_s=2))
    judged.sample(1.2, 0)
    assert judged.sample(0.9, 1) == []
    assert judged.sample(1.2, 1.5) == []
    assert judged.sample(1.3, 3.4) == []
    assert judged.sample(1.4, 3.5) == ["raised 3.5 1.3"]


def test_a_delay_that_ended_before_the_sample_that_ends_the_excursion_has_fired() -> None:
    judged = Judged(limit(">=", 1.0, on_delay_s=2))
    judged.sample(1.2, 0)
    assert judged.sample(0.5, 5) == ["raised 2 1.2", "returned 5 0.5"]


def test_off_delay_needs_good_values_all_the_time() -> None:
    judged = Judged(limit(">=", 1.0, off_delay_s=3))
    judged.sample(1.2, 0)
    assert judged.sample(0.5, 1) == []
    assert judged.sample(0.5, 2, BAD) == ["held 2 0.5"]
    assert judged.advance(9) == []
    assert judged.sample(0.4, 10) == ["confirmed 10 0.4"]
    assert judged.advance(12.9) == []
    assert judged.advance(13) == ["returned 13 0.4"]


def test_bad_holds_and_never_returns() -> None:
    judged = Judged(limit(">=", 1.0))
    judged.sample(1.2, 0)
    assert judged.sample(0.0, 1, BAD) == ["held 1 0"]
    assert judged.sample(0.0, 2, BAD) == []
    assert judged.sample(float("nan"), 3) == []
    assert judged.bank.held.all()
    assert judged.sample(1.1, 4) == ["confirmed 4 1.1"]
    assert judged.sample(0.0, 5, BAD) == ["held 5 0"]
    assert judged.sample(0.2, 6) == ["returned 6 0.2"]


def test_bad_never_raises() -> None:
    judged = Judged(limit(">=", 1.0))
    assert judged.sample(3.0, 0, BAD) == []
    assert judged.sample(float("inf"), 1) == []


def test_bad_time_counts_for_an_on_delay_but_only_a_usable_sample_raises() -> None:
    judged = Judged(limit(">=", 1.0, on_delay_s=2))
    judged.sample(1.2, 0)
    assert judged.sample(1.2, 1, BAD) == []
    assert judged.advance(5) == []
    assert judged.sample(1.3, 6) == ["raised 6 1.3"]
    other = Judged(limit(">=", 1.0, on_delay_s=2))
    other.sample(1.2, 0)
    other.sample(1.2, 1, BAD)
    assert other.sample(0.9, 6) == []
    assert other.advance(20) == []


def test_uncertain_raises_but_never_returns() -> None:
    judged = Judged(limit(">=", 1.0))
    assert judged.sample(1.2, 0, UNCERTAIN) == ["raised 0 1.2"]
    assert judged.sample(0.5, 1, UNCERTAIN) == []
    judged.sample(0.5, 2, BAD)
    assert judged.sample(0.5, 3, UNCERTAIN) == []
    assert judged.bank.held.all()
    assert judged.sample(1.1, 4, UNCERTAIN) == ["confirmed 4 1.1"]
    assert judged.sample(0.5, 5) == ["returned 5 0.5"]


def test_beyond_the_clock_tolerance_now_rules() -> None:
    judged = Judged(limit(">=", 1.0, on_delay_s=2))
    judged.sample(1.2, at=-3600, now=0)
    assert judged.advance(1.9) == []
    assert judged.advance(2.0) == ["raised 2 1.2"]


def test_only_the_limits_of_the_tags_in_the_layer_are_judged() -> None:
    tags = [tag("a"), tag("b"), tag("c")]
    bank = LimitBank(
        tags, [limit(">=", 1, "c"), limit(">=", 1, "a"), limit(">=", 2, "c", limit="cut")]
    )
    layer = Samples.of([2, 1], T0, [5.0, 5.0])
    found = bank.step(layer, np.zeros(2, np.uint8), T0)
    assert sorted(found.alarm.tolist()) == [0, 2]
    assert bank.active.tolist() == [True, False, True]


def test_a_restored_state_goes_on_without_raising_again() -> None:
    bank = LimitBank([tag("a"), tag("b")], [limit(">=", 1, "a"), limit(">=", 1, "b")])
    bank.restore(np.array([True, True]), np.array([True, True]))
    layer = Samples.of([0, 1], T0, [2.0, 0.5])
    kinds = [finding.kind for finding in bank.step(layer, np.zeros(2, np.uint8), T0).named("ab")]
    assert kinds == ["confirmed", "returned"]


def test_a_site_without_limits() -> None:
    bank = LimitBank([tag()], [])
    assert len(bank.step(Samples.of([0], T0, 1.0), np.zeros(1, np.uint8), T0)) == 0
    assert not bank.pending

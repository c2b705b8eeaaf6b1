"""Votes and adjacent sensors: against a naive count, and what bad members do."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect import Scan
from scada.detect.families import FAMILIES
from scada.detect.voting.adjacent import longest
from scada.model import (
    BadInput,
    Detector,
    DetectorRow,
    Samples,
    SiteTable,
    detections,
)
from tests.detect.plant import T0, S, limit, tag

NAMES = ("p1", "p2", "p3", "p4")
Member = tuple[bool, bool]
"""Whether its limit is exceeded, whether its tag can be used."""


def table(*rows: DetectorRow) -> SiteTable:
    return SiteTable(
        site="s",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="",
        servers=(),
        areas=(),
        tags=tuple(tag(name, name_en=name) for name in NAMES),
        alarms=tuple(limit(">=", 1.0, name, limit="trip") for name in NAMES),
        detectors=rows,
    )


def row(detector: Detector, **parameters: float | str) -> DetectorRow:
    given = {"limit": "trip"} | parameters
    members = NAMES[:3] if detector is Detector.VOTE else NAMES
    return DetectorRow(id="v", detector=detector, tags=members, parameters=given)


class Watch:
    """One row of a site, fed with what its members say."""

    def __init__(self, detector: Detector, **parameters: float | str) -> None:
        site = table(row(detector, **parameters))
        self.bank = FAMILIES[detector](site, detections(site).assigned)
        self.stands = False
        self.judged = False
        self.value = 0.0

    def hear(self, *members: Member) -> bool:
        """Whether it stands after this."""
        exceeded, usable = (list(column) for column in zip(*members, strict=True))
        rest = [False] * (len(NAMES) - len(members))
        scan = Scan(
            Samples.empty(),
            np.empty(0, np.uint8),
            T0,
            np.zeros(len(NAMES)),
            np.full(len(NAMES), T0 - S),
            np.array(usable + rest),
            np.array(exceeded + rest),
        )
        found = self.bank.step(scan)
        if len(found):
            assert found.time_ns.tolist() == [T0 - S]
            self.stands, self.judged = bool(found.active[0]), True
            self.value = float(found.value[0])
        return self.stands


OFF, ON, BAD_ON, BAD_OFF = (False, True), (True, True), (True, False), (False, False)


def test_two_of_three() -> None:
    vote = Watch(Detector.VOTE, n=2)
    assert not vote.hear(ON, OFF, OFF)
    assert vote.hear(ON, ON, OFF)
    assert vote.value == 2
    assert vote.bank.evidence(0)["en"] == "2oo3: p1, p2 beyond"
    assert vote.bank.evidence(0)["votes"] == "2"
    assert not vote.hear(OFF, ON, OFF)


@pytest.mark.parametrize(
    ("bad", "one_on", "none_on"),
    [("out", True, False), ("trip", True, False), ("ignore", False, False)],
)
def test_what_one_bad_member_counts_as(bad: str, one_on: bool, none_on: bool) -> None:
    vote = Watch(Detector.VOTE, n=2, bad=bad)
    vote.hear(OFF, OFF, OFF)
    assert vote.hear(OFF, OFF, BAD_OFF) is none_on
    assert vote.hear(ON, OFF, BAD_OFF) is one_on


def test_two_bad_members() -> None:
    degraded, trips = Watch(Detector.VOTE, n=2), Watch(Detector.VOTE, n=2, bad="trip")
    for vote in (degraded, trips):
        vote.hear(OFF, OFF, OFF)
    assert not degraded.hear(OFF, BAD_OFF, BAD_OFF)
    assert degraded.hear(ON, BAD_OFF, BAD_OFF)
    assert "p2, p3 bad, 1 needed" in degraded.bank.evidence(0)["en"]
    assert trips.hear(OFF, BAD_OFF, BAD_OFF)


@pytest.mark.parametrize("bad", ["out", "ignore", "trip"])
def test_bad_quality_never_ends_a_vote(bad: str) -> None:
    vote = Watch(Detector.VOTE, n=2, bad=bad)
    assert vote.hear(ON, ON, OFF)
    assert vote.hear(ON, BAD_ON, OFF)
    assert vote.hear(BAD_ON, BAD_ON, OFF)
    assert vote.hear(BAD_ON, BAD_ON, BAD_OFF)
    assert not vote.hear(OFF, OFF, OFF)


def test_a_member_that_never_had_a_value_does_not_trip() -> None:
    vote = Watch(Detector.VOTE, n=1, bad="trip")
    assert not vote.hear(BAD_OFF, BAD_OFF, BAD_OFF)
    assert not vote.judged
    assert not vote.hear(OFF, BAD_OFF, BAD_OFF)
    assert vote.hear(BAD_OFF, BAD_OFF, BAD_OFF)


def test_two_adjacent_sensors_and_not_two_apart() -> None:
    pair = Watch(Detector.ADJACENT)
    assert not pair.hear(ON, OFF, ON, OFF)
    assert not pair.hear(ON, OFF, ON, OFF)
    assert pair.hear(OFF, OFF, ON, ON)
    assert pair.bank.evidence(0)["en"] == "adjacent sensors beyond: p3, p4"
    assert pair.hear(OFF, OFF, BAD_ON, ON)
    assert not pair.hear(OFF, OFF, OFF, ON)


@pytest.mark.parametrize(("bad", "stands"), [("out", True), ("trip", True), ("ignore", False)])
def test_a_bad_sensor_between_two(bad: str, stands: bool) -> None:
    pair = Watch(Detector.ADJACENT, bad=bad)
    pair.hear(OFF, OFF, OFF, OFF)
    assert pair.hear(ON, BAD_OFF, ON, OFF) is stands


def test_three_in_a_row() -> None:
    three = Watch(Detector.ADJACENT, count=3)
    assert not three.hear(ON, ON, OFF, ON)
    assert three.hear(OFF, ON, ON, ON)


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=5))
def test_runs_end_with_their_row(rows: list[list[bool]]) -> None:
    said = np.array([one for row in rows for one in row])
    number = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    naive = [
        max(len(run) for run in "".join("x" if one else " " for one in row).split(" "))
        for row in rows
    ]
    assert longest(said, number, len(rows)).tolist() == naive


MEMBERS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=3)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 3), st.sampled_from(["out", "trip", "ignore"]), st.lists(MEMBERS, max_size=15)
)
def test_a_vote_agrees_with_a_count_member_by_member(
    n: int, bad: str, steps: Sequence[Sequence[Member]]
) -> None:
    vote, seen, stands, judged = Watch(Detector.VOTE, n=n, bad=bad), [False] * 3, False, False
    for members in steps:
        votes = gone = held = usable_ones = 0
        for at, (exceeded, usable) in enumerate(members):
            seen[at] = seen[at] or usable
            usable_ones += usable
            votes += exceeded and usable
            gone += seen[at] and not usable
            held += exceeded and not usable
        needed = max(n - gone, 1) if bad == "out" else n
        counted = votes + gone if bad == "trip" else votes
        stays = counted + (0 if bad == "trip" else held) >= n
        if usable_ones or (bad == "trip" and gone):
            stands = counted >= needed or ((stands or not judged) and stays)
            judged = True
        assert vote.hear(*members) is stands


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"limit": ""}, "say which limit"),
        ({"limit": "alarm"}, "tag p1 has no limit alarm in alarms.csv"),
        ({"n": 4}, "n = 4 is no whole number of 1 to 3"),
        ({"n": 1.5}, "n = 1.5 is no whole number"),
        ({"bad": "drop"}, "'drop' is not out, trip, ignore"),
        ({"m": 3}, "unknown parameter m; use bad, limit, n"),
    ],
)
def test_what_a_vote_cannot_work_with(parameters: dict[str, float | str], words: str) -> None:
    with pytest.raises(BadInput, match=words.replace("(", r"\(")):
        Watch(Detector.VOTE, **parameters)

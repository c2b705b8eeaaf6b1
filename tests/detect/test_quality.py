"""Which tags can be believed, and what is said of those that cannot."""

import numpy as np

from scada.detect import QualityBank, QualitySettings, Reason, Verdict
from scada.model import (
    Findings,
    Flag,
    LinkChange,
    LinkState,
    Samples,
    Server,
    Status,
    Tag,
    quality_of,
)
from tests.detect.plant import T0, S, tag

SERVERS = (Server(id="mine", url="opc.tcp://m"), Server(id="unit", url="opc.tcp://u"))
SENSOR = int(Status.BAD_SENSOR_FAILURE)


class Watched:
    """A bank of two servers, told things by hand; times in seconds."""

    def __init__(self, tags: list[Tag], **settings: float) -> None:
        self.tags = tags
        self.bank = QualityBank(tags, SERVERS, 1.0, QualitySettings(**settings))  # type: ignore[arg-type]
        self.ids = [f"{tag.id}/quality" for tag in tags]
        self.ids += [f"{s.id}/link" for s in SERVERS] + [f"{s.id}/quality" for s in SERVERS]
        self.bank.begin(T0)
        self.substituted = Samples.empty()

    def link(self, server: str, state: LinkState, at: float) -> list[str]:
        change = LinkChange(server=server, state=state, time_ns=ns(at), reason="cut")
        return self.verdict(self.bank.link(change))

    def hear(self, at: float, *groups: str) -> list[str]:
        return self.verdict(self.bank.hear(dict.fromkeys(groups, ns(at)), ns(at)))

    def samples(
        self, at: float, tags: list[int], value: object = 0.5, status: object = 0
    ) -> list[str]:
        layer = Samples.of(tags, ns(at), value, status)
        return self.words(self.bank.step(layer, quality_of(layer.status, layer.flags), ns(at)))

    def check(self, at: float) -> list[str]:
        return self.verdict(self.bank.check(ns(at)))

    def verdict(self, verdict: Verdict) -> list[str]:
        self.substituted = verdict.substituted
        return self.words(verdict.findings)

    def words(self, findings: Findings) -> list[str]:
        return [f"{f.alarm} {f.kind}" for f in findings.named(self.ids)]


def ns(seconds: float) -> int:
    return T0 + round(seconds * S)


def mine(count: int, scan_s: float = 1.0) -> list[Tag]:
    return [tag(f"m{number}", scan_s=scan_s) for number in range(count)]


def up(count: int = 3, scan_s: float = 1.0, **settings: float) -> Watched:
    """A site whose mine has given every tag a good value at 0 s."""
    watched = Watched(mine(count, scan_s), **settings)
    watched.link("mine", LinkState.UP, 0)
    watched.hear(0, "mine/1", "mine/event")
    assert watched.samples(0, list(range(count))) == []
    return watched


def test_at_the_start_every_tag_waits_and_says_so_in_the_store() -> None:
    bank = QualityBank(mine(2), SERVERS)
    substituted = bank.begin(T0).substituted
    assert not bank.usable.any()
    assert substituted.status.tolist() == [Status.BAD_WAITING_FOR_INITIAL_DATA] * 2
    assert np.isnan(substituted.value).all()


def test_a_bad_status_raises_and_a_good_one_returns() -> None:
    watched = up()
    assert watched.samples(1, [1], 0.5, SENSOR) == ["m1/quality raised"]
    assert watched.samples(2, [1], 0.5, SENSOR) == []
    assert watched.bank.reason.tolist() == [0, Reason.STATUS, 0]
    assert watched.samples(3, [1]) == ["m1/quality returned"]


def test_not_finite_is_bad_whatever_the_status() -> None:
    watched = up()
    assert watched.samples(1, [0], float("nan")) == ["m0/quality raised"]
    assert watched.bank.reason[0] == Reason.NOT_FINITE


def test_uncertain_can_be_used() -> None:
    assert up().samples(1, [0], 0.5, 0x40000000) == []


def test_a_lost_server_is_one_alarm_and_its_tags_are_bad_at_once() -> None:
    watched = up(200)
    assert watched.link("mine", LinkState.LOST, 5) == ["mine/link raised"]
    assert not watched.bank.usable.any()
    assert len(watched.substituted) == 200
    assert set(watched.substituted.status.tolist()) == {Status.BAD_NO_COMMUNICATION}
    assert watched.substituted.value.tolist() == [0.5] * 200
    assert watched.link("mine", LinkState.LOST, 6) == []
    assert watched.check(60) == []
    assert watched.bank.cause(np.array([0], np.int32)).tolist() == [200]


def test_the_other_server_is_not_touched() -> None:
    watched = Watched([*mine(2), tag("u", server="unit")])
    watched.link("mine", LinkState.UP, 0)
    watched.link("unit", LinkState.UP, 0)
    watched.samples(0, [0, 1, 2])
    watched.link("unit", LinkState.LOST, 1)
    assert watched.bank.usable.tolist() == [True, True, False]


def test_when_the_link_returns_tags_are_believed_from_their_first_good_value() -> None:
    watched = up()
    watched.link("mine", LinkState.LOST, 5)
    assert watched.link("mine", LinkState.UP, 9) == ["mine/link returned"]
    assert not watched.bank.usable.any()
    assert watched.samples(9.1, [0, 1]) == []
    assert watched.bank.usable.tolist() == [True, True, False]
    watched.hear(19, "mine/1")
    assert watched.check(19.1) == ["m2/quality raised"]
    assert watched.bank.reason[2] == Reason.MISSING
    assert watched.samples(20, [2]) == ["m2/quality returned"]


def test_a_quality_alarm_of_a_lost_server_is_held_until_its_tag_is_heard_again() -> None:
    watched = up()
    watched.samples(1, [0, 1], 0.5, SENSOR)
    assert watched.link("mine", LinkState.LOST, 5) == [
        "mine/link raised",
        "m0/quality held",
        "m1/quality held",
    ]
    watched.link("mine", LinkState.UP, 9)
    assert watched.samples(9.1, [0, 1], 0.5, [SENSOR, 0]) == [
        "m0/quality confirmed",
        "m1/quality returned",
    ]


def test_a_server_that_never_answers_is_lost_after_some_patience() -> None:
    watched = Watched(mine(2), first_link_s=5)
    assert watched.link("mine", LinkState.LOST, 0.1) == []
    assert watched.check(4.9) == []
    assert watched.check(5.1) == ["mine/link raised"]
    assert watched.link("mine", LinkState.UP, 30) == ["mine/link returned"]


def test_a_server_that_was_there_is_lost_at_once() -> None:
    watched = Watched(mine(2), first_link_s=5)
    watched.link("mine", LinkState.UP, 0.1)
    assert watched.link("mine", LinkState.LOST, 0.2) == ["mine/link raised"]


def test_a_silent_group_is_stale_while_the_link_is_up() -> None:
    watched = Watched([tag("polled"), tag("event", scan_s=0.0)])
    watched.link("mine", LinkState.UP, 0)
    watched.samples(0, [0, 1])
    watched.hear(2, "mine/event")
    assert watched.check(3.1) == ["polled/quality raised"]
    assert watched.substituted.tag.tolist() == [0]
    assert watched.substituted.status.tolist() == [Status.BAD_TIMEOUT]
    watched.hear(4, "mine/event", "mine/1")
    assert watched.check(4.1) == []
    assert watched.samples(4, [0]) == ["polled/quality returned"]


def test_a_slow_group_is_given_three_scans() -> None:
    watched = Watched([tag("slow", scan_s=10.0)])
    watched.link("mine", LinkState.UP, 0)
    watched.samples(0, [0])
    assert watched.check(29) == []
    assert watched.check(31) == ["slow/quality raised"]


def test_a_subscription_that_speaks_again_gives_back_what_did_not_change() -> None:
    watched = Watched([tag("a", scan_s=0.0), tag("b", scan_s=0.0)])
    watched.link("mine", LinkState.UP, 0)
    watched.samples(0, [0, 1], [0.1, 0.2], [0, SENSOR])
    assert watched.check(5) == ["a/quality raised"]
    assert watched.hear(6, "mine/event") == ["a/quality returned"]
    assert watched.substituted.value.tolist() == [0.1, 0.2]
    assert watched.substituted.status.tolist() == [0, SENSOR]


def test_a_tag_with_a_heartbeat_of_its_own() -> None:
    watched = Watched([tag("beat", scan_s=0.0, stale_s=5.0), tag("still", scan_s=0.0)])
    watched.link("mine", LinkState.UP, 0)
    watched.samples(0, [0, 1])
    watched.hear(5, "mine/event")
    assert watched.check(5) == []
    watched.hear(6, "mine/event")
    assert watched.check(6) == ["beat/quality raised"]
    watched.hear(7, "mine/event")
    assert watched.bank.usable.tolist() == [False, True]
    assert watched.samples(7, [0]) == ["beat/quality returned"]


def test_many_bad_tags_of_one_server_are_one_alarm() -> None:
    watched = up(50)
    assert watched.samples(1, list(range(11)), 0.5, SENSOR) == ["mine/quality raised"]
    assert watched.samples(2, [20], 0.5, SENSOR) == []
    assert watched.bank.cause(np.array([20, 30], np.int32)).tolist() == [52, -1]
    assert watched.samples(3, list(range(8))) == [
        "mine/quality returned",
        "m8/quality raised",
        "m9/quality raised",
        "m10/quality raised",
        "m20/quality raised",
    ]


def test_a_few_bad_tags_of_a_small_server_speak_for_themselves() -> None:
    assert len(up(5).samples(1, [0, 1, 2], 0.5, SENSOR)) == 3


def test_restored_alarms_are_held_and_not_raised_again() -> None:
    bank = QualityBank(mine(2), SERVERS)
    active = np.array([True, False, True, False, False, False])
    bank.restore(active, np.zeros(6, np.bool_))
    assert [f.kind for f in bank.begin(T0).findings.named("abcdef")] == ["held", "held"]
    lost = LinkChange(server="mine", state=LinkState.LOST, time_ns=T0)
    assert [f.kind for f in bank.link(lost).findings.named("abcdef")] == ["confirmed"]
    back = LinkChange(server="mine", state=LinkState.UP, time_ns=T0)
    assert [f.kind for f in bank.link(back).findings.named("abcdef")] == ["returned"]
    layer = Samples.of([0, 1], T0, 0.5)
    found = bank.step(layer, np.zeros(2, np.uint8), T0).named("abcdef")
    assert [(f.alarm, f.kind) for f in found] == [("a", "returned")]


def test_a_value_that_did_not_change_over_a_gap_is_said_again() -> None:
    """Its source time lies before the gap: in order of time the tag would stay bad for ever."""
    watched = up(2)
    watched.link("mine", LinkState.LOST, 5)
    watched.link("mine", LinkState.UP, 9)
    back = Samples.of([0, 1], [ns(0), ns(9.5)], [0.5, 0.6], [0, SENSOR])
    again = watched.bank.again(back, ns(10))
    assert again.tag.tolist() == [0]
    assert again.time_ns.tolist() == [ns(10)]
    assert (again.value.tolist(), again.status.tolist()) == ([0.5], [0])
    assert again.flags.tolist() == [Flag.SUBSTITUTED]
    watched.bank.step(back, quality_of(back.status, back.flags), ns(10))
    assert len(watched.bank.again(back, ns(11))) == 0


def test_while_nothing_was_replaced_nothing_is_said_again() -> None:
    watched = up(2)
    late = Samples.of([0], ns(-100), 0.4)
    assert len(watched.bank.again(late, ns(3))) == 0


def test_the_number_as_sent_goes_with_a_value_that_is_put_in_place() -> None:
    watched = up(3)
    layer = Samples.of([0, 1], ns(1), [0.5, 0.6], raw=np.array([50.0, 0.6]))
    watched.bank.step(layer, quality_of(layer.status, layer.flags), ns(1))
    watched.link("mine", LinkState.LOST, 5)
    assert watched.substituted.value.tolist() == [0.5, 0.6, 0.5]
    assert watched.substituted.as_sent.tolist() == [50.0, 0.6, 0.5]
    again = watched.bank.again(layer, ns(6))
    assert again.as_sent.tolist() == [50.0, 0.6]

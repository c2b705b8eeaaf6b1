"""What always holds of the quality bank, whatever comes in which order."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from scada.detect import GatherSettings, QualityBank, QualitySettings, Reason, Verdict
from scada.detect.reasons import ALONE
from scada.model import Findings, LinkChange, LinkState, Samples, Server, quality_of
from tests.detect.plant import T0, S, tag

SERVERS = (Server(id="mine", url="opc.tcp://m"), Server(id="unit", url="opc.tcp://u"))
TAGS = [
    *(tag(f"m{n}", scan_s=0.0 if n % 2 else 1.0, stale_s=8.0 if n == 3 else 0.0) for n in range(8)),
    *(tag(f"u{n}", server="unit") for n in range(4)),
]
GROUPS = ("mine/1", "mine/event", "unit/1")
NAMES = [one.id for one in TAGS]
IDS = [*NAMES, "mine/link", "unit/link", "mine/quality", "unit/quality"]
NEXT = {
    ("normal", "raised"): "active",
    ("active", "returned"): "normal",
    ("active", "held"): "held",
    ("held", "held"): "held",
    ("held", "confirmed"): "active",
    ("held", "returned"): "normal",
}


class QualityRules(RuleBasedStateMachine):
    """Two servers, a dozen tags, and anything that can happen to them."""

    @initialize()
    def start(self) -> None:
        self.now = T0
        chosen = QualitySettings(first_data_s=4.0, gather=GatherSettings(0.4, 3))
        self.bank = QualityBank(TAGS, SERVERS, 1.0, chosen)
        self.state = dict.fromkeys(IDS, "normal")
        self.take(self.bank.begin(self.now))

    @rule(seconds=st.sampled_from([0.1, 1.0, 2.0, 6.0]))
    def pass_time(self, seconds: float) -> None:
        self.now += round(seconds * S)
        before = self.bank.usable
        verdict = self.bank.check(self.now)
        self.take(verdict)
        gone = np.flatnonzero(before & ~self.bank.usable)
        assert set(gone.tolist()) <= set(verdict.substituted.tag.tolist())

    @rule(groups=st.sets(st.sampled_from(GROUPS)))
    def hear(self, groups: set[str]) -> None:
        self.take(self.bank.hear(dict.fromkeys(groups, self.now), self.now))

    @rule(
        tags=st.sets(st.integers(0, len(TAGS) - 1), min_size=1),
        value=st.sampled_from([0.5, 0.5, float("nan")]),
        status=st.sampled_from([0, 0, 0, 0x40000000, 0x808C0000]),
    )
    def samples(self, tags: set[int], value: float, status: int) -> None:
        layer = Samples.of(sorted(tags), self.now, value, status)
        quality = quality_of(layer.status, layer.flags)
        self.found(self.bank.step(layer, quality, self.now))
        usable = np.array([self.bank.reason[row] == Reason.USABLE for row in sorted(tags)])
        assert np.array_equal(usable, quality < 2)

    @rule(server=st.sampled_from(["mine", "unit"]), up=st.booleans())
    def link(self, server: str, up: bool) -> None:
        state = LinkState.UP if up else LinkState.LOST
        was_up = self.bank._links.up[["mine", "unit"].index(server)]
        self.take(self.bank.link(LinkChange(server=server, state=state, time_ns=self.now)))
        if was_up and not up:
            mine = [one.server == server for one in TAGS]
            assert not self.bank.usable[mine].any()
            assert self.state[f"{server}/link"] == "active"

    @rule()
    def restart(self) -> None:
        active = np.array([self.state[name] != "normal" for name in IDS])
        held = np.array([self.state[name] == "held" for name in IDS])
        self.bank = QualityBank(
            TAGS, SERVERS, 1.0, QualitySettings(0.5, 4.0, 3, GatherSettings(0.4, 3))
        )
        self.bank.restore(active, held)
        self.take(self.bank.begin(self.now))
        assert "active" not in self.state.values()

    @invariant()
    def the_tallies_are_right(self) -> None:
        alone, bad = ALONE[self.bank.reason], ~self.bank.usable
        for row, server in enumerate(SERVERS):
            mine = np.array([one.server == server.id for one in TAGS])
            assert self.bank._gathering.alone[row] == np.count_nonzero(alone & mine)
            assert self.bank._gathering.unusable[row] == np.count_nonzero(bad & mine)

    @invariant()
    def who_is_bad_is_explained(self) -> None:
        """A tag that is bad by itself has an alarm, its own or its server's."""
        alone = np.flatnonzero(ALONE[self.bank.reason]).astype(np.int32)
        causes = self.bank.cause(alone)
        assert all(cause >= 0 and self.state[IDS[cause]] != "normal" for cause in causes.tolist())

    def take(self, verdict: Verdict) -> None:
        self.found(verdict.findings)

    def found(self, findings: Findings) -> None:
        for finding in findings.named(IDS):
            self.state[finding.alarm] = NEXT[self.state[finding.alarm], finding.kind.value]

    def teardown(self) -> None:
        """When everything is good again, no alarm is left."""
        self.now += 20 * S
        for server in ("mine", "unit"):
            self.link(server, True)
        self.hear(set(GROUPS))
        self.samples(set(range(len(TAGS))), 0.5, 0)
        self.take(self.bank.check(self.now))
        assert set(self.state.values()) == {"normal"}


QualityRules.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestQualityRules = QualityRules.TestCase

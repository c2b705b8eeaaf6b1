"""The engine against a naive reference, over random steps, commands, clocks, restarts and site edits."""

import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from alarms import Wish, verify
from scada.model import FindingKind, SuppressionKind
from tests.alarms.plain_alarm import PlainDefinition, PlainRule
from tests.alarms.plain_plant import PlainConfiguration
from tests.alarms.world import World

S = 1_000_000_000
KINDS = tuple(FindingKind)
PERSONAL = (SuppressionKind.SHELVED, SuppressionKind.OUT_OF_SERVICE)

FIRST = PlainConfiguration(
    {
        "a/alarm": PlainDefinition(),
        "a/cut": PlainDefinition(latching=True),
        "b/alarm": PlainDefinition(re_alarm_s=30.0),
        "b/cut": PlainDefinition(latching=True, re_alarm_s=20.0, longest_s=60.0),
        "c/alarm": PlainDefinition(longest_s=0.0),
        "d/alarm": PlainDefinition(longest_s=0.0, may_be_disabled=False),
    },
    (
        PlainRule("r1", ("a/alarm",), ("b/alarm", "b/cut"), 15.0, "why"),
        PlainRule("r2", ("a/cut", "c/alarm"), ("b/alarm", "d/alarm"), 0.0, "so"),
        PlainRule("r3", ("b/cut",), ("c/alarm",), 5.0, "thus"),
    ),
)
EDITED = PlainConfiguration(
    {
        "a/alarm": PlainDefinition(latching=True),
        "a/cut": PlainDefinition(),
        "b/alarm": PlainDefinition(longest_s=0.0),
        "b/renamed": PlainDefinition(latching=True),
        "c/alarm": PlainDefinition(longest_s=0.0, may_be_disabled=False),
        "d/alarm": PlainDefinition(re_alarm_s=10.0),
    },
    (
        PlainRule("r2", ("a/cut",), ("b/alarm", "d/alarm"), 30.0, "so"),
        PlainRule("r1", ("a/alarm", "d/alarm"), ("b/renamed",), 0.0, "why"),
    ),
)
BARE = PlainConfiguration({name: PlainDefinition() for name in ("a/alarm", "b/alarm", "c/alarm")})
CONFIGURATIONS = [FIRST, EDITED, BARE]
TICKS_S = (0, 0, 0.1, 1, 1, 2, 5, 9, 12, 25, 70, 4_000, -1, -4, -6, -40, -4_000)


def wish(world: World, kind: SuppressionKind, lasts_s: float, one_shot: bool) -> Wish:
    until = world.now + round(lasts_s * S) if lasts_s else 0
    out = kind is SuppressionKind.OUT_OF_SERVICE
    return Wish(
        kind, until, "wu", "works", world.now, one_shot and not out, "P-7" if out else "", "desk"
    )


class EngineAgrees(RuleBasedStateMachine):
    """Whatever happens, the two say the same, and the journal tells all of it."""

    @initialize()
    def start(self) -> None:
        self.world = World(CONFIGURATIONS)

    def some(self, numbers: list[int]) -> list[str]:
        names = self.world.names
        return [names[number % len(names)] for number in numbers]

    @rule(tick=st.sampled_from(TICKS_S))
    def time_passes(self, tick: float) -> None:
        self.world.now += round(tick * S)
        self.world.elapse()

    @rule(
        batch=st.lists(
            st.tuples(
                st.integers(0, 5),
                st.sampled_from(KINDS),
                st.sampled_from([0, 1, 100]),
                st.integers(-2, 5),
            ),
            max_size=6,
        )
    )
    def findings(self, batch: list[tuple[int, FindingKind, int, int]]) -> None:
        names = self.world.names
        self.world.step(
            [
                (self.some([n])[0], kind, ago * S, self.some([c])[0] if c >= 0 else "")
                for n, kind, ago, c in batch
            ]
        )
        assert self.world.names == names

    @rule(numbers=st.lists(st.integers(0, 5), min_size=1, max_size=4), what=st.integers(0, 1))
    def answer(self, numbers: list[int], what: int) -> None:
        (self.world.acknowledge, self.world.reset)[what](self.some(numbers))

    @rule(
        numbers=st.lists(st.integers(0, 5), min_size=1, max_size=3),
        kind=st.sampled_from(PERSONAL),
        lasts_s=st.sampled_from([0, -5, 10, 50, 100, 50_000]),
        one_shot=st.booleans(),
    )
    def silence(
        self, numbers: list[int], kind: SuppressionKind, lasts_s: int, one_shot: bool
    ) -> None:
        self.world.silence(self.some(numbers), wish(self.world, kind, lasts_s, one_shot))

    @rule(
        numbers=st.lists(st.integers(0, 5), min_size=1, max_size=3), kind=st.sampled_from(PERSONAL)
    )
    def put_back(self, numbers: list[int], kind: SuppressionKind) -> None:
        self.world.put_back(self.some(numbers), kind)

    @rule(number=st.integers(0, 5), level=st.integers(0, 4))
    def grade(self, number: int, level: int) -> None:
        self.world.grade(self.some([number])[0], level)

    @rule(configuration=st.integers(0, 2), from_events=st.booleans())
    def restart(self, configuration: int, from_events: bool) -> None:
        self.world.restart(configuration, from_events)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert verify(self.world.events)[0] == self.world.journal.seq


EngineAgrees.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestEngineAgrees = EngineAgrees.TestCase


SEEDS = [
    pytest.param(seed, marks=pytest.mark.soak if seed > 2 else ()) for seed in range(10)
]  # of the ten three run each time: a worker minute is what the others cost


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hundred_thousand_steps(seed: int) -> None:
    """10,000 of them in each life of this test, with a fresh journal every 500."""
    dice = random.Random(seed)
    steps = 0
    while steps < 10_000:
        world = World(CONFIGURATIONS)
        while world.steps < 500:
            one_step(world, dice)
        steps += world.steps
        assert verify(world.events)[0] == world.journal.seq


def one_step(world: World, dice: random.Random) -> None:
    """What is likely in a plant is likely here; the rest happens too."""
    if dice.random() < 0.4:
        world.now += round(dice.choice(TICKS_S) * S)
    names = world.names
    some = dice.choices(names, k=dice.randint(1, 3))
    what = dice.random()
    if what < 0.55:
        world.step(
            [
                (
                    dice.choice(names),
                    dice.choices(KINDS, (5, 4, 2, 2))[0],
                    dice.choice((0, 0, 0, 3, 90)) * S,
                    dice.choice(["", "", *names]),
                )
                for _ in range(dice.randint(0, 4))
            ]
        )
    elif what < 0.68:
        world.acknowledge(some)
    elif what < 0.74:
        world.reset(some)
    elif what < 0.85:
        lasts_s = dice.choice((0, -5, 10, 50, 100, 50_000))
        world.silence(some, wish(world, dice.choice(PERSONAL), lasts_s, dice.random() < 0.5))
    elif what < 0.92:
        world.put_back(some, dice.choice(PERSONAL))
    elif what < 0.97:
        world.grade(some[0], dice.randint(0, 4))
    elif dice.random() < 0.5:
        world.restart(dice.randint(0, len(CONFIGURATIONS) - 1), dice.random() < 0.5)

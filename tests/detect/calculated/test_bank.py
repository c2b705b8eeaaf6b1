"""Calculated tags of a site against a plain computation, tag by tag and sample by sample."""

import math
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from scada.detect.calculated import CalculatedBank
from scada.detect.calculated.expression import Node, parse
from scada.detect.calculated.order import circle, levels
from scada.detect.calculated.shapes import shaped
from scada.model import Samples, SiteTable, Status
from scada.model.calculated import Calculation
from tests.core.mine import site
from tests.detect.plant import T0, S, tag

NAMES = ("a", "b", "c", "d")
GOOD, UNCERTAIN, BAD = 0, int(Status.UNCERTAIN_LAST_USABLE_VALUE), int(Status.BAD_SENSOR_FAILURE)


@dataclass
class Columns:
    """The latest of every tag."""

    n: int
    time_ns: NDArray[np.int64] = field(init=False)
    value: NDArray[np.float64] = field(init=False)
    status: NDArray[np.uint32] = field(init=False)

    def __post_init__(self) -> None:
        self.time_ns = np.zeros(self.n, np.int64)
        self.value = np.full(self.n, np.nan)
        self.status = np.full(self.n, Status.BAD_WAITING_FOR_INITIAL_DATA, np.uint32)

    def put(self, layer: Samples) -> None:
        self.value[layer.tag], self.status[layer.tag] = layer.value, layer.status
        self.time_ns[layer.tag] = layer.time_ns


def table(*expressions: str) -> SiteTable:
    made = tuple(f"x{k}" for k in range(len(expressions)))
    tags = [
        *(tag(name) for name in NAMES),
        *(tag(name, server="", resolution=0.01) for name in made),
    ]
    calculated = tuple(
        Calculation(tag=name, expression=text, checked=text)
        for name, text in zip(made, expressions, strict=True)
    )
    return replace(site(tags), calculated=calculated)


def plain(node: Node, values: dict[str, tuple[float, int]]) -> tuple[float, int]:
    """A value and the worst severity (0, 1, 2) of an expression, by itself."""
    if node.operator == "tag":
        return values[node.tag]
    if node.operator == "number":
        return node.number, 0
    if node.operator == "good":
        return float(values[node.parts[0].tag][1] == 0), 0
    parts = [plain(part, values) for part in node.parts]
    if node.operator == "if":
        taken = parts[1] if parts[0][0] else parts[2]
        return taken[0], max(parts[0][1], taken[1])
    return _computed(node.operator, [value for value, _ in parts]), max(q for _, q in parts)


def _computed(operator: str, v: list[float]) -> float:
    if operator == "/":
        return v[0] / v[1] if v[1] else math.nan
    simple = {
        "+": lambda: v[0] + v[1],
        "-": lambda: v[0] - v[1],
        "*": lambda: v[0] * v[1],
        ">=": lambda: float(v[0] >= v[1]),
        "<": lambda: float(v[0] < v[1]),
        "and": lambda: float(bool(v[0]) and bool(v[1])),
        "not": lambda: float(not v[0]),
        "min": lambda: min(v),
        "max": lambda: max(v),
        "mean": lambda: sum(v) / len(v),
        "abs": lambda: abs(v[0]),
        "clip": lambda: min(max(v[0], v[1]), v[2]),
    }
    return float(simple[operator]())


EXPRESSIONS = (
    "(([a] * [b]) + 2.0)",
    "(([b] * [c]) + 3.0)",
    "([a] / [b])",
    "if(good([c]), [c], [d])",
    "min([a], [b], [c])",
    "clip(mean([a], [d]), 0.0, 1.0)",
    "abs(([a] - [x0]))",
    "(([x1] >= 1.0) and (not ([d] < 0.5)))",
    "max([x6], [x2])",
)
samples = st.lists(
    st.tuples(
        st.integers(0, len(NAMES) - 1),
        st.sampled_from([0.0, 0.25, 1.0, -1.5, 3.0]),
        st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    ),
    max_size=25,
)


@settings(max_examples=50, deadline=None)
@given(given_=samples, cuts=st.lists(st.integers(1, 6), max_size=25))
def test_at_every_chunking_as_each_expression_by_itself(
    given_: list[tuple[int, float, int]], cuts: list[int]
) -> None:
    one = table(*EXPRESSIONS)
    bank, latest = CalculatedBank(one), Columns(len(one.tags))
    known = dict.fromkeys(NAMES, (math.nan, 2))
    at = 0
    for size in [*cuts, len(given_)]:
        chunk, at = given_[at : at + size], at + size
        batch = Samples.of(
            [row[0] for row in chunk],
            T0 + at * S + np.arange(len(chunk)),
            [row[1] for row in chunk],
            [row[2] for row in chunk],
        )
        for layer in batch.layers():
            latest.put(layer)
            bank.step(latest, layer.tag, T0 + at * S)
            for place, value, status in zip(layer.tag, layer.value, layer.status, strict=True):
                known[NAMES[place]] = (float(value), _severity(int(status)))
    if given_:
        _agree(one, latest, dict(known), {row[0] for row in given_})


def _agree(
    one: SiteTable, latest: Columns, values: dict[str, tuple[float, int]], told: set[int]
) -> None:
    for calculation in one.calculated:
        node = parse(calculation.checked)
        value, quality = plain(node, values)
        quality = 2 if not math.isfinite(value) else quality
        values[calculation.tag] = (value, quality)
        place = [tag.id for tag in one.tags].index(calculation.tag)
        assert _severity(int(latest.status[place])) == quality, calculation.checked
        if quality < 2:
            assert math.isclose(latest.value[place], value), calculation.checked
            operands = [NAMES.index(name) for name in node.tags if name in NAMES]
            assert not operands or latest.time_ns[place] <= latest.time_ns.max()
    assert told


def _severity(status: int) -> int:
    return min(status >> 30, 2)


def test_a_thousand_tags_of_twenty_shapes_are_twenty_evaluations() -> None:
    shapes = [f"(([a] * {{}}) + {'abs(' * k}[b]{')' * k})" for k in range(20)]
    texts = [shapes[k % 20].format(f"{k}.5") for k in range(1000)]
    one = table(*texts)
    bank, latest = CalculatedBank(one), Columns(len(one.tags))
    latest.value[:2], latest.status[:2], latest.time_ns[:2] = (2.0, 3.0), 0, T0
    made = bank.step(latest, np.array([0, 1]), T0)
    assert bank.evaluations == 20
    assert len(made) == 1000
    assert latest.value[4 + 777] == 2.0 * 777.5 + 3.0


def test_a_chain_is_computed_in_one_step_in_the_order_of_its_operands() -> None:
    one = table("([x1] + 1.0)", "([x2] + 1.0)", "([a] * 2.0)")
    bank, latest = CalculatedBank(one), Columns(len(one.tags))
    latest.value[0], latest.status[0], latest.time_ns[0] = 5.0, 0, T0
    made = bank.step(latest, np.array([0]), T0)
    assert latest.value[4:].tolist() == [12.0, 11.0, 10.0]
    assert set(made.time_ns.tolist()) == {T0}
    assert set(made.flags.tolist()) == {128}


def test_what_does_not_change_is_not_said_again() -> None:
    one = table("([a] >= 1.0)")
    bank, latest = CalculatedBank(one), Columns(len(one.tags))
    said = []
    for k, value in enumerate((0.5, 0.7, 1.2, 1.3)):
        latest.value[0], latest.status[0], latest.time_ns[0] = value, 0, T0 + k * S
        said.append(len(bank.step(latest, np.array([0]), T0 + k * S)))
    assert said == [1, 0, 1, 0]


def test_a_float_at_its_limit_is_at_it() -> None:
    one = table("([a] >= 0.7)", "([a] > 0.7)")
    bank, latest = CalculatedBank(one), Columns(len(one.tags))
    latest.value[0], latest.status[0], latest.time_ns[0] = float(np.float32(0.7)), 0, T0
    bank.step(latest, np.array([0]), T0)
    assert latest.value[4:].tolist() == [1.0, 0.0]


def test_circles_are_found() -> None:
    operands = {"a": ("b", "m"), "b": ("c",), "c": ("a",), "d": ("m",), "e": ("d", "a")}
    assert circle(operands) == ("a", "b", "c", "a")
    assert levels({"d": ("m",), "f": ("d",)}) == {"d": 0, "f": 1}
    assert circle({"d": ("m",)}) == ()
    assert circle({"s": ("s",)}) == ("s", "s")


def test_shapes_leave_tags_and_numbers_out() -> None:
    one, other = shaped("([a] * 2.0)"), shaped("([b.c] * 7.0)")
    assert one.shape == other.shape
    assert (other.tags, other.numbers) == (("b.c",), (7.0,))
    assert shaped("mean_over([a], 60.0)").shape != shaped("mean_over([a], 300.0)").shape

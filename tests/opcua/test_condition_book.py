"""What a server's events make of its conditions, without a server."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scada.model import ConditionsKnown, OpenEvent, SourceCondition
from scada.opcua import condition_book
from scada.opcua.condition_book import ConditionBook, Heard
from scada.opcua.condition_event import LONGEST_TEXT, Translator, languages
from scada.opcua.event_answers import Event
from scada.opcua.event_values import NodeBytes, Said, Value

NOW = 1_790_000_000_000_000_000
TICKS = NOW // 100 + 116_444_736_000_000_000
SPACES = ("http://opcfoundation.org/UA/", "urn:plant")


def named(name: str) -> NodeBytes:
    raw = name.encode()
    return NodeBytes(b"\x03\x01\x00" + len(raw).to_bytes(4, "little") + raw)


def number(kind: int) -> NodeBytes:
    return NodeBytes(b"\x01\x00" + kind.to_bytes(2, "little"))


START = {"event_type": number(condition_book.REFRESH_START)}
END = {"event_type": number(condition_book.REFRESH_END)}


def event(of: str = "c0", event_id: bytes = b"e", **fields: Any) -> Event:
    """An active alarm that nobody has acknowledged."""
    return {
        "event_id": event_id,
        "event_type": number(2915),
        "condition": named(of),
        "retain": True,
        "enabled": True,
        "active": True,
        "acknowledged": False,
        "time": TICKS,
        "severity": 500,
        "message": Said("high"),
        **fields,
    }


def book(most: int = 10) -> ConditionBook:
    one = ConditionBook("mine", most)
    one.begin(Translator("mine", SPACES, {"nsu=urn:plant;s=G1": "g1", "ns=1;s=G2": "g2"}))
    return one


def only(heard: Heard) -> SourceCondition:
    (state,) = heard.changes
    assert isinstance(state, SourceCondition)
    return state


def test_a_condition_with_everything() -> None:
    said = event(
        source_node=named("G1"),
        source_name="Generator",
        name="Vibration",
        quality=0x40000000,
        comment=Said("seen"),
        user="wang",
        suppressed=True,
        shelving=number(2933),
    )
    state = only(book().hear([said], NOW))
    assert (state.condition, state.tag, state.open) == (
        "nsu=urn:plant;s=c0",
        "g1",
        (OpenEvent(b"e"),),
    )
    assert (state.source, state.name, state.user, state.comment) == (
        "Generator",
        "Vibration",
        "wang",
        "seen",
    )
    assert (state.status, state.suppressed, state.shelved) == (0x40000000, True, True)
    assert (state.time_ns, state.severity, state.message) == (NOW, 500, {"en": "high"})


def test_a_tag_is_known_by_its_input_and_by_a_namespace_index_too() -> None:
    state = only(book().hear([event(source_node=named("panel"), input=named("G2"))], NOW))
    assert state.tag == "g2"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Said("高", "zh-Hans"), {"zh": "高"}),
        (Said("瓦斯超限"), {"zh": "瓦斯超限"}),
        (Said("zu hoch", "de"), {"en": "zu hoch"}),
        ("plain", {"en": "plain"}),
        (Said(""), {}),
        (None, {}),
        (Said(json.dumps({"t": [["zh", "高"], ["en", "high"], ["de", "hoch"]]}), "mul"),
         {"zh": "高", "en": "high"}),
        (Said("no json", "mul"), {"en": "no json"}),
        (Said("two\nlines\x00\x07"), {"en": "two lines"}),
    ],
)  # fmt: skip
def test_languages(message: Value, said: dict[str, str]) -> None:
    assert languages(message) == said


def test_a_long_message_is_cut() -> None:
    text = languages(Said("x" * 100_000))["en"]
    assert (len(text), text[-1]) == (LONGEST_TEXT, "…")


def test_an_event_of_no_condition_is_passed_over() -> None:
    one = book()
    assert one.hear([event(condition=None), {"event_type": None}], NOW) == Heard()
    assert one.broken == 0


@pytest.mark.parametrize("event_id", [None, b"x" * 1000, "text"])
def test_without_a_usable_event_id_it_is_broken(event_id: Any) -> None:
    one = book()
    assert one.hear([event(event_id=event_id)], NOW) == Heard()
    assert one.broken == 1


def test_what_a_refresh_does_not_name_is_gone() -> None:
    one = book()
    one.hear([event("c0"), event("c1")], NOW)
    heard = one.hear([START, event("c1"), event("c2"), END], NOW)
    known = heard.changes[-1]
    assert isinstance(known, ConditionsKnown)
    kept = {one.state(alarm).condition for alarm in known.alarms}  # type: ignore[union-attr]
    assert kept == {"nsu=urn:plant;s=c1", "nsu=urn:plant;s=c2"}
    assert (one.complete, len(one)) == (True, 2)


def test_an_end_without_a_start_says_nothing() -> None:
    one = book()
    one.hear([event()], NOW)
    assert one.hear([END], NOW) == Heard()
    assert not one.complete


@pytest.mark.parametrize("kind", [condition_book.REFRESH_REQUIRED, condition_book.QUEUE_OVERFLOW])
def test_a_server_may_ask_for_a_refresh(kind: int) -> None:
    assert book().hear([{"event_type": number(kind)}], NOW) == Heard(refresh=True)


def test_a_condition_that_was_not_known_ends_once_the_list_is_complete_without_a_word() -> None:
    one, over = book(), event(active=False, acknowledged=True, retain=False)
    assert not only(one.hear([over], NOW)).retain, "it may stand from before a restart"
    one.hear([START, END], NOW)
    assert one.hear([over], NOW) == Heard()


def test_a_disabled_condition_is_over() -> None:
    one = book()
    one.hear([event()], NOW)
    assert not only(one.hear([event(enabled=False)], NOW)).retain


def test_still_active_is_not_over_whatever_retain_says() -> None:
    state = only(book().hear([event(acknowledged=True, retain=False)], NOW))
    assert (state.retain, state.open) == (True, ())


def test_branches_are_acknowledged_with_their_condition() -> None:
    one = book()
    one.hear([event(event_id=b"1")], NOW)
    one.hear([event(event_id=b"2", branch=named("b1"))], NOW)
    over = event(event_id=b"3", active=False, acknowledged=True)
    state = only(one.hear([over], NOW))
    assert (state.active, state.open) == (False, (OpenEvent(b"2"),))
    again = only(one.hear([event(event_id=b"4")], NOW))
    assert again.open == (OpenEvent(b"4"), OpenEvent(b"2"))
    done = event(event_id=b"5", branch=named("b1"), acknowledged=True, retain=False)
    assert only(one.hear([done], NOW)).open == (OpenEvent(b"4"),)


def test_a_branch_alone_keeps_its_condition_open() -> None:
    one = book()
    state = only(one.hear([event(branch=named("b1"))], NOW))
    assert (state.active, state.open, state.retain) == (False, (OpenEvent(b"e"),), True)
    assert not only(one.hear([event(branch=named("b1"), retain=False)], NOW)).retain


def test_a_refresh_drops_branches_too() -> None:
    one = book()
    one.hear([event(event_id=b"1"), event(event_id=b"2", branch=named("b1"))], NOW)
    heard = one.hear([START, event(event_id=b"1"), END], NOW)
    state = heard.changes[-2]
    assert isinstance(state, SourceCondition)
    assert state.open == (OpenEvent(b"1"),)


def test_what_is_to_be_confirmed() -> None:
    acked: dict[str, Any] = {"acknowledged": True, "confirmed": False}
    assert only(book().hear([event(**acked)], NOW)).open == ()
    over = only(book().hear([event(active=False, **acked)], NOW))
    assert over.open == (OpenEvent(b"e", confirm=True),)


def test_a_plain_condition_has_no_acknowledgement() -> None:
    plain = {
        name: value for name, value in event().items() if name not in ("active", "acknowledged")
    }
    state = only(book().hear([plain], NOW))
    assert (state.acknowledgeable, state.active, state.open) == (False, True, ())


def test_a_million_conditions_are_not_taken() -> None:
    one = book(most=10)
    heard = one.hear([event(f"c{number}") for number in range(1000)], NOW)
    assert (len(heard.changes), len(one), one.left_out) == (10, 10, 990)
    ended = [event(f"c{number}", retain=False, active=False) for number in range(8)]
    assert one.hear(ended, NOW).refresh, "there is room for those that were left out"
    assert not one.hear([START, event("c9"), END], NOW).refresh
    assert one.left_out == 0


def test_a_flood_of_one_condition_is_its_last_state() -> None:
    one = book(most=10)
    flood = [event(severity=step % 1000, event_id=b"%d" % step) for step in range(5000)]
    assert only(one.hear(flood, NOW)).open == (OpenEvent(b"4999"),)


def test_many_branches_of_one_condition_are_not_taken() -> None:
    one = book()
    one.hear([event(branch=named(f"b{number}")) for number in range(1000)], NOW)
    assert one.left_out >= 900


def test_a_server_without_conditions() -> None:
    one = book()
    one.hear([event()], NOW)
    assert one.none(NOW).changes == (ConditionsKnown(server="mine", alarms=(), time_ns=NOW),)
    assert len(one) == 0


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=20),
    st.builds(Said, st.text(max_size=20), st.sampled_from(["", "zh", "mul", "x"])),
    st.sampled_from([named("c0"), named("c1"), NodeBytes(b"\x00\x00"), number(2787), number(2788)]),
)
NAMES = ("event_id", "event_type", "condition", "branch", "retain", "active", "acknowledged",
         "time", "severity", "message", "shelving", "quality", "user", "enabled", "input")  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES), max_size=20))
def test_whatever_comes_nothing_breaks_and_all_of_it_fits(events: list[Event]) -> None:
    one = book(most=3)
    for state in one.hear(events, NOW).changes:
        if isinstance(state, SourceCondition):
            assert 0 <= state.severity <= 1000
            assert 0 <= state.status < 2**32
    assert len(one) <= 3

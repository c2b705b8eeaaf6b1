"""Whatever is done to a journal is found and named."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alarms import Journal
from alarms.audit import Damage, Finding, audit
from scada.model import Event, EventKind


def journal(count: int, source: str = "core") -> list[Event]:
    made = Journal(source, 1)
    return [made.note(EventKind.COMMENT, n, n, n, comment=f"line {n}") for n in range(count)]


def found(lines: list[Event]) -> list[tuple[Damage, int, int]]:
    return [(one.damage, one.first, one.last) for one in audit(lines)[0]]


def test_a_journal_as_it_was_written_is_whole() -> None:
    assert audit(journal(9)) == ([], {"core": 9})
    assert audit(journal(9)[4:]) == ([], {"core": 5}), "a part of it too"


@given(st.integers(0, 6))
def test_an_altered_line_is_named(at: int) -> None:
    lines = journal(8)
    lines[at] = replace(lines[at], comment="nothing happened")
    assert found(lines) == [(Damage.ALTERED, at + 1, at + 1)]


@given(st.integers(1, 6))
def test_a_line_with_another_hash_is_one_of_two(at: int) -> None:
    lines = journal(8)
    lines[at] = replace(lines[at], prev_hash=bytes(32))
    assert found(lines) == [(Damage.ALTERED, at, at + 1)]


@given(st.integers(1, 6), st.integers(1, 3))
def test_missing_lines_are_named(at: int, count: int) -> None:
    lines = journal(12)
    del lines[at : at + count]
    assert found(lines) == [(Damage.MISSING, at + 1, at + count)]


@given(st.integers(1, 6))
def test_a_doubled_line_is_named(at: int) -> None:
    lines = journal(8)
    lines.insert(at, lines[at - 1])
    assert found(lines) == [(Damage.DOUBLED, at, at)]


def test_a_line_put_elsewhere_is_named() -> None:
    lines = journal(8)
    lines.insert(6, lines.pop(2))
    assert found(lines) == [(Damage.MISSING, 3, 3), (Damage.REORDERED, 3, 3)]


def test_each_service_has_its_own_chain() -> None:
    core, desk = journal(4), journal(4, "desk")
    mixed = [line for pair in zip(core, desk, strict=True) for line in pair]
    assert audit(mixed) == ([], {"core": 4, "desk": 4})
    del mixed[3]
    assert audit(mixed)[0] == [Finding("desk", Damage.MISSING, 2, 2)]

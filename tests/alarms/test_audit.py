"""Whatever is done to a journal is found and named."""

from collections.abc import Callable, Sequence
from dataclasses import replace as replaced

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alarms import Journal
from alarms.audit import Damage, Digester, Keys, Report, StoredLines, audit
from alarms.audit.chains import increasing
from alarms.audit.digest import filed_under
from alarms.journal import event_hash
from alarms.signature import (
    ENDORSED,
    FORMER,
    PUBLIC,
    Policy,
    Signing,
    handing_over,
    name_of,
    text_of,
)
from scada.model import Event, EventKind

SECOND = 10**9
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
Found = tuple[Damage, int, int]


def verify(key: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def plain(count: int, source: str = "core", epoch: int = 1) -> list[Event]:
    made = Journal(source, epoch)
    return [made.note(EventKind.COMMENT, n, n, n, comment=f"line {n}") for n in range(count)]


def signed(
    blocks: int = 4, each: int = 5, key: Ed25519PrivateKey = KEY, journal: Journal | None = None
) -> list[Event]:
    """A start that names its key, and blocks of lines with a signature after each."""
    journal = journal or Journal("core", 1)
    signing = Signing(journal, name_of(public(key)), key.sign, Policy(60.0, 100))
    text = {PUBLIC: text_of(public(key))} | signing.policy.words()
    lines = [journal.note(EventKind.STARTED, 0, 0, 0, text=text)]
    for block in range(blocks):
        now_ns = block * 60 * SECOND
        lines += [
            journal.note(EventKind.COMMENT, now_ns, now_ns + n, n, comment=f"{n}")
            for n in range(each)
        ]
        lines.append(signing.line(now_ns + each))
    return lines


def audited(
    lines: Sequence[Event], trusted: Sequence[bytes] = (), *, in_order: bool = False
) -> list[Report]:
    digester = Digester(in_order)
    for at in range(0, len(lines), 7):
        digester.take(StoredLines.of(lines[at : at + 7]))
    return audit(digester.digest(), Keys.of(verify, trusted))


def found(lines: Sequence[Event], *trusted: bytes, in_order: bool = False) -> list[Found]:
    reports = audited(lines, trusted, in_order=in_order)
    return [(one.damage, one.first, one.last) for report in reports for one in report.findings]


def rewritten(
    lines: list[Event], at: int, change: Callable[[Event], Event] = lambda line: line
) -> list[Event]:
    """What somebody can do who has no key: change a line and make every hash after it anew."""
    made = [*lines[:at], change(lines[at])]
    for line in lines[at + 1 :]:
        made.append(replace(line, prev_hash=event_hash(made[-1])))
    return made


def test_a_journal_as_it_was_written_is_whole() -> None:
    (report,) = audited(plain(9))
    assert (report.is_whole, report.lines, report.is_from_start) == (True, 9, True)
    (report,) = audited(plain(9)[4:])
    assert (report.is_whole, report.lines, report.is_from_start) == (True, 5, False)
    assert audited([]) == []


def test_the_order_in_which_a_store_gives_its_lines_means_nothing() -> None:
    assert found(plain(40)[::-1]) == []


@given(st.integers(0, 6))
def test_an_altered_line_is_named(at: int) -> None:
    lines = plain(8)
    lines[at] = replace(lines[at], comment="nothing happened")
    assert found(lines) == [(Damage.ALTERED, at + 1, at + 1)]


@given(st.integers(1, 6))
def test_a_line_with_another_hash_is_one_of_two(at: int) -> None:
    lines = plain(8)
    lines[at] = replace(lines[at], prev_hash=b"\1" * 32)
    assert found(lines) == [(Damage.ALTERED, at, at + 1)]


@given(st.integers(1, 6), st.integers(1, 3))
def test_missing_lines_are_named(at: int, count: int) -> None:
    lines = plain(12)
    del lines[at : at + count]
    assert found(lines) == [(Damage.MISSING, at + 1, at + count)]


@given(st.integers(1, 6), st.booleans())
def test_a_doubled_line_is_named(at: int, other: bool) -> None:
    lines = plain(8)
    lines.insert(at, replace(lines[at - 1], comment="later") if other else lines[at - 1])
    assert found(lines) == [(Damage.DOUBLED, at, at)]


@pytest.mark.parametrize("order", [(0, 1, 3, 4, 5, 2, 6, 7), (0, 1, 2, 5, 3, 4, 6, 7)])
def test_a_line_of_a_file_that_was_put_elsewhere_is_named(order: tuple[int, ...]) -> None:
    lines = plain(8)
    moved = 3 if order[2] == 3 else 6
    assert found([lines[n] for n in order], in_order=True) == [(Damage.REORDERED, moved, moved)]


@given(st.lists(st.integers(0, 9), max_size=12))
def test_the_longest_row_that_never_falls(numbers: list[int]) -> None:
    places = increasing(numbers)
    row = [numbers[place] for place in places]
    assert row == sorted(row)
    longest = [1] * len(numbers)
    for n in range(len(numbers)):
        longest[n] += max((longest[m] for m in range(n) if numbers[m] <= numbers[n]), default=0)
    assert len(row) == max(longest, default=0)


def test_two_lines_of_a_store_that_changed_places_are_named() -> None:
    lines = StoredLines.of(plain(8))
    body = list(lines.body)
    body[2], body[5] = body[5], body[2]
    digester = Digester()
    digester.take(replaced(lines, body=body))
    (report,) = audit(digester.digest(), Keys.of(verify))
    assert [(one.damage, one.first) for one in report.findings] == [
        (Damage.REORDERED, 3),
        (Damage.REORDERED, 6),
    ]


@pytest.mark.parametrize("column", ["epoch", "time_ns", "now_ns", "words"])
def test_a_line_that_is_filed_under_what_it_does_not_say_is_named(column: str) -> None:
    lines = StoredLines.of(plain(8))
    values = list(getattr(lines, column))
    values[3] = filed_under("core", "raised", "", "", "") if column == "words" else 77
    digester = Digester()
    digester.take(replaced(lines, **{column: values}))
    (report,) = audit(digester.digest(), Keys.of(verify))
    assert [(one.damage, one.first) for one in report.findings] == [(Damage.MISFILED, 4)]


@pytest.mark.parametrize("body", [b"", b"\x81\xa1", b"rubbish", b"\xff" * 90])
def test_a_line_that_cannot_be_read_is_named_and_nothing_else(body: bytes) -> None:
    lines = StoredLines.of(plain(8))
    bodies = list(lines.body)
    bodies[4] = body
    digester = Digester()
    digester.take(replaced(lines, body=bodies))
    (report,) = audit(digester.digest(), Keys.of(verify))
    assert [(one.damage, one.first) for one in report.findings] == [(Damage.UNREADABLE, 5)]


def test_each_service_has_its_own_chain() -> None:
    core, desk = plain(4), plain(4, "desk")
    mixed = [line for pair in zip(core, desk, strict=True) for line in pair]
    assert [(one.source, one.lines) for one in audited(mixed)] == [("core", 4), ("desk", 4)]
    del mixed[3]
    assert next(one.findings for one in audited(mixed)) == ()
    assert found(mixed) == [(Damage.MISSING, 2, 2)]


def test_a_chain_that_begins_anew_is_another_chain() -> None:
    both = plain(5) + plain(6, epoch=2)
    assert [(one.epoch, one.lines) for one in audited(both)] == [(1, 5), (2, 6)]
    assert found(both) == []


def test_signatures_say_how_far_it_is_proven() -> None:
    lines = signed()
    (report,) = audited(lines, [public(KEY)])
    (stretch,) = report.signed
    assert report.is_whole
    assert (stretch.first, stretch.last, report.signatures) == (1, 24, 4)
    assert report.checked == 1, "the last signature stands for those before it"
    assert report.unsigned is not None
    assert (report.unsigned.first, report.unsigned.last) == (25, 25)
    assert report.keys == (name_of(public(KEY)),)


@given(st.integers(1, 22))
def test_whoever_makes_the_hashes_anew_is_betrayed_by_the_signatures(at: int) -> None:
    lines = rewritten(signed(), at, lambda line: replace(line, comment="forged"))
    damage = found(lines, public(KEY))
    forged = [(first, last) for kind, first, last in damage if kind is Damage.FORGED]
    assert len(forged) == 1
    assert forged[0][0] <= at + 1 <= forged[0][1]
    bad = [first for kind, first, _ in damage if kind is Damage.SIGNATURE]
    signatures = [line.seq for line in lines if line.kind is EventKind.SIGNED]
    assert bad == [seq for seq in signatures if seq > at + 1 or (seq == at + 1 and seq in bad)]


def test_a_signature_that_was_tampered_with_is_named() -> None:
    lines = signed()
    at = next(n for n, line in enumerate(lines) if line.kind is EventKind.SIGNED)
    text = lines[at].text | {"signature": text_of(bytes(64))}
    lines[at] = replace(lines[at], text=text)
    assert found(lines, public(KEY)) == [
        (Damage.ALTERED, 7, 7),
        (Damage.SIGNATURE, 7, 7),
    ]


def test_signing_with_a_key_of_ones_own_is_found() -> None:
    lines = signed(key=OTHER)
    assert found(lines, public(KEY)) == [(Damage.KEY, 7, 25)]
    assert found(lines) == [], "without a key from elsewhere the journal's own is all there is"


def test_leaving_the_signatures_out_is_found() -> None:
    kept = [n for n in signed(blocks=12) if n.kind is not EventKind.SIGNED or n.seq < 20]
    lines = rewritten([replace(line, seq=n) for n, line in enumerate(kept, 1)], 0)
    assert found(lines, public(KEY)) == [(Damage.UNSIGNED, 20, 64)]


def test_a_key_is_handed_over() -> None:
    journal = Journal("core", 1)
    lines = signed(2, journal=journal)
    text = {
        PUBLIC: text_of(public(OTHER)),
        FORMER: name_of(public(KEY)),
        ENDORSED: text_of(KEY.sign(handing_over("core", public(OTHER)))),
    }
    lines.append(journal.note(EventKind.KEY, 0, 0, 0, text=text))
    lines += signed(2, key=OTHER, journal=journal)
    (report,) = audited(lines, [public(KEY)])
    assert report.is_whole
    assert report.signed[-1].last == lines[-1].seq - 1
    without = [replace(line, text={}) if line.kind is EventKind.KEY else line for line in lines]
    assert Damage.KEY in [damage for damage, *_ in found(without, public(KEY))]


def test_when_it_is_time_to_sign() -> None:
    journal = Journal("core", 1)
    signing = Signing(journal, "k", KEY.sign, Policy(60.0, 3))
    assert not signing.due(0)
    journal.note(EventKind.COMMENT, 0, 0, 0)
    assert not signing.due(5 * SECOND)
    assert not signing.due(64 * SECOND)
    assert signing.due(65 * SECOND), "a minute after it was seen"
    signing.line(65 * SECOND)
    assert not signing.due(900 * SECOND), "nothing came since"
    for _ in range(3):
        journal.note(EventKind.COMMENT, 0, 0, 0)
    assert signing.due(901 * SECOND), "or after so many lines"
    signing.line(901 * SECOND)
    journal.note(EventKind.COMMENT, 0, 0, 0)
    assert not signing.due(902 * SECOND)
    assert signing.due(1 * SECOND), "a clock that was set back does not put it off for ever"

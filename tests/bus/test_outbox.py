"""The outbox keeps what it was given, whatever a power loss leaves of the file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scada.bus.outbox import Entry, Outbox
from scada.model import BadInput

MESSAGES = [("a", b"first"), ("b/2", b""), ("c", bytes(range(40)))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "core" / "outbox"


def fill(path: Path) -> list[int]:
    """Append `MESSAGES`; returns the file's length after each."""
    lengths = []
    with Outbox(path) as box:
        for message_id, data in MESSAGES:
            box.append(message_id, data)
            lengths.append(path.stat().st_size)
    return lengths


def held(path: Path) -> list[tuple[str, bytes]]:
    with Outbox(path) as box:
        return [(entry.message_id, entry.data) for entry in box]


def test_keeps_order_over_a_restart(path: Path) -> None:
    fill(path)
    with Outbox(path) as box:
        assert box.damage == ""
        assert len(box) == 3
        assert box.oldest == Entry("a", b"first")
        box.drop()
    assert held(path) == MESSAGES[1:]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_last_delivery_empties_the_file(path: Path) -> None:
    fill(path)
    with Outbox(path) as box:
        for _ in MESSAGES:
            box.drop()
        assert path.stat().st_size == 0
        assert box.oldest is None
        with pytest.raises(BadInput, match="empty"):
            box.drop()
        box.append("d", b"new")
    assert held(path) == [("d", b"new")]


def test_truncated_at_every_byte(path: Path) -> None:
    """Whatever `append` had returned for is there; the torn record is cut, and told."""
    lengths = [0, *fill(path)]
    whole = path.read_bytes()
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        complete = sum(length <= size for length in lengths[1:])
        with Outbox(path) as box:
            assert len(box) == complete
            assert bool(box.damage) == (size not in lengths)
            box.append("after", b"crash")
        assert held(path) == [*MESSAGES[:complete], ("after", b"crash")]
        assert not path.with_name("outbox.damaged").exists()


def test_a_file_that_grew_without_its_content(path: Path) -> None:
    """After a power loss a file may have its new length with zeros where the data should be."""
    lengths = fill(path)
    whole = path.read_bytes()
    for size in (len(whole), len(whole) + 500):
        path.write_bytes(whole[: lengths[1]] + bytes(size - lengths[1]))
        with Outbox(path) as box:
            assert [entry.message_id for entry in box] == ["a", "b/2"]
            assert "torn last record" in box.damage


def test_damage_in_the_middle_is_kept_aside(path: Path) -> None:
    lengths = fill(path)
    whole = bytearray(path.read_bytes())
    whole[lengths[0] + 1] ^= 0xFF
    path.write_bytes(whole)
    with Outbox(path) as box:
        assert len(box) == 1
        assert "damaged bytes were moved to outbox.damaged" in box.damage
    assert path.with_name("outbox.damaged").read_bytes() == bytes(whole[lengths[0] :])


def test_a_full_disk_leaves_the_file_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path)
    with Outbox(path) as box:
        real = os.write
        monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:3]))
        monkeypatch.setattr(os, "fsync", no_space)
        with pytest.raises(OSError, match="No space"):
            box.append("d", b"too much")
        monkeypatch.undo()
        assert len(box) == 3
        box.append("e", b"fits")
    assert held(path) == [*MESSAGES, ("e", b"fits")]


def no_space(_: int) -> None:
    raise OSError(28, "No space left on device")


@given(st.lists(st.one_of(st.none(), st.tuples(st.text(max_size=9), st.binary(max_size=30)))))
def test_behaves_as_a_queue(tmp_path_factory: pytest.TempPathFactory, steps: list) -> None:  # type: ignore[type-arg]
    path = tmp_path_factory.mktemp("outbox") / "outbox"
    queue: list[tuple[str, bytes]] = []
    box = Outbox(path)
    for step in steps:
        if step is not None:
            box.append(*step)
            queue.append(step)
        elif queue:
            box.drop()
            queue.pop(0)
        else:
            box.close()
            box = Outbox(path)
        assert [(entry.message_id, entry.data) for entry in box] == queue
    box.close()
    assert held(path) == queue

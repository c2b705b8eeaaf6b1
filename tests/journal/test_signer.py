"""The key of a journal, and what becomes of it when the power goes at any moment."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alarms import Journal
from alarms.audit import Digester, Keys, StoredLines, audit
from davylamp.journal import key as keys
from davylamp.journal.key import JournalKey, public_of, read_public, renew, verify, write_public
from davylamp.journal.signer import Signer
from scada.bus.memory import MemoryBus
from scada.model import BadInput, Event, EventKind
from tests.journal.test_own import stored, writing

MINUTE = 60 * 10**9


class PowerLoss(BaseException):
    """Everything stops here."""


def life(folder: Path, journal: Journal, *, settles: bool = True) -> list[Event]:
    """One start of a service; without ``settles`` it dies before its first lines are safe."""
    signer = Signer.open(folder, journal.source)
    now_ns = journal.seq * MINUTE
    lines = [journal.note(EventKind.STARTED, now_ns, now_ns, 0, text=signer.words())]
    lines += signer.begin(journal, now_ns)
    if settles:
        signer.settle()
    return lines


def whole(lines: list[Event], *trusted: bytes) -> bool:
    digester = Digester()
    digester.take(StoredLines.of(lines))
    (report,) = audit(digester.digest(), Keys.of(verify, trusted))
    return report.is_whole and report.signed[-1].last == lines[-1].seq - 1


def test_the_key_is_the_owners_alone_and_stays(tmp_path: Path) -> None:
    key = JournalKey.open(tmp_path, "core")
    assert stat.S_IMODE((tmp_path / "journal.key").stat().st_mode) == 0o600
    assert key.is_new
    key.settle()
    again = JournalKey.open(tmp_path, "core")
    assert (again.public, again.is_new, again.change()) == (key.public, False, {})
    assert read_public(tmp_path / "journal.pub") == key.public
    assert stat.S_IMODE((tmp_path / "journal.pub").stat().st_mode) == 0o644


def test_another_key_is_said(tmp_path: Path) -> None:
    journal = Journal("core", 1)
    first = life(tmp_path, journal)
    kept = read_public(tmp_path / "journal.pub")
    (tmp_path / "journal.key").unlink()
    second = life(tmp_path, journal)
    assert [one.kind for one in second] == [EventKind.STARTED, EventKind.KEY, EventKind.SIGNED]
    assert not whole(first + second, kept), "nobody handed over to it"
    assert whole(first + second), "the journal's own word"


def test_a_key_that_hands_over_is_believed(tmp_path: Path) -> None:
    journal = Journal("core", 1)
    lines = life(tmp_path, journal)
    kept = read_public(tmp_path / "journal.pub")
    new = renew(tmp_path)
    lines += life(tmp_path, journal) + life(tmp_path, journal)
    assert [line.kind for line in lines].count(EventKind.KEY) == 1
    assert read_public(tmp_path / "journal.pub") == new
    assert not (tmp_path / "journal.next").exists()
    assert whole(lines, kept)


@pytest.mark.parametrize("renewed", [False, True])
@pytest.mark.parametrize("step", range(12))
def test_the_power_goes_at_any_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, renewed: bool
) -> None:
    journal = Journal("core", 1)
    lines = life(tmp_path, journal) if renewed else []
    kept = [read_public(tmp_path / "journal.pub")] if renewed else []
    if renewed:
        renew(tmp_path)
    left = [step]

    def or_dies(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise PowerLoss
            return real(*given, **more)

        return act

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", or_dies(os.fsync))
        patched.setattr(Path, "replace", or_dies(Path.replace))
        patched.setattr(Path, "unlink", or_dies(Path.unlink))
        patched.setattr(keys, "write_public", or_dies(write_public))
        signer = None
        try:
            signer = Signer.open(tmp_path, "core")
            lines += [journal.note(EventKind.STARTED, 0, 0, 0, text=signer.words())]
            lines += signer.begin(journal, 0)
            signer.settle()
        except PowerLoss:
            pass
    lines += life(tmp_path, journal) + life(tmp_path, journal)
    assert whole(lines, *kept)
    assert public_of(JournalKey.open(tmp_path, "core").private) == read_public(
        tmp_path / "journal.pub"
    )


def test_dying_before_the_lines_are_safe_says_it_again(tmp_path: Path) -> None:
    journal = Journal("core", 1)
    life(tmp_path, journal)
    kept = read_public(tmp_path / "journal.pub")
    renew(tmp_path)
    lost = Journal("core", 1, journal.seq, journal.head)
    life(tmp_path, lost, settles=False)
    lines = life(tmp_path, journal)
    assert EventKind.KEY in [line.kind for line in lines]
    assert whole(lines, kept)


def test_a_damaged_key_stops_nothing_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal.key").write_bytes(b"short")
    signer = Signer.open(tmp_path, "core")
    assert "damaged" in signer.words()["unsigned"]
    assert signer.begin(Journal("core", 1), 0) == []
    assert (signer.due(0), signer.end(0)) == ([], [])
    signer.settle()
    with pytest.raises(BadInput, match=r"journal\.pub"):
        read_public(tmp_path / "journal.key")


async def test_a_service_signs_its_own_chain(tmp_path: Path) -> None:
    bus = MemoryBus("test")
    for epoch in (1, 2):
        async with writing(bus, tmp_path, epoch, Signer.open(tmp_path, "desk")) as journal:
            journal.note(EventKind.STARTED, text={"en": "desk started"})
            journal.note(EventKind.LOGGED_IN, user="li")
            await journal.note(EventKind.STOPPED).wait()
            await journal.flush(5)
    lines = await stored(bus)
    assert [line.kind.value for line in lines] == 2 * [
        "started", "signed", "logged_in", "stopped", "signed",
    ]  # fmt: skip
    assert lines[0].text["en"] == "desk started"
    assert whole(lines, read_public(tmp_path / "journal.pub"))

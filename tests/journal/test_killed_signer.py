"""A signer that is killed (SIGKILL) while it signs: what its disk has is whole, and goes on."""

import subprocess
import sys
from pathlib import Path

from alarms.audit import Digester, Keys, StoredLines, audit
from davylamp.journal.key import read_public, verify
from scada.model import EventKind
from tests.journal.signing_life import written


def killed(folder: Path, after: int) -> None:
    """A life that is killed when it has said so many lines, and is at the next."""
    argv = [sys.executable, "-m", "tests.journal.signing_life", str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        child.stdout.read(after)
        child.kill()


def test_every_line_that_a_killed_signer_has_put_down_is_proven(tmp_path: Path) -> None:
    after = (1, 40)  # before its public key lies in its place, and in the middle of its work
    for count in after:
        killed(tmp_path, count)
    lines = written(tmp_path)
    assert len(lines) >= sum(after)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert sum(line.kind is EventKind.STARTED for line in lines) == len(after)
    digester = Digester()
    digester.take(StoredLines.of(lines))
    (report,) = audit(digester.digest(), Keys.of(verify, (read_public(tmp_path / "journal.pub"),)))
    assert report.is_whole, report
    # At most the lines that no signature followed any more are left to the chain alone.
    assert report.signed[-1].last >= lines[-1].seq - 2

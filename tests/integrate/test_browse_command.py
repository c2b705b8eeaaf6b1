"""``davylamp browse`` against real servers."""

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from davylamp import cli
from davylamp.integrate.matching import matcher
from davylamp.integrate.progress import Progress, line
from scada.model import BadInput
from tests.integrate.plant_server import Plant, node, write_site


def browse(*words: str) -> int:
    return cli.main(["browse", *words])


def test_a_tree(mine: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    assert browse(mine.url) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "Objects  i=85"
    at = next(n for n, text in enumerate(lines) if "3301 综采" in text)
    assert lines[at + 1] == f"│  ├─ 3301工作面T1甲烷  Double  0.4 %  [0 … 4]  r  {node('3301.T1')}"
    assert f"│  ├─ 风门状态字  UInt16  3  r  {node('3301.doors')}" in lines
    assert f"│  ├─ 皮带温度  Double[3]  [20, 21, 22]  r  {node('3301.temps')}" in lines
    assert lines[-1] == f"   └─ 3301工作面T1甲烷  ↑ {node('3301.T1')}", "met a second time"
    assert err.endswith("variables described\n")


def test_csv_that_import_reads_back(mine: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    assert browse(mine.url, "--filter", "*T1", "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert [row["node"] for row in rows] == [node("3301.T1")]
    assert rows[0]["name_zh"] == "3301工作面T1甲烷"
    assert (rows[0]["unit"], rows[0]["low"], rows[0]["high"]) == ("%", "0", "4")


def test_json(mine: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    assert browse(mine.url, "--filter", "/fan$/", "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["value"] is True
    assert found["states_zh"] == "停止|运行"
    assert found["path"] == ["3301 综采"]


def test_a_server_of_a_site_from_a_node_to_a_depth(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = str(write_site(tmp_path, mine.url))
    words = ("mine", "--site", site, "--from", node("3301"), "--depth", "1", "--variables")
    assert browse(*words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"3301 综采  {node('3301')}"
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "'nowhere' is no address: write opc.tcp://host:4840"),
        (["opc.tcp://127.0.0.1:1"], "refused, nothing listens there"),
        (["opc.tcp://127.0.0.1:1", "--filter", "/(/"], "--filter /(/:"),
        (["opc.tcp://127.0.0.1:1", "--depth", "-1"], "--depth -1 is negative"),
        (["opc.tcp://127.0.0.1:1", "--user", "x"], "--user needs --password-env"),
        (["mine", "--site", "/nowhere"], "site.toml: cannot be read: No such file"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["browse", *words]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert said in err
    assert err.count("\n") == 1


def test_ctrl_c_takes_leave_of_the_server(mine: Plant) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, mine.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"walking\n"
    child.send_signal(signal.SIGINT)
    _, err = child.communicate()
    assert child.returncode == 130
    assert not err
    assert not mine.server.server.iserver._external_sessions


INTERRUPTED = """
import asyncio, signal, sys
from davylamp import cli
from scada.opcua.browse import Walk

# Who runs in the background of a shell inherits that Ctrl-C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

async def endless(self, start):
    print("walking", flush=True)
    await asyncio.sleep(60)

Walk.run = endless
sys.exit(cli.main(["browse", sys.argv[1]]))
"""


def test_filters() -> None:
    assert matcher("T1")(["3301.t1"])
    assert matcher("*.T1")(["3301.T1"])
    assert not matcher("*.T1")(["3301.T10"])
    assert matcher(r"/^T\d$/")(["x", "T4"])
    assert not matcher("[ab]")(["c"])
    with pytest.raises(BadInput, match="unterminated"):
        matcher("/[/")


def test_the_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    now = 0.0
    out = Terminal()
    bar = Progress(out, lambda: now)
    bar.show("reading", 1, 10)
    assert not out.getvalue(), "what is done at once needs no bar"
    now = 1.0
    bar.show("reading", 5, 10)
    assert out.getvalue() == "\rreading: [############............] 50% (5 of 10)"
    bar.clear()
    assert out.getvalue().endswith("\r")


def test_a_log_has_a_line_now_and_then() -> None:
    now = 0.0
    out = io.StringIO()
    bar = Progress(out, lambda: now)
    bar.show("browsing", 1, 0)
    now = 6.0
    bar.show("browsing", 20_000, 0)
    bar.clear()
    assert out.getvalue() == "browsing: 20,000\n"
    assert line("x", 5, 0, bar=True) == "x: 5"

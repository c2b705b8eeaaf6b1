"""`davylamp replay` over files, over the site's own files, with other limits."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest

from davylamp.cli import main
from davylamp.replay.sources.history import HistorySource
from historian.duckdb_store import DuckDBStore
from historian.store import EventMessage, Origin, SampleMessage, TagNames
from scada.model import (
    Acknowledgement,
    AlarmKind,
    Event,
    EventKind,
    Process,
    Samples,
)
from tests.replay.folder import write

S = 1_000_000_000
T0 = 1_790_000_000 * S
VALUES = [0.5] * 10 + [1.2] * 5 + [0.5] * 10 + [0.95] * 10 + [0.5] * 5


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "site")


def long_csv(path: Path) -> Path:
    rows = [f"{1_790_000_000 + n},T1,{value}" for n, value in enumerate(VALUES)]
    path.write_text("\n".join(["time,tag,value", *rows]), "utf-8")
    return path


def replayed(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    assert main(["replay", *map(str, words), "--format", "json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def counts(answer: dict[str, Any]) -> dict[object, tuple[object, ...]]:
    return {
        row["alarm"]: (row["same"], row["only_then"], row["only_now"]) for row in answer["alarms"]
    }


def test_other_limits_over_a_csv(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("tag,limit,value\nT1,alarm,0.9\n", "utf-8")
    history = long_csv(tmp_path / "history.csv")
    answer = replayed(capsys, root, "--csv", history, "--with", other)
    assert counts(answer) == {"T1/alarm": (1, 0, 1), "T1/pre": (2, 0, 0)}
    new = next(one for one in answer["occurrences"] if one["when"] == "only_now")
    assert (new["value"], new["seconds"], new["limit"]) == (0.95, 10.0, 0.9)
    assert answer["notes"] == [
        f"{other}: 1 limits changed, 0 new, 2 as they are, 0 left out",
        "with limits, but without history: T2",
    ]


def test_a_whole_file_leaves_out_what_it_does_not_have(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("tag,limit,value\nT1,alarm,1.0\n", "utf-8")
    history = long_csv(tmp_path / "history.csv")
    answer = replayed(capsys, root, "--csv", history, "--with", other, "--whole")
    assert counts(answer) == {"T1/alarm": (1, 0, 0), "T1/pre": (0, 2, 0)}


def test_a_fault_in_other_limits_is_told_at_its_own_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("tag,limit,value\n\nT1,alarm,x\n", "utf-8")
    assert main(["replay", str(root), "--csv", "none.csv", "--with", str(other)]) == 2
    assert f"{other}:3: value: " in capsys.readouterr().err


def test_wide_csv_with_a_mapping_and_a_picture(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"2026-01-01 00:{n:02d}:00;{str(v).replace('.', ',')}" for n, v in enumerate(VALUES)]
    history, picture = tmp_path / "wide.csv", tmp_path / "picture.svg"
    history.write_text("\n".join(["时间;M116", *rows]), "utf-8")
    words: list[str | Path] = [
        "--csv",
        history,
        "--map",
        "M116=T2",
        "--draw",
        picture,
        "--scan",
        "60",
    ]
    answer = replayed(capsys, root, *words)
    assert counts(answer) == {"T2/alarm": (1, 0, 0)}
    assert answer["occurrences"][0]["raised"] == "2026-01-01 00:10:00.0"
    assert picture.read_text("utf-8").count("<rect") > 4


def test_arff_has_its_times_from_the_command_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "m.arff"
    rows = [f"{value},?" for value in VALUES]
    history.write_text(
        "\n".join(["@relation m", "@ATTRIBUTE 'T1' real", "@attribute x real", "@data", *rows]),
        "utf-8",
    )
    answer = replayed(capsys, root, "--arff", history, "--start", "2026-01-01", "--every", "30")
    assert counts(answer) == {"T1/alarm": (1, 0, 0), "T1/pre": (2, 0, 0)}
    assert answer["occurrences"][0]["seconds"] == 150.0


def test_parquet_long_and_wide(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = ", ".join(f"({n}, {value})" for n, value in enumerate(VALUES))
    long, wide = tmp_path / "long.parquet", tmp_path / "wide.parquet"
    with duckdb.connect() as db:
        db.execute(
            f"copy (select timestamp '2026-01-01 08:00' + interval (n) second as ts, 'T1' as tag, "
            f"v as value from (values {values}) t(n, v)) to '{long}' (format parquet)"
        )
        db.execute(
            f"copy (select 1767225600 + n as time, v as T1, null::double as T2 "
            f"from (values {values}) t(n, v)) to '{wide}' (format parquet)"
        )
    for file in (long, wide):
        answer = replayed(capsys, root, "--parquet", file)
        assert counts(answer) == {"T1/alarm": (1, 0, 0), "T1/pre": (2, 0, 0)}
        assert answer["occurrences"][0]["raised"] == "2026-01-01 08:00:10.0"


def stored(root: Path) -> None:
    """The history of the site, and a journal in which one alarm was raised and returned."""
    store = DuckDBStore(root / "run" / "history")
    names = TagNames("c", ("T1", "T2"))
    times = [T0 + S * n for n in range(len(VALUES))]
    samples = Samples.of([0] * len(VALUES), times, VALUES)
    old = Samples.of([1], [T0 - 3600 * S], [1.5])
    events = tuple(
        Event(
            source="core",
            epoch=1,
            seq=n + 1,
            prev_hash=bytes(32),
            kind=kind,
            time_ns=T0 + S * at,
            now_ns=T0 + S * at,
            step=n,
            alarm="T1/alarm",
            alarm_kind=AlarmKind.ALARM,
            tag="T1",
            process=Process(1 - n),
            acknowledgement=Acknowledgement.UNACKNOWLEDGED,
            raised_ns=T0 + S * 10,
            value=1.2,
            limit=1.0,
        )
        for n, (kind, at) in enumerate(((EventKind.RAISED, 10), (EventKind.RETURNED, 15)))
    )
    now_ns = T0 + 60 * S
    store.write(
        [
            SampleMessage(Origin("core", "Step", 1, 1), now_ns, names, samples),
            SampleMessage(Origin("core", "Step", 1, 2), now_ns, names, old),
            EventMessage(Origin("core", "Events", 1, 1), now_ns, events),
        ]
    )
    assert [len(batch) for batch in HistorySource(store).read(("T1", "T2"), T0, T0 + 99 * S)] == [
        1,
        40,
    ]
    store.close()


def test_the_sites_own_history_against_its_journal(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored(root)
    period = "--from", "2026-09-21T22:13:20", "--to", "2026-09-21T22:14:20"
    answer = replayed(capsys, root, *period)
    assert answer["compared_with"] == "against the journal"
    assert counts(answer) == {"T1/alarm": (1, 0, 0), "T1/pre": (0, 0, 2), "T2/alarm": (0, 0, 1)}
    one = next(one for one in answer["occurrences"] if one["alarm"] == "T2/alarm")
    assert (one["returned"], one["value"]) == ("", 1.5)


@pytest.mark.parametrize(
    ("text", "said", "said_zh"),
    [
        ("time,tag,value\n1790000000,T1,abc\n", ":2: value: 'abc' is no number", "'abc' 不是数字"),
        ("time,tag,value\nnever,T1,1\n", ":2: time: 'never' is no time", "'never' 不是时间"),
        (
            "time,tag,value\n1790000000,X,1\n",
            "none of its tags is one of the site's: X",
            "都不属于本站点",
        ),
        ("tag,value\nT1,1\n", ":1: no column holds the time", "没有时间列"),
        (
            "time,tag,value,status\n1790000000,T1,1,odd\n",
            ":2: status: 'odd' is no quality",
            "不是质量",
        ),
        ("time,T1\n1790000000\n", ":2: 1 cells for 2 columns", "1 格，应有 2 列"),
        ("", "the file is empty", "文件为空"),
    ],
)
def test_faults_name_file_line_and_fix_in_both_languages(
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    said: str,
    said_zh: str,
) -> None:
    history = tmp_path / "history.csv"
    history.write_text(text, "utf-8")
    assert main(["replay", str(root), "--csv", str(history)]) == 2
    english = capsys.readouterr().err
    assert english.startswith(f"{history}")
    assert said in english
    assert "; fix: " in english
    assert main(["replay", str(root), "--csv", str(history), "--language", "zh"]) == 2
    assert said_zh in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "1h"], "there is no history to read"),
        (["--csv", "x.csv", "--start", "2026-01-01"], "--start and --every go together"),
        (["--csv", "x.csv", "--map", "a"], "--map a: there is no tag"),
        (["--influx", "db:8086", "--bucket", "b", "--from", "1h"], "is no address of an InfluxDB"),
    ],
)
def test_faults_of_the_command_line(
    root: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["replay", str(root), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_table_for_people_in_both_languages(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = str(long_csv(tmp_path / "history.csv"))
    assert main(["replay", str(root), "--csv", history]) == 0
    assert "only then  only now" in capsys.readouterr().out
    assert main(["replay", str(root), "--csv", history, "--language", "zh"]) == 0
    assert "仅当时" in capsys.readouterr().out
    assert main(["replay", str(root), "--csv", history, "--format", "csv", "--tags", "T1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("when,raised,returned,alarm")
    assert len(lines) == 4


class _Influx(BaseHTTPRequestHandler):
    """Answers as an InfluxDB does: annotated CSV."""

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        query = json.loads(asked)["query"]
        good = self.headers["Authorization"] == "Token secret" and 'bucket: "plant"' in query
        start, stop = (int(found) for found in re.findall(r"time\(v: (\d+)\)", query))
        rows = [
            f",,0,{_iso(n)},{value},v,smp,T1"
            for n, value in enumerate(VALUES)
            if start <= (1_767_225_600 + n) * S < stop
        ]
        rows = rows[-1:] if "last()" in query else rows
        head = [
            "#datatype,string,long,dateTime:RFC3339,double,string,string,string",
            ",result,table,_time,_value,_field,_measurement,pt",
        ]
        self.send_response(200 if good else 401)
        self.end_headers()
        self.wfile.write("\r\n".join([*head, *rows]).encode() if good else b"unauthorized")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _iso(second: int) -> str:
    return f"2026-01-01T00:00:{second:02d}Z"


def test_an_influxdb(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Influx)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        words = ["--influx", url, "--bucket", "plant", "--org", "o", "--from", "2026-01-01"]
        words += ["--to", "2026-01-01T12:00"]
        assert main(["replay", str(root), *words]) == 2
        assert "the InfluxDB wants a token: 401 unauthorized; fix: " in capsys.readouterr().err
        monkeypatch.setenv("INFLUX_TOKEN", "secret")
        answer = replayed(capsys, root, *words)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert counts(answer) == {"T1/alarm": (1, 0, 0), "T1/pre": (2, 0, 0)}
    assert answer["occurrences"][0]["raised"] == "2026-01-01 08:00:10.0"

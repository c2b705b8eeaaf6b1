"""``davylamp check --online``: the configuration held against the servers."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from davylamp import cli
from davylamp.integrate.fit import Misfit, misfits
from davylamp.integrate.server_fit import (
    Facts,
    monitored_misfits,
    scan_misfits,
    server_misfits,
)
from scada.model import Kind, Server, Tag
from scada.opcua.inspection import Inspected
from scada.opcua.trial import Granted
from scada.opcua.variable import Variable
from tests.integrate import plant_server
from tests.integrate.plant_server import Plant, node
from tests.servers.node_opcua import NodeOpcuaServer
from tests.servers.open62541 import Open62541Server

HEADER = "tag,kind,area,server,node,element,bit,unit,low,high,scan\n"
DAY_NS = 86_400_000_000_000


def write_site(root: Path, url: str, tags: str) -> Path:
    """A site whose area is of no kind that its profile asks sensors of."""
    return plant_server.write_site(root, url, tags, kind="other")


def row(tag: str, kind: str, name: str, rest: str = ",,%CH4,0,4,") -> str:
    return f"{tag},{kind},3301,mine,{name},{rest}\n"


def check(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[int, list[str]]:
    status = cli.main(["check", str(root), "--online", *words])
    out, err = capsys.readouterr()
    return status, [*out.splitlines(), *err.splitlines()]


def test_a_site_that_fits(mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tags = HEADER + row("a", "temperature", node("3301.temp"), ",,℃,0,50,event")
    tags += row("b", "fan", node("3301.fan"), ",,,,,")
    tags += row("c", "door", node("3301.doors"), ",1,,,,")
    tags += row("d", "temperature", node("3301.temps"), "2,,℃,0,50,")
    status, lines = check(capsys, write_site(tmp_path, mine.url, tags))
    assert status == 0
    assert lines[-1].endswith("0 errors, 1 warning, 0 notices"), lines
    assert "asked for 50 ms, the server samples 1 of 1 tags tried every 100 ms" in lines[0]


def test_everything_that_does_not_fit(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tags = HEADER + "".join(
        [
            row("gone", "temperature", node("gone"), ",,℃,0,50,"),
            row("moved", "temperature", "nsu=urn:old;s=3301.temp", ",,℃,0,50,"),
            row("folder", "temperature", node("3301"), ",,℃,0,50,"),
            row("secret", "temperature", node("3301.secret"), ",,℃,0,50,"),
            row("text", "temperature", node("3301.note"), ",,℃,0,50,"),
            row("array", "temperature", node("3301.temps"), ",,℃,0,50,"),
            row("outside", "temperature", node("3301.temps"), "3,,℃,0,50,"),
            row("boolean", "temperature", node("3301.fan"), ",,℃,0,50,"),
            row("number", "switch", node("3301.temp"), ",,,,,"),
            row("bit", "door", node("3301.doors"), ",16,,,,"),
            row("unit", "methane", node("3301.T1"), ",,ppm,0,4,"),
        ]
    )
    status, lines = check(capsys, write_site(tmp_path, mine.url, tags))
    assert status == 1
    said = {line.split(": ")[0]: line for line in lines if line.startswith("tags.csv")}
    for line, words in enumerate(
        [
            "node: gone: the server has no node",
            f"node: moved: the server has no node nsu=urn:old;s=3301.temp (BadNodeIdUnknown); fix:"
            f" write {node('3301.temp')}",
            "node: folder: node",
            "node: secret: node",
            "node: text: the node is of type String, no number",
            "element: array: the node is an array of 3",
            "element: outside: an array of 3 has no element 3",
            "kind: boolean: the node is Boolean, and temperature is measured",
            "kind: warning: number: the node is of type Double; as a switch",
            "bit: bit: type UInt16 has no bit 16; fix: write 0 to 15",
            "scale: warning: unit: the server's % become ppm by 10000, scale is 1",
        ],
        start=2,
    ):
        assert words in said[f"tags.csv:{line}"], line


def test_a_server_that_is_not_there_is_one_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, "opc.tcp://127.0.0.1:1", HEADER + row("a", "dust", node("a")))
    status, lines = check(capsys, site, "--language", "zh")
    assert status == 1
    (said,) = [line for line in lines if line.startswith("site.toml")]
    assert said.startswith(
        "site.toml:8: servers.mine.url: 服务器 mine 无法检查：连接：被拒绝，该地址没有服务；"
    )
    assert lines[-1] == "错误 1 个，警告 0 个，提示 0 个"


def test_a_silent_server_is_one_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"opc.tcp://127.0.0.1:{silent.getsockname()[1]}"
        site = write_site(tmp_path, url, HEADER + row("a", "dust", node("a")))
        status, lines = check(capsys, site)
    assert status == 1
    (said,) = [line for line in lines if line.startswith("site.toml")]
    assert "server mine cannot be checked: hello: no answer in time" in said


def test_only_one_server_and_only_known_ones(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, mine.url, HEADER + row("b", "fan", node("3301.fan"), ",,,,,"))
    text = (site / "site.toml").read_text(encoding="utf-8")
    text += '\n[servers.other]\nurl = "opc.tcp://127.0.0.1:1"\n'
    (site / "site.toml").write_text(text, encoding="utf-8")
    assert check(capsys, site, "--server", "mine")[0] == 0
    assert check(capsys, site)[0] == 1
    assert check(capsys, site, "--server", "min")[1] == [
        "davylamp: --server: unknown server 'min'; did you mean mine?"
    ]
    assert cli.main(["check", str(site), "--server", "mine"]) == 2


def test_a_standby_that_does_not_answer(
    mine: Plant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, mine.url, HEADER + row("b", "fan", node("3301.fan"), ",,,,,"))
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace("[areas", 'urls = ["opc.tcp://127.0.0.1:1"]\n\n[areas', 1)
    (site / "site.toml").write_text(text, encoding="utf-8")
    status, lines = check(capsys, site)
    assert status == 0
    assert any(
        "servers.mine.urls: warning: opc.tcp://127.0.0.1:1 does not let us in" in x for x in lines
    )


def limited(site: Path, names: list[str], url: str) -> Path:
    """A site that monitors these nodes of any server."""
    rows = [
        f"t{n},concentration,3301,mine,{name},,,,-1e9,1e9,event\n" for n, name in enumerate(names)
    ]
    return write_site(site, url, HEADER + "".join(rows))


@pytest.mark.needs_node
def test_node_opcua(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with NodeOpcuaServer(nodes=20) as server:
        names = [NodeOpcuaServer.analogue(n) for n in range(20)]
        status, lines = check(capsys, limited(tmp_path, [*names, names[0] + "x"], server.url))
    assert status == 1
    (said,) = [line for line in lines if line.startswith("tags.csv")]
    assert said.startswith("tags.csv:22: node: t20: the server has no node")


@pytest.mark.needs_open62541
def test_open62541(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Open62541Server(nodes=20) as server:
        names = [Open62541Server.analogue(n) for n in range(20)]
        status, lines = check(capsys, limited(tmp_path, names, server.url))
        assert status == 0, lines
        assert cli.main(["browse", server.url, "--filter", "A1", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 11


# the judgements themselves

TAG = Tag(
    id="t", server="s", node="n", kind=Kind.METHANE, area="a", name_zh="", name_en="", unit="%CH4",
    low=0.0, high=4.0,
)  # fmt: skip


def said(tag: Tag, **fields: object) -> list[str]:
    variable = replace(Variable("n", "n", base=11, type_name="Double"), **fields)  # type: ignore[arg-type]
    return [f"{m.severity}: {m.said.text}" for m in misfits(tag, Inspected(0, variable))]


def test_ranges() -> None:
    assert said(TAG, range=(0.0, 4.0)) == []
    assert said(TAG, range=(0.0, 10.0))[0].startswith(
        "warning: t: range 0 to 4, the server says 0 to 10"
    )
    assert said(TAG, range=(0.0, 3.0))[0].startswith("notice")


def test_scale_belongs_to_the_units() -> None:
    tag = Tag(**{f: getattr(TAG, f) for f in TAG.__struct_fields__} | {"scale": 1e-4})
    assert said(tag, unit="ppm", range=(0.0, 40000.0)) == []
    assert said(TAG, unit="ppm")[0].startswith("warning: t: the server's ppm become %CH4 by 0.0001")
    assert said(TAG, unit="kg")[0].startswith("warning: t: unit %CH4, the server says kg")


def test_a_bad_value_is_a_notice() -> None:
    assert said(TAG, status=0x808C0000) == ["notice: t: its value is bad now: BadSensorFailure"]


def judged(**facts: object) -> list[Misfit]:
    server = Server(id="s", url="opc.tcp://h")
    return list(server_misfits(server, Facts(**{"limits": {}} | facts), 100 * DAY_NS))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"limits": {"state": 6.0}}, "the server says of itself: CommunicationFault"),
        ({"clock_offset_s": -7.0}, "its clock is 7.0 s behind of ours"),
        ({"certificate": ("server", 110 * DAY_NS)}, "the server certificate ends on 1970-04-21"),
        (
            {"limits": {"max_items": 10.0}, "events": 11},
            "11 tags are to be monitored, the server allows",
        ),
        ({"limits": {"redundancy": 2.0}}, "the server belongs to a redundant set"),
        (
            {"granted": Granted(100.0, (0, 0), (50.0, 1000.0), (20, 20))},
            "samples 1 of 2 tags tried",
        ),
        ({"granted": Granted(1000.0, (0,), (50.0,), (20,))}, "the server publishes every 1000 ms"),
        ({"granted": Granted(100.0, (0,), (50.0,), (1,))}, "the server keeps 1 samples per tag"),
    ],
)
def test_what_a_server_does_not_give(facts: dict[str, object], words: str) -> None:
    (found,) = judged(**facts)
    assert words in found.said.text
    assert found.said.text_zh


def test_the_servers_own_word_on_sampling_is_told() -> None:
    granted = Granted(100.0, (0,), (500.0,), (200,))
    (found,) = judged(granted=granted, limits={"min_sampling_ms": 500.0})
    assert "it states MinSupportedSampleRate 500 ms" in found.said.text


def test_what_is_granted_as_asked_is_no_problem() -> None:
    granted = Granted(100.0, (0, 0), (50.0, 0.0), (20, 20))
    assert judged(granted=granted, clock_offset_s=0.1, certificate=("own", 300 * DAY_NS)) == []


def test_items_that_are_refused_and_scans_that_do_not_fit() -> None:
    ((tag, misfit),) = monitored_misfits([TAG], Granted(100.0, (0x80410000,), (0.0,), (0,)))
    assert tag is TAG
    assert "the server does not monitor it" in misfit.said.text
    facts = Facts({}, scans=((1.0, 10, 0.1), (0.5, 20, 0.3), (0.1, 5, 0.2)))
    assert [(s, m.severity) for s, m in scan_misfits(facts)] == [(0.5, "warning"), (0.1, "error")]

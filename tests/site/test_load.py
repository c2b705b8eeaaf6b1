"""A sound site, whole."""

from pathlib import Path

import pytest

from davylamp.site import BusSettings, Severity, SiteError, load
from scada.model import AreaKind, BadInput, Comparison, Kind
from tests.site.folder import TAGS, Folder, place


def test_the_folder_or_its_site_toml(folder: Folder) -> None:
    assert load(folder.root) == load(folder.root / "site.toml") == load(str(folder.root))


def test_what_it_holds(folder: Folder) -> None:
    site = folder.load()
    table = site.table
    assert site.problems == ()
    assert (table.site, table.name_zh, table.name_en) == ("demo", "三矿", "三矿")
    assert table.timezone == "Asia/Shanghai"
    assert site.gas_class == "high"
    assert [server.id for server in table.servers] == ["mine"]
    assert [(a.id, a.kind, a.profile) for a in table.areas] == [
        ("3301", AreaKind.LONGWALL, "cn-2025"),
        ("bunker", AreaKind.BUNKER, "cn-2025"),
    ]
    face, fan, level = table.tags
    assert (face.kind, face.unit, face.high, face.resolution) == (Kind.METHANE, "%CH4", 4.0, 0.01)
    assert (face.normal_low, face.normal_high) == (0.0, 0.8)
    assert (fan.low, fan.high, fan.states_zh, fan.states_en) == (
        0.0,
        1.0,
        ("停止", "运行"),
        ("stopped", "running"),
    )
    assert (level.location, level.normal_low) == ("", None)
    assert [a.id for a in table.alarms] == [
        "3301.T1/alarm",
        "3301.T1/cut",
        "3301.fan/stopped",
        "3301.level/high",
    ]
    assert table.alarms[1].comparison is Comparison.AT_LEAST
    assert (table.alarms[1].value, table.alarms[1].restore) == (1.5, 1.0)


def test_texts_left_empty_come_from_the_profile(folder: Folder) -> None:
    cut, own = folder.load().table.alarms[1], folder.load().table.alarms[3]
    assert "馈电" in cut.action_zh
    assert "feed" in cut.action_en
    assert "工作面" in cut.scope_zh
    assert (own.action_zh, own.action_en) == ("1 停料", "")


def test_tags_with_limits_are_subscribed_and_the_others_polled(folder: Folder) -> None:
    folder.change("site.toml", ('gas_class = "high"', 'gas_class = "high"\nscan_s = 0.5'))
    folder.cells("tags.csv", "3301.T1", scan="", location="methane.site")
    folder.write("alarms.csv", "tag,limit,kind,comparison,value\n3301.T1,x,alarm,>=,0.9\n")
    face, fan, level = load(folder.root).table.tags
    assert (face.scan_s, fan.scan_s, level.scan_s) == (0.0, 0.5, 0.5)


def test_settings_of_this_machine_have_defaults(folder: Folder) -> None:
    site = folder.load()
    assert site.root == folder.root
    assert site.run == folder.root / "run"
    assert site.bus == BusSettings(urls=(), hold_h=48.0, listen="127.0.0.1")
    assert (site.historian.store, site.historian.path) == ("duckdb", folder.root / "run/history")


def test_where_davylamp_writes(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.change("site.toml", ('id = "demo"', 'id = "demo"\nrun = "../elsewhere"'))
    assert folder.load().run == Path(folder.root / "../elsewhere")
    monkeypatch.setenv("DAVYLAMP_RUN", "/var/lib/davylamp")
    assert folder.load().run == Path("/var/lib/davylamp")


def test_the_hash_follows_the_content_not_the_writing(folder: Folder) -> None:
    before = folder.load().table.config_hash
    assert len(before) == 16
    assert int(before, 16) >= 0
    folder.write("tags.csv", TAGS.replace("0.01", "0.010").replace("\n", "\r\n"), "utf-8-sig")
    folder.change("site.toml", ("[site]", "# a remark\n[site]"))
    assert folder.load().table.config_hash == before
    folder.cells("alarms.csv", "3301.T1,cut", value="1.4")
    assert folder.load().table.config_hash != before


def test_every_error_of_all_files_at_once(folder: Folder) -> None:
    folder.change("site.toml", ('url = "opc.tcp', 'url = "http'), ("longwall", "longwal"))
    folder.cells("tags.csv", "3301.T1", kind="metane", node="s3301")
    folder.cells("tags.csv", "3301.level", high="x")
    folder.cells("alarms.csv", "3301.fan", value="7")
    folder.cells("alarms.csv", "3301.level", priority="9")
    found = folder.errors()
    assert [(p.file, p.line, p.column) for p in found] == [
        ("site.toml", 8, "servers.mine.url"),
        ("site.toml", 12, "areas.3301.kind"),
        ("tags.csv", 2, "node"),
        ("tags.csv", 2, "kind"),
        ("tags.csv", 4, "high"),
        ("alarms.csv", 4, "value"),
        ("alarms.csv", 5, "priority"),
    ]
    assert all(p.text and p.fix and p.text_zh and p.fix_zh for p in found)


def test_an_error_is_bad_input_with_all_the_lines(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.level", high="x", low="y")
    with pytest.raises(BadInput) as caught:
        folder.load()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("tags.csv:4: low: 'y' is not a number; fix: ")
    assert len(lines) == 2


@pytest.mark.parametrize("name", ["site.toml", "tags.csv", "alarms.csv"])
def test_a_missing_file_is_named(folder: Folder, name: str) -> None:
    (folder.root / name).unlink()
    assert name in {p.file for p in folder.errors()}


def test_no_site_at_all(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load(tmp_path / "nowhere")
    assert "site.toml: cannot be read" in str(caught.value)


def test_an_empty_site_toml_is_three_errors_not_three_and_every_row(folder: Folder) -> None:
    folder.write("site.toml", "")
    assert [place(p) for p in folder.errors()] == [
        ("site.toml", 0, "site.id"),
        ("site.toml", 0, "servers"),
        ("site.toml", 0, "areas"),
    ]


def test_contents_that_are_not_written_yet(folder: Folder) -> None:
    text = folder.text("tags.csv").replace("工作面", "新名")
    table = load(folder.root, {"tags.csv": text.encode()}).table
    assert table.tags[0].name_zh == "新名"
    assert folder.load().table.tags[0].name_zh == "工作面"


def test_the_same_problem_in_both_languages(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", low="5")
    (problem,) = folder.errors()
    assert problem.in_words("en").startswith("tags.csv:2: high: high 4 is not above low 5; fix: ")
    assert problem.in_words("zh").startswith("tags.csv:2: high: high 4 不大于 low 5；修改：")


def test_warnings_say_so(folder: Folder) -> None:
    folder.cells("tags.csv", "3301.T1", scan="0.5")
    (problem,) = folder.problems()
    assert problem.severity is Severity.WARNING
    assert problem.in_words("en").startswith("tags.csv:2: scan: warning: ")
    assert problem.in_words("zh").startswith("tags.csv:2: scan: 警告：")

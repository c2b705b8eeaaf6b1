"""site.toml: every fault at its line."""

import pytest

from davylamp.site import Severity
from davylamp.site.toml_lines import TomlLines
from tests.site.folder import Folder, place

SERVER = 'url = "opc.tcp://127.0.0.1:48410"'


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "fix"),
    [
        ('id = "demo"', 'id = "demo mine"', 2, "site.id", "letters, digits and dashes"),
        ('id = "demo"', "", 1, "site.id", 'id = "mine-3"'),
        ('id = "demo"', 'id = "x"\nscan_s = 0', 3, "site.scan_s", "above 0"),
        ('id = "demo"', 'id = "x"\nscan_s = "1"', 3, "site.scan_s", "a number"),
        ('id = "demo"', 'id = "x"\nscan_s = nan', 3, "site.scan_s", "above 0"),
        ('id = "demo"', 'id = "x"\nscan_s = true', 3, "site.scan_s", "a number"),
        ('id = "demo"', 'id = "x"\nname_fr = "y"', 3, "site.name_fr", "did you mean name_"),
        (
            'id = "demo"',
            'id = "x"\ntimezone = "Asia/Shanghia"',
            3,
            "site.timezone",
            "Asia/Shanghai?",
        ),
        ('profile = "cn-2025"', 'profile = "cn-2052"', 4, "site.profile", "did you mean cn-2025?"),
        ('gas_class = "high"', 'gas_class = "高"', 5, "site.gas_class", "low, high, outburst"),
        ('gas_class = "high"', "gas_class = 5", 5, "site.gas_class", "a text in quotes"),
        (SERVER, 'url = "127.0.0.1:48410"', 8, "servers.mine.url", "opc.tcp://host:4840"),
        (SERVER, 'url = "opc.tcp://host:99999"', 8, "servers.mine.url", "opc.tcp://host:4840"),
        (SERVER, 'url = "opc.tcp://me:secret@host:4840"', 8, "servers.mine.url", "password_env"),
        (SERVER, "", 7, "servers.mine.url", "opc.tcp://host:4840"),
        (SERVER, SERVER + '\npassword = "x"', 9, "servers.mine.password", "password_env"),
        (SERVER, SERVER + '\nuser = "x"', 9, "servers.mine.user", "user and password_env"),
        (SERVER, SERVER + "\nqueue = 2.5", 9, "servers.mine.queue", "a whole number"),
        (SERVER, SERVER + "\nqueue = 0", 9, "servers.mine.queue", "above 0"),
        (SERVER, SERVER + "\nsampling_ms = -1", 9, "servers.mine.sampling_ms", "above 0"),
        (SERVER, SERVER + "\nsampling = 5", 9, "servers.mine.sampling", "sampling_ms?"),
        ("[servers.mine]", '[servers."mine/1"]', 7, "servers.mine/1", "letters, digits"),
        ('kind = "longwall"', 'kind = "bunkr"', 12, "areas.3301.kind", "did you mean bunker?"),
        ('kind = "longwall"', 'parent = "330"', 12, "areas.3301.parent", "did you mean 3301?"),
        ('kind = "longwall"', 'profile = "x"', 12, "areas.3301.profile", "cn-2025"),
        ('kind = "longwall"', 'downwind = "x"', 12, "areas.3301.downwind", "a list"),
        ('kind = "longwall"', 'downwind = ["bunkr"]', 12, "areas.3301.downwind", "bunker?"),
        ('kind = "longwall"', 'downwind = ["3301"]', 12, "areas.3301.downwind", "goes to next"),
        ("[areas.bunker]", "[area.bunker]", 14, "area", "did you mean areas?"),
        ("[areas.bunker]", "[areas.3301.east]", 14, "areas.3301.east", '[areas."3301.east"]'),
        ("[areas.bunker]", '[bus]\nurls = ["http://x"]\n[areas.bunker]', 15, "bus.urls", "nats://"),
        ("[areas.bunker]", '[bus]\nurls = "nats://x"\n[areas.bunker]', 15, "bus.urls", "a list"),
        ("[areas.bunker]", "[bus]\nhold_h = 0\n[areas.bunker]", 15, "bus.hold_h", "above 0"),
        (
            "[areas.bunker]",
            "[bus]\nhold_h = 9000\n[areas.bunker]",
            15,
            "bus.hold_h",
            "at most 8784",
        ),
        (
            "[areas.bunker]",
            '[historian]\nstore = "postgres"\n[areas.bunker]',
            15,
            "historian.store",
            "duckdb",
        ),
    ],
)
def test_faults(folder: Folder, old: str, new: str, line: int, column: str, fix: str) -> None:
    folder.change("site.toml", (old, new))
    found = [p for p in folder.errors() if p.file == "site.toml"]
    assert [place(p) for p in found] == [("site.toml", line, column)]
    assert fix in found[0].fix


def test_a_broken_line_of_toml(folder: Folder) -> None:
    folder.change("site.toml", ('name_zh = "三矿"', "name_zh = 三矿"))
    problem = folder.the_error()
    assert place(problem) == ("site.toml", 3, "")
    assert "quotes" in problem.fix


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5000, "x = 1" + "0" * 5000, "[site]\nscan_s = 1" + "0" * 400]
)
def test_hostile_toml_is_an_error_and_no_crash(folder: Folder, text: str) -> None:
    folder.write("site.toml", text)
    assert any(p.file == "site.toml" for p in folder.errors())


def test_an_area_within_itself(folder: Folder) -> None:
    folder.change(
        "site.toml",
        ('kind = "longwall"', 'parent = "bunker"'),
        ('kind = "bunker"', 'parent = "3301"'),
    )
    assert [p.column for p in folder.errors()] == ["areas.3301.parent", "areas.bunker.parent"]


def test_a_site_needs_a_server_and_an_area(folder: Folder) -> None:
    folder.write("site.toml", '[site]\nid = "x"\n')
    columns = [p.column for p in folder.errors() if p.file == "site.toml"]
    assert columns == ["servers", "areas"]


def test_a_server_with_a_login(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE_PASSWORD", "secret")
    folder.change(
        "site.toml", (SERVER, SERVER + '\nuser = "scada"\npassword_env = "MINE_PASSWORD"')
    )
    (server,) = folder.load().table.servers
    assert (server.user, server.password_env) == ("scada", "MINE_PASSWORD")
    assert folder.load().problems == ()
    assert "secret" not in repr(folder.load())


def test_a_password_that_is_not_set_here_is_a_notice(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINE_PASSWORD", raising=False)
    folder.change(
        "site.toml", (SERVER, SERVER + '\nuser = "scada"\npassword_env = "MINE_PASSWORD"')
    )
    (problem,) = folder.load().problems
    assert problem.severity is Severity.NOTICE
    assert "MINE_PASSWORD" in problem.text


def test_a_short_queue_is_a_warning(folder: Folder) -> None:
    folder.change("site.toml", (SERVER, SERVER + "\nqueue = 5"))
    assert folder.the_warning().column == "servers.mine.queue"


@pytest.mark.parametrize(
    ("listen", "beyond"),
    [
        ("127.0.0.1", False),
        ("127.0.0.1:4222", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("10.0.0.5:4222", True),
    ],
)
def test_a_bus_that_listens_beyond_this_machine_is_a_warning(
    folder: Folder, listen: str, beyond: bool
) -> None:
    folder.change("site.toml", ("[areas.bunker]", f'[bus]\nlisten = "{listen}"\n[areas.bunker]'))
    site = folder.load()
    assert site.bus.listen == listen
    assert [p.column for p in site.problems] == ["bus.listen"] * beyond


@pytest.mark.parametrize(
    "listen", ["::1", "[::1]:4222", ":4222", "localhost:", "localhost:x", "h:70000"]
)
def test_no_place_to_listen(folder: Folder, listen: str) -> None:
    folder.change("site.toml", ("[areas.bunker]", f'[bus]\nlisten = "{listen}"\n[areas.bunker]'))
    assert folder.the_error().column == "bus.listen"


def test_a_bus_of_the_sites_own(folder: Folder) -> None:
    folder.change(
        "site.toml",
        ("[areas.bunker]", '[bus]\nurls = ["nats://a:4222", "tls://b:4222"]\n[areas.bunker]'),
    )
    assert folder.load().bus.urls == ("nats://a:4222", "tls://b:4222")


def test_lines_of_keys() -> None:
    lines = TomlLines('a = 1\n[b.c]\n"d e" = 2\nf.g = 3\n[ "h.i" . j ] # x\nk=1\n')
    assert lines.of("a") == 1
    assert lines.of("b", "c", "d e") == 3
    assert lines.of("b", "c", "f", "g") == 4
    assert lines.of("h.i", "j", "k") == 6
    assert lines.of("b", "c", "missing") == 2
    assert lines.of("nothing") == 0

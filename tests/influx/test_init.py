"""`davylamp historian init`: what it makes, that it can be run again, and that the rights are the least."""

import stat
from pathlib import Path

import pytest

from davylamp.cli import main
from davylamp.history.choice import store_of
from davylamp.site import load
from historian.store import EventQuery, StoreRefuses
from tests.historian.made import NOON, event, event_message, ramp
from tests.influx.server import ORG, TOKEN, InfluxServer
from tests.replay.folder import write

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]


@pytest.fixture
def site(
    influx: InfluxServer, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A site whose history is to lie in a bucket that is not there yet."""
    root = write(tmp_path / "site")
    table = f'store = "influxdb"\nurl = "{influx.url}"\norg = "{ORG}"\nbucket = "{bucket}-of-site"'
    change(
        root,
        'store = "duckdb"',
        f"{table}\n[historian.retention]\nraw_months = 40\nevents_months = 60",
    )
    monkeypatch.setenv("INFLUX_TOKEN", TOKEN)
    return root


def change(root: Path, old: str, new: str) -> None:
    file = root / "site.toml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def init(capsys: pytest.CaptureFixture[str], root: Path, *words: str, status: int = 0) -> list[str]:
    assert main(["historian", "init", str(root), *words]) == status
    told = capsys.readouterr()
    return (told.err if status else told.out).splitlines()


def buckets(influx: InfluxServer, root: Path) -> dict[str, int]:
    """The retention of the site's buckets in days."""
    place = load(root).historian.influx
    assert place is not None
    found = influx.ask("GET", "/api/v2/buckets?limit=100")["buckets"]
    mine = [one for one in found if one["name"].startswith(place.bucket)]
    return {
        one["name"].removeprefix(place.bucket): one["retentionRules"][0]["everySeconds"] // 86_400
        for one in mine
    }


def test_it_makes_what_is_missing_and_nothing_twice(
    influx: InfluxServer, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = init(capsys, site)
    assert [line.rpartition(": ")[2] for line in first] == ["made"] * 8
    assert buckets(influx, site) == {"": 40 * 31, "_rollups": 24 * 31, "_events": 60 * 31}
    writer, reader = site / "run" / "historian.token", site / "run" / "historian-reader.token"
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (writer, reader))
    tokens = writer.read_text(), reader.read_text()
    again = init(capsys, site, "--language", "zh")
    assert [line.rpartition("：")[2] for line in again] == ["已存在"] * 8
    assert (writer.read_text(), reader.read_text()) == tokens
    assert not any(token.strip() in line for token in tokens for line in first + again)
    shown = init(capsys, site, "--new-tokens", "--show-tokens")
    assert writer.read_text().strip() in shown
    assert reader.read_text().strip() in shown
    assert not {writer.read_text(), reader.read_text()} & set(tokens)
    known = influx.ask("GET", "/api/v2/authorizations")["authorizations"]
    assert sum(one["description"].startswith("davylamp mine ") for one in known) == 2


def test_a_bucket_is_lengthened_and_never_shortened(
    influx: InfluxServer, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(capsys, site)
    change(site, "raw_months = 40", "raw_months = 50")
    assert init(capsys, site)[0].endswith(": keeps longer now, as the site asks")
    change(site, "raw_months = 50", "raw_months = 30")
    assert "left so, for to shorten it would delete" in init(capsys, site)[0]
    assert buckets(influx, site)[""] == 50 * 31


def test_the_historian_may_write_and_a_reader_only_read(
    influx: InfluxServer, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_of(load(site))
    with pytest.raises(StoreRefuses, match=r"historian\.token: cannot be read"):
        store.write([ramp(1)])
    init(capsys, site)
    assert store.write([ramp(1), event_message(1, event(1))]).rows == 4
    store.close()
    writer, reader = site / "run" / "historian.token", site / "run" / "historian-reader.token"
    reader.rename(writer)
    store = store_of(load(site))
    assert [one.value.tolist() for one in store.raw(["3301.T1"], NOON, NOON + 1, 9)] == [[1000.0]]
    assert len(store.events(EventQuery(NOON, NOON + 1))[0]) == 1
    with pytest.raises(StoreRefuses, match="403 insufficient permissions for write"):
        store.write([ramp(2)])
    store.close()


def test_what_is_wrong_is_said_with_its_fix(
    influx: InfluxServer, site: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    change(site, f'org = "{ORG}"', 'org = "nobody"')
    assert "no organisation 'nobody'" in init(capsys, site, status=2)[0]
    monkeypatch.setenv("INFLUX_TOKEN", "another")
    assert "refuses the token (" in init(capsys, site, status=2)[0]
    monkeypatch.delenv("INFLUX_TOKEN")
    assert "put it into the environment variable INFLUX_TOKEN" in init(capsys, site, status=2)[0]
    told = init(capsys, site, "--language", "zh", status=2)[0]
    assert "缺少管理令牌；修改：设置环境变量 INFLUX_TOKEN" in told
    monkeypatch.setenv("INFLUX_TOKEN", TOKEN)
    change(site, influx.url, "http://127.0.0.1:9")
    assert "does not answer" in init(capsys, site, status=2)[0]
    change(site, 'store = "influxdb"', 'store = "duckdb"')
    assert main(["historian", "init", str(site)]) == 2
    told = capsys.readouterr().err
    assert 'historian.org: org means nothing to store = "duckdb"; fix: delete it' in told

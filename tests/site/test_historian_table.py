"""[historian]: which store, where, and every fault at its line in both languages."""

import tomllib
from pathlib import Path

import pytest

from davylamp.site.historian_table import read_historian
from davylamp.site.problem import FileProblems
from davylamp.site.site import HistorianSettings, InfluxSettings
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines
from scada.model.secret import Secret

ROOT, RUN = Path("/site"), Path("/site/run")
INFLUX = 'store = "influxdb"\nurl = "http://127.0.0.1:8086"\norg = "mine"\n'


def read(text: str) -> tuple[HistorianSettings, FileProblems]:
    whole = f"[historian]\n{text}\n"
    problems = FileProblems("site.toml")
    table = Table(tomllib.loads(whole), (), TomlLines(whole), problems)
    return read_historian(table.table("historian"), ROOT, RUN, ()), problems


def test_nothing_said_is_the_embedded_store() -> None:
    settings, problems = read("")
    assert (settings.store, settings.path, settings.influx) == ("duckdb", RUN / "history", None)
    settings, _ = read('path = "elsewhere"\n[historian.retention]\nraw_months = 4')
    assert (settings.path, settings.retention.keep.raw) == (ROOT / "elsewhere", 4)
    assert problems.found == []


def test_an_influxdb_by_one_line_and_its_address() -> None:
    settings, problems = read(INFLUX)
    token = Secret(file=RUN / "historian.token")
    place = InfluxSettings("http://127.0.0.1:8086", "mine", "davylamp", token)
    assert (settings.store, settings.influx, problems.found) == ("influxdb", place, [])
    settings, problems = read(
        'store = "influxql"\nurl = "https://h/"\nbucket = "m"\ntoken_env = "T"'
    )
    assert settings.influx == InfluxSettings("https://h", "", "m", Secret(env="T"))
    assert problems.found == []


@pytest.mark.parametrize(
    ("text", "line", "what", "what_zh"),
    [
        ("store = \"influx\"", 2, "unknown store", "不存在"),
        ('url = "http://h:1"', 2, 'means nothing to store = "duckdb"', "不适用于"),
        (INFLUX + 'path = "p"', 5, 'path means nothing to store = "influxdb"', "不适用于"),
        ('store = "influxql"\nurl = "http://localhost"\norg = "o"', 4, "org means nothing", "不适用于"),
        ('store = "influxdb"\nurl = "http://localhost"', 1, "organisation is missing", "缺少"),
        ('store = "influxdb"\norg = "o"', 1, "address of the InfluxDB is missing", "缺少 InfluxDB"),
        ('store = "influxql"\nurl = "h:8086"', 3, "'h:8086' is no address", "不是 InfluxDB 地址"),
        ('store = "influxql"\nurl = "http://u:p@h"', 3, "is no address", "不是 InfluxDB 地址"),
        ('store = "influxql"\nurl = "http://h:x"', 3, "is no address", "不是 InfluxDB 地址"),
        (INFLUX + 'bucket = "a b"', 5, "'a b' is no name of a bucket", "不能作桶名"),
        (INFLUX + 'bucket = "_own"', 5, "'_own' is no name of a bucket", "不能作桶名"),
        (INFLUX + 'token = "abc"', 5, "a token stands in the file", "文件中写有令牌"),
        (INFLUX + 'token_env = "T"\ntoken_file = "/nowhere"', 6, "both say where it is", "重复"),
        (INFLUX + "buckt = 1", 5, "buckt", "buckt"),
        (INFLUX.replace("127.0.0.1", "10.1.2.3"), 3, "travel to 10.1.2.3 in clear", "明文"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str, what_zh: str) -> None:
    _, problems = read(text)
    found = [one for one in problems.found if what in one.in_words("en")]
    assert [one.line for one in found] == [line], problems.found
    assert what_zh in found[0].in_words("zh")
    assert found[0].fix
    assert found[0].fix_zh

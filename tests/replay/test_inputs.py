"""What a safety engineer gets wrong, and what the command says to it."""

from pathlib import Path

import duckdb
import pytest

from davylamp.cli import main
from tests.replay.folder import write

HISTORY = "time,tag,value\n2026-11-20 08:00:00,T1,1.2\n2026-11-20 08:00:05,T1,0.5\n"
CHINESE = "时间,测点,测值,状态\n2026-11-20 08:00:00,T1,1.2,正常\n2026-11-20 08:00:05,T1,0.5,正常\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "site")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY, "utf-8")
    return file


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[str, str]:
    """The fault in English and in Chinese."""
    told = []
    for language in ("en", "zh"):
        assert main(["replay", *map(str, words), "--language", language]) == 2
        told.append(capsys.readouterr().err)
    return told[0], told[1]


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("tag,value\nT1,0.9\n", ":1: the first row has no column limit; fix: ", "首行没有列 limit"),
        ("测点,限值,值\nT1,alarm,0.9\n", ":1: the first row has no column tag", "首行没有列 tag"),
        ("tag,limit,value\nT9,alarm,0.9\n", ":2: tag: unknown tag 'T9'; fix: one of", "T9"),
        ("tag,limit,value\nT1,alram,1\n", ":2: limit: T1 has no limit 'alram'; fix: write one of: "
         "alarm, pre; a new one needs kind", "T1 没有限值 'alram'"),
        ("tag,limit,value\nT1,alarm,9000 ppm\n", ":2: value: '9000 ppm' is not a number; fix: ",
         "不是数字"),
        ("tag;limit;value\nT1;alarm;0,9\n", ":2: value: '0,9' has a decimal comma; fix: write 0.9",
         "0.9"),
        ("tag,limit,vlaue\nT1,alarm,0.9\n", ":1: vlaue: unknown column 'vlaue'; fix: did you mean "
         "value?", "vlaue"),
        ("tag,limit,value\nT1,alarm,0.9\nT1,alarm,0.8\n", ":3: limit: limit alarm of tag T1 stands on "
         "line 2 already", "alarm"),
        ("tag,limit,value\n", ":1: there is no row below the header", "表头下没有任何行"),
        ("", ": the file is empty; fix: write a header row", "文件为空"),
    ],
)  # fmt: skip
def test_other_limits_that_cannot_be_tried(
    root: Path, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    text: str, english: str, chinese: str,
) -> None:  # fmt: skip
    other = tmp_path / "other.csv"
    other.write_text(text, "utf-8")
    told, told_zh = said(capsys, root, "--csv", history, "--with", other)
    assert told.startswith(f"{other}{english}")
    assert chinese in told_zh
    assert len(told.splitlines()) == 1


def test_files_that_are_not_there_or_are_no_text(
    root: Path, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent, odd = tmp_path / "absent.csv", tmp_path / "odd.csv"
    for option in ("--csv", "--arff", "--parquet"):
        told, told_zh = said(capsys, root, option, absent)
        assert told.startswith(f"{absent}: there is no such file; fix: ")
        assert "没有该文件" in told_zh
    told, told_zh = said(capsys, root, "--csv", tmp_path)
    assert "this is a folder, not a file" in told
    assert "这是文件夹" in told_zh
    told, _ = said(capsys, root, "--csv", history, "--with", absent)
    assert told.startswith(f"{absent}: there is no such file")
    odd.write_bytes(b"time,tag,value\n1,T1,\xff\xff\xff\n")
    told, told_zh = said(capsys, root, "--csv", odd)
    assert f"{odd}:2: the file is neither UTF-8 nor GBK; fix: save it as" in told
    assert "既不是 UTF-8 也不是 GBK" in told_zh
    odd.write_bytes(b"PK\x03\x04" + bytes(100))
    told, told_zh = said(capsys, root, "--csv", odd)
    assert "the file is an Excel workbook, no CSV" in told
    assert "Excel 工作簿" in told_zh
    told, _ = said(capsys, root, "--parquet", history)
    assert "it cannot be read: " in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_files_in_their_encodings(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    history, other = tmp_path / "history.csv", tmp_path / "other.csv"
    history.write_bytes(CHINESE.replace(",", ";").encode(encoding))
    other.write_bytes("tag,limit,value,action_zh\nT1,alarm,0.9,撤人\n".encode(encoding))
    assert main(["replay", str(root), "--csv", str(history), "--with", str(other)]) == 0
    assert "T1/alarm  1    1      1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (["--from", "2026-11-21"], "nothing lies in the period: the data go from 2026-11-20 08:00:00.0 to "
         "2026-11-20 08:00:05.0; fix: ", "该时段内没有数据"),
        (["--from", "2026-11-20T10:00", "--to", "2026-11-20T09:00"], "--to 2026-11-20 09:00:00.0 is not "
         "after --from 2026-11-20 10:00:00.0; fix: exchange them", "交换两者"),
        (["--from", "10:00"], "'10:00' is no time; fix: ", "不是时间"),
        (["--tags", "T9"], "--tags: the site has no tag T9; fix: ", "没有测点 T9"),
        (["--map", "T1=T9"], "--map T1=T9: the site has no tag T9; fix: ", "没有测点 T9"),
        (["--whole"], "--whole does nothing without --with CSV; fix: ", "不起作用"),
        (["--bucket", "b"], "--bucket does nothing without --influx URL; fix: ", "不起作用"),
        (["--scan", "0"], "--scan is no length of time; fix: ", "不是时间长度"),
        (["--draw", "picture.pdf"], "picture.pdf: --draw: .pdf is not drawn; fix: ", "无法绘制 .pdf"),
        (["--draw", "/no/such/folder/x.svg"], "--draw: there is no such folder; fix: ", "没有该文件夹"),
        (["--against", "journal"], "foreign data have no journal; fix: ", "外部数据没有日志"),
        (["--recorded"], "--csv does not go with --recorded", "不能与 --recorded 同用"),
    ],
)  # fmt: skip
def test_options_that_cannot_be(
    root: Path, history: Path, capsys: pytest.CaptureFixture[str],
    words: list[str], english: str, chinese: str,
) -> None:  # fmt: skip
    told, told_zh = said(capsys, root, "--csv", history, *words)
    assert english in told
    assert chinese in told_zh


def test_units_and_ranges_that_do_not_fit(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.csv"
    history.write_text("time,tag,value,unit\n1,T1,0.5,%\n2,V,3,m/s\n3,T2,5000,ppm\n", "utf-8")
    told, told_zh = said(capsys, root, "--csv", history)
    assert told.startswith(
        f"{history}:4: unit: T2 is in ppm here, in tags.csv it is in %CH4; fix: "
    )
    assert "单位为 ppm" in told_zh
    history.write_text("time,tag,value,unit\n1,T1,0.5,%\n2,T1,5,ppm\n", "utf-8")
    assert ":3: unit: T1 was in % before; fix: " in said(capsys, root, "--csv", history)[0]
    history.write_text("time,T1,Tx\n1,5000,1\n2,5100,1\n", "utf-8")
    assert main(["replay", str(root), "--csv", str(history)]) == 0
    shown = capsys.readouterr().out
    assert (
        "T1: 100% of its values lie beyond its range 0–4 %CH4; are they in another unit?" in shown
    )
    assert "not used, as the site has no such tags (--map NAME=TAG): Tx" in shown
    assert "with limits, but without history: T2" in shown


def test_parquet_with_times_of_the_wall_and_words(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "naive": "timestamp '2026-11-20 08:00:00' as time, '1.2' as value, 'good' as status",
        "zoned": "timestamptz '2026-11-20 00:00:00+00' as time, 1.2 as value, null as status",
        "text": "'2026-11-20 08:00:00' as time, 1.2 as value, 0 as status",
        "offset": "'2026-11-20T00:00:00Z' as time, 1.2 as value, 'good' as status",
    }
    for name, columns in files.items():
        file = tmp_path / f"{name}.parquet"
        with duckdb.connect() as db:
            db.execute(f"copy (select 'T1' as tag, {columns}) to '{file}' (format parquet)")
        assert main(["replay", str(root), "--parquet", str(file)]) == 0
        assert "2026-11-20 08:00:00.0  T1/alarm" in capsys.readouterr().out
    file = tmp_path / "odd.parquet"
    with duckdb.connect() as db:
        db.execute(f"copy (select 5 as time, 'abc' as T1) to '{file}' (format parquet)")
        told, told_zh = said(capsys, root, "--parquet", file)
        assert "'abc' is no number; fix: " in told
        assert "不是数字" in told_zh
        db.execute(f"copy (select 5 as time, 1 as T1 where false) to '{file}' (format parquet)")
    assert f"{file}: it holds no sample; fix: " in said(capsys, root, "--parquet", file)[0]

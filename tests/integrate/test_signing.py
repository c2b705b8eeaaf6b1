"""A reason signed at the station: what the desk asks for, what a person gives, what the check says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from davylamp.desk.job_task import JobFault, JobTask
from davylamp.integrate import job_apply, job_check, job_sign
from davylamp.profile.keys import make_key
from davylamp.profile.signing import enter_signer
from davylamp.replay import job_replay
from hmi.models.language import Language
from hmi.models.point_draft import Staging
from hmi.models.point_rules import Violation
from hmi.models.point_signing import Hand, sign, to_be_signed, withdrawal
from hmi.models.spoken import spoken
from scada.bus.point_jobs import ALARMS, Applied, Cell, Change, Draft, Staged, packed, result_of
from scada.bus.sign_jobs import ToSign
from scada.model import BadInput
from tests.integrate.plant_server import node, write_site

PLACE = ("3301.T1", "pre_warning")
TAGS_CSV = (
    "tag,name_zh,kind,area,location,server,node,unit,low,high\n"
    f"3301.T1,工作面甲烷,methane,3301,face.T1.low_high,mine,{node('3301.T1')},%CH4,0,4\n"
)
ALARMS_CSV = (
    "tag,limit,kind,comparison,value,restore,scope_zh,priority\n"
    "3301.T1,pre_warning,pre_warning,>=,0.8,,,3\n"
    "3301.T1,alarm,alarm,>=,1,,,2\n"
    "3301.T1,cut,cut,>=,1.5,1,工作面及其回风巷内全部非本安电气设备,1\n"
)
LOOSER = Change(
    cells=(
        Cell(table=ALARMS, tag=PLACE[0], limit=PLACE[1], column="value", before="0.8", after="0.9"),
    )
)
STATUTORY = Change(
    cells=(
        Cell(table=ALARMS, tag=PLACE[0], limit="alarm", column="value", before="1", after="1.2"),
    )
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "mine", "opc.tcp://127.0.0.1:1", TAGS_CSV, ALARMS_CSV)


@pytest.fixture
def key(site: Path, tmp_path: Path) -> Path:
    """Of somebody who is among the signers."""
    path = tmp_path / "li.pem"
    enter_signer(site, "李工", "总工程师", make_key(path))
    return path


def asked(site: Path, *changes: Change, limit: str = "3301.T1/pre_warning") -> ToSign:
    task = JobTask(site, "zhao", {"limit": limit}, packed(Draft(changes=changes)))
    return result_of(job_sign.run(task, lambda *_: None), ToSign)


def checked(site: Path, *changes: Change) -> Staged:
    task = JobTask(site, "zhao", {"tables": "yes"}, packed(Draft(changes=changes)))
    return result_of(job_check.run(task, lambda *_: None), Staged)


def given(wanted: ToSign, key: Path, reason: str = "涌出稳定") -> Hand:
    return Hand(reason, wanted.signers[0], key, "")


def test_signed_applied_looked_at_withdrawn(site: Path, key: Path) -> None:
    assert checked(site, LOOSER).errors == 1
    wanted = asked(site, LOOSER)
    assert (wanted.condition, wanted.replaces) == (">= 0.9", {})
    assert [(one.name, one.role) for one in wanted.signers] == [("李工", "总工程师")]
    change = sign(wanted, given(wanted, key))
    staged = checked(site, LOOSER, change)
    assert staged.errors == 0
    assert any("李工" in one.text_zh for one in staged.findings if one.severity == "notice")
    draft = Draft(base=staged.base, changes=(LOOSER, change))
    done = job_apply.run(JobTask(site, "zhao", {}, packed(draft)), lambda *_: None)
    assert result_of(done.data, Applied).is_applied
    assert "李工" in done.lines[0].text["en"]

    # On the page the row stands beside its limit; signed again it takes the old one's place.
    staging = Staging()
    now = checked(site)
    staging.tell(now.tables, now.base)
    assert staging.reasons[PLACE]["reason"] == "涌出稳定"
    again = asked(site)
    assert again.replaces["name"] == "李工"
    staging.do(sign(again, given(again, key, "另一理由")))
    assert staging.reasons[PLACE]["reason"] == "另一理由"
    assert checked(site, *staging.changes).errors == 0

    # Within the rule again it is idle, and may be taken back.
    back = Change(
        cells=(
            Cell(
                table=ALARMS,
                tag=PLACE[0],
                limit=PLACE[1],
                column="value",
                before="0.9",
                after="0.8",
            ),
        )
    )
    idle = checked(site, back)
    assert [one.file for one in idle.findings if one.severity == "warning"][:1] == [
        "deviations.csv"
    ]
    gone = checked(site, back, withdrawal(*PLACE, now_cells(staging)))
    assert not any(one.file == "deviations.csv" for one in gone.findings)
    staging.do(withdrawal(*PLACE, now_cells(staging)))
    assert not staging.reasons


def now_cells(staging: Staging) -> dict[str, str]:
    return dict(staging.reasons[PLACE])


def replaced(key: Path) -> None:
    key.unlink()
    make_key(key)


@pytest.mark.parametrize(
    ("spoil", "said", "said_zh"),
    [
        (lambda key: key.chmod(0o644), "others can read", "他人可读取"),
        (lambda key: key.unlink(), "is not there", "不存在"),
        (lambda key: key.write_text("x"), "is no private key", "不是私钥"),
        (replaced, "is not the key that signers.csv has for 李工", "公钥不符"),
    ],
)  # fmt: skip
def test_a_key_that_does_not_fit(
    site: Path, key: Path, spoil: Callable[[Path], object], said: str, said_zh: str
) -> None:
    wanted = asked(site, LOOSER)
    spoil(key)
    with pytest.raises(BadInput) as fault:
        sign(wanted, given(wanted, key))
    assert said in spoken(str(fault.value), Language("en"))
    assert said_zh in spoken(str(fault.value), Language("zh"))


def test_the_whole_draft_is_replayed(site: Path, key: Path) -> None:
    def replayed(*changes: Change) -> None:
        options = {"start_ns": "1", "end_ns": str(60 * 10**9), "staged": "yes", "tags": "3301.T1"}
        task = JobTask(site, "zhao", options, packed(Draft(changes=changes)))
        job_replay.run(task, lambda *_: None)

    with pytest.raises(JobFault, match="looser than the profile's"):
        replayed(LOOSER)
    wanted = asked(site, LOOSER)
    with pytest.raises(JobFault, match="there is no history to read"):
        replayed(LOOSER, sign(wanted, given(wanted, key)))


def test_without_words_nobody_signs(site: Path, key: Path) -> None:
    wanted = asked(site, LOOSER)
    with pytest.raises(BadInput, match="write the reason first"):
        sign(wanted, given(wanted, key, ""))


def test_what_no_reason_allows(site: Path, key: Path) -> None:
    with pytest.raises(BadInput, match="was read in the rule"):
        asked(site, STATUTORY, limit="3301.T1/alarm")
    with pytest.raises(BadInput, match="nothing to sign"):
        asked(site)


def test_nobody_may_sign(site: Path) -> None:
    with pytest.raises(BadInput, match="davylamp profile key"):
        asked(site, LOOSER)


def test_a_signature_of_another_limit_is_an_error(site: Path, key: Path) -> None:
    wanted = asked(site, LOOSER)
    change = sign(wanted, given(wanted, key))
    cells = (
        Cell(
            table=ALARMS, tag=PLACE[0], limit=PLACE[1], column="value", before="0.9", after="0.95"
        ),
    )
    staged = checked(site, LOOSER, change, Change(cells=cells))
    assert {one.file for one in staged.findings if one.severity == "error"} == {
        "alarms.csv",
        "deviations.csv",
    }


def test_which_limit_is_meant() -> None:
    judged = [
        Violation(limit, "value", "", "", is_rule)
        for limit, is_rule in (("alarm", True), ("pre_warning", False), ("rise", False))
    ]
    assert to_be_signed(judged, "", {}, "T") == "pre_warning"
    assert to_be_signed(judged, "rise", {}, "T") == "rise"
    assert to_be_signed(judged, "alarm", {}, "T") == "pre_warning"
    assert to_be_signed(judged, "", {("T", "pre_warning"): {}}, "T") == "rise"
    assert to_be_signed([], "cut", {("T", "cut"): {}}, "T") == "cut"
    assert to_be_signed(judged[:1], "", {}, "T") == ""

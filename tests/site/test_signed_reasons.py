"""Looser than an unverified value: only with a signature that holds over the very limit."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from davylamp.site import Severity
from davylamp.site.signature import LEFT_OUT, condition_of
from scada.model import BadInput
from scada.profiles.signature import SignedReason, holds, public_key, public_text, signed
from tests.site.folder import Folder, place

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
REASON = SignedReason(
    tag="3301.T1",
    limit="pre_warning",
    condition=">= 0.9",
    rule="cn-2025 face.T1.low_high",
    reason="涌出稳定，0.8 误报多",
    name="李工",
    date="2026-11-22",
)
COLUMNS = ",".join(field for field in SignedReason.__struct_fields__)


def row_of(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' for cell in cells)


def write(
    folder: Folder, reason: SignedReason, key: Ed25519PrivateKey = KEY, until: str = ""
) -> None:
    """Sign a reason for the site of these tests and write it with its signer's key."""
    made = signed(reason, "demo", key)
    cells = [getattr(made, field) for field in SignedReason.__struct_fields__]
    folder.write("deviations.csv", f"{COLUMNS}\n{row_of(cells)}\n")
    folder.write(
        "signers.csv", f"name,public_key,until\n李工,{public_text(KEY.public_key())},{until}\n"
    )


@pytest.fixture
def looser(folder: Folder) -> Folder:
    """A pre-warning at 0.9, where the profile recommends 0.8."""
    limit = {"tag": "3301.T1", "limit": "pre_warning", "comparison": ">=", "value": "0.9"}
    folder.add("alarms.csv", limit)
    return folder


def test_looser_than_a_recommendation_is_an_error_that_says_how_to_sign(looser: Folder) -> None:
    problem = looser.the_error()
    assert place(problem) == ("alarms.csv", 6, "value")
    assert "davylamp profile sign SITE 3301.T1/pre_warning" in problem.fix
    assert "签署理由" in problem.fix_zh


def test_with_a_signed_reason_it_is_a_notice_that_names_who_and_why(looser: Folder) -> None:
    write(looser, REASON)
    (problem,) = looser.load().problems
    assert problem.severity is Severity.NOTICE
    assert place(problem) == ("alarms.csv", 6, "value")
    assert "signed by 李工 on 2026-11-22: 涌出稳定，0.8 误报多" in problem.text


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "另一个理由"},
        {"date": "2026-11-23"},
        {"condition": ">= 0.95"},
        {"limit": "alarm"},
        {"rule": "cn-2025 face.T2"},
    ],
)
def test_a_row_that_was_changed_after_it_was_signed_counts_for_nothing(
    looser: Folder, change: dict[str, str]
) -> None:
    made = msgspec.structs.replace(signed(REASON, "demo", KEY), **change)
    cells = [getattr(made, field) for field in SignedReason.__struct_fields__]
    write(looser, REASON)
    looser.write("deviations.csv", f"{COLUMNS}\n{row_of(cells)}\n")
    found = {place(p) for p in looser.errors()}
    assert ("deviations.csv", 2, "signature") in found
    assert ("alarms.csv", 6, "value") in found


def test_another_persons_signature_counts_for_nothing(looser: Folder) -> None:
    write(looser, REASON, OTHER)
    assert ("deviations.csv", 2, "signature") in {place(p) for p in looser.errors()}


def test_a_signature_of_another_site_counts_for_nothing(looser: Folder) -> None:
    write(looser, REASON)
    looser.change("site.toml", ('id = "demo"', 'id = "other"'))
    assert ("deviations.csv", 2, "signature") in {place(p) for p in looser.errors()}


def test_the_limit_that_was_signed_is_the_limit_that_stands(looser: Folder) -> None:
    write(looser, REASON)
    looser.cells("alarms.csv", "3301.T1,pre_warning", value="0.95")
    problem = next(p for p in looser.errors() if p.file == "deviations.csv")
    assert problem.column == "condition"
    assert "signed for `>= 0.9`, and now stands as `>= 0.95`" in problem.text


def test_a_key_that_counts_no_longer(looser: Folder) -> None:
    write(looser, REASON, until="2026-11-21")
    assert ("deviations.csv", 2, "date") in {place(p) for p in looser.errors()}
    write(looser, REASON, until="2026-11-22")
    assert looser.errors() == []


def test_somebody_who_is_no_signer(looser: Folder) -> None:
    write(looser, msgspec.structs.replace(REASON, name="李公"))
    problem = next(p for p in looser.errors() if p.file == "deviations.csv")
    assert problem.column == "name"
    assert "李工" in problem.fix


def test_no_reason_makes_a_limit_looser_than_a_rule(folder: Folder) -> None:
    folder.cells("alarms.csv", "3301.T1,cut", restore="1.2")
    write(folder, msgspec.structs.replace(REASON, limit="cut", condition=">= 1.5, restore 1.2"))
    assert ("alarms.csv", 3, "restore") in {place(p) for p in folder.errors()}


def test_a_reason_that_nothing_needs_is_a_warning(folder: Folder) -> None:
    write(folder, REASON)
    problem = folder.the_warning()
    assert place(problem) == ("deviations.csv", 2, "tag")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("3301.T1,pre_warning,>= 0.9,r,,李工,2026-11-22,x", "reason"),
        ("3301.T1,pre_warning,>= 0.9,r,why,李工,22.11.2026,x", "date"),
        ("3301.T1,pre_warning,>= 0.9,r,why,李工,2026-02-30,x", "date"),
    ],
)
def test_faulty_rows(folder: Folder, cells: str, column: str) -> None:
    write(folder, REASON)
    folder.write("deviations.csv", f"{COLUMNS}\n{cells}\n")
    assert ("deviations.csv", 2, column) in {place(p) for p in folder.errors()}


@pytest.mark.parametrize("key", ["abc", "####", public_text(KEY.public_key())[:-4], "é" * 44])
def test_what_is_no_public_key(folder: Folder, key: str) -> None:
    folder.write("signers.csv", f"name,public_key\n李工,{key}\n")
    assert place(folder.the_error()) == ("signers.csv", 2, "public_key")
    with pytest.raises(BadInput):
        public_key(key)


def test_a_value_from_memory_left_out_may_be_signed_too(folder: Folder) -> None:
    folder.change("site.toml", ('profile = "cn-2025"', 'profile = "us-30cfr75"'))
    folder.cells("tags.csv", "3301.T1", location="return_split", high="5")
    folder.cells("tags.csv", "3301.fan", location="")
    folder.write("alarms.csv", "tag,limit,comparison,value\n3301.T1,alarm,>=,1.5\n")
    problem = folder.the_error()
    assert "3301.T1 has no alert >= 1 (return_split" in problem.text
    assert "unverified [M]" in problem.text
    reason = {"limit": "alert", "condition": LEFT_OUT, "rule": "us-30cfr75 return_split"}
    write(folder, msgspec.structs.replace(REASON, **reason))
    assert folder.errors() == []


def test_a_limit_above_ambient_is_signed_with_its_ambient(folder: Folder) -> None:
    row: dict[str, Any] = {"tag": "3301.T1", "limit": "alarm", "comparison": ">=", "value": "15"}
    folder.change("site.toml", ('profile = "cn-2025"', 'profile = "us-30cfr75"'))
    folder.write("tags.csv", "tag,kind,area,location,server,node,ambient,ambient_source\n"
        "3301.T1,co,3301,co.belt,mine,nsu=urn:x;s=a,3,plan 7\n")  # fmt: skip
    folder.write("alarms.csv", "tag,limit,kind,of,comparison,value\n")
    folder.add("alarms.csv", row | {"limit": "alert", "of": "above_ambient", "value": "5"})
    folder.add("alarms.csv", row | {"of": "above_ambient"})
    problem = folder.the_error()
    assert "limit >= 15 is looser than the profile's >= 10 above ambient" in problem.text
    reason = {"limit": "alarm", "condition": ">= 15, above_ambient 3", "rule": "us-30cfr75 co.belt"}
    write(folder, msgspec.structs.replace(REASON, **reason))
    assert folder.errors() == []
    folder.cells("tags.csv", "3301.T1", ambient="30")
    assert ("deviations.csv", 2, "condition") in {place(p) for p in folder.errors()}


texts = st.text(min_size=1, max_size=12)


@given(fields=st.tuples(*[texts] * 7), at=st.integers(0, 6), other=texts)
def test_every_field_is_under_the_signature(fields: tuple[str, ...], at: int, other: str) -> None:
    """Also where a separator stands inside a field: ("a", "b,c") is not ("a,b", "c")."""
    names = SignedReason.__struct_fields__[:7]
    reason = signed(SignedReason(**dict(zip(names, fields, strict=True))), "demo", KEY)
    assert holds(reason, "demo", KEY.public_key())
    changed = msgspec.structs.replace(reason, **{names[at]: other})
    assert holds(changed, "demo", KEY.public_key()) == (other == fields[at])
    assert not holds(reason, "demo", OTHER.public_key())
    assert not holds(reason, "demo2", KEY.public_key())


def test_conditions_in_words(folder: Folder) -> None:
    face, cut, *_ = folder.load().table.alarms
    assert condition_of(face) == ">= 1"
    assert condition_of(cut) == ">= 1.5, restore 1"
    late = msgspec.structs.replace(face, deadband=0.1, on_delay_s=30.0)
    assert condition_of(late) == ">= 1, deadband 0.1, on_delay 30 s"
    assert condition_of(None) == LEFT_OUT


def test_the_files_of_a_site_may_be_missing(folder: Folder) -> None:
    assert not Path(folder.root / "deviations.csv").exists()
    assert folder.load().problems == ()

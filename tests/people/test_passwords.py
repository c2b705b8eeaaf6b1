"""Passwords: hashed at a cost, and not what everybody tries first."""

import pytest

from davylamp.people.passwords import Passwords
from davylamp.people.rules import LONGEST, name_fault, password_fault

CHEAP = Passwords(time_cost=1, memory_kib=64, lanes=1)


def test_only_the_right_one_is_right() -> None:
    hashed = CHEAP.hash("煤矿安全第一")
    assert hashed.startswith("$argon2id$")
    assert CHEAP.is_right(hashed, "煤矿安全第一")
    assert not CHEAP.is_right(hashed, "煤矿安全第二")
    assert not CHEAP.is_right("no hash", "煤矿安全第一")
    CHEAP.waste("anything")


def test_the_same_password_has_another_hash_each_time() -> None:
    assert CHEAP.hash("shift-3-lamp") != CHEAP.hash("shift-3-lamp")


def test_a_hash_of_another_cost_is_dated_and_still_checked() -> None:
    dearer = Passwords(time_cost=2, memory_kib=64, lanes=1)
    hashed = CHEAP.hash("shift-3-lamp")
    assert dearer.is_right(hashed, "shift-3-lamp")
    assert dearer.is_dated(hashed)
    assert not CHEAP.is_dated(hashed)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 8"),
        ("x" * (LONGEST + 1), "at most"),
        ("12345678", "everybody"),
        ("PassWord", "everybody"),
        ("zhang-3-is-me", "does not hold the name"),
        ("aaaaaaaaaa", "not one character"),
        ("abababab", "not one character"),
        ("23456789", "a row of them"),
        ("hgfedcba", "a row of them"),
        ("三号煤矿夜班岗位长", ""),
        ("correct horse battery", ""),
    ],
)
def test_what_a_password_must_be_like(password: str, said: str) -> None:
    fault = password_fault(password, "Zhang-3", 8)
    assert said in fault
    assert bool(fault) == bool(said)
    assert password not in fault


@pytest.mark.parametrize("name", ["li", "李建国", "a.b-c_3", "operator2"])
def test_good_names(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize("name", ["", "a b", "x" * 41, "a/b", "a\n", "e\u0301", "<li>"])
def test_bad_names(name: str) -> None:
    assert " / " in name_fault(name)

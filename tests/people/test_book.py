"""The book of people: what each change does, and how wrong passwords are counted."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.people import book as books
from davylamp.people.book import Book
from davylamp.people.book_file import BookFile
from scada.model import BadInput, Role

LI = books.added(Book(), "li", (Role.OPERATOR,), "hash", "root", 1)


def test_a_name_is_given_once_whatever_its_case() -> None:
    with pytest.raises(BadInput, match="already"):
        books.added(LI, "LI", (Role.VIEWER,), "x", "root", 2)
    with pytest.raises(BadInput, match="no user"):
        books.locked(LI, "wang", "root", 2)
    with pytest.raises(BadInput, match="a role is needed"):
        books.with_roles(LI, "li", (), "root", 2)


def test_whatever_ends_sessions_makes_a_new_version() -> None:
    for change in (
        partial(books.with_roles, roles=(Role.VIEWER,)),
        partial(books.with_password, hashed="other"),
        partial(books.locked),
    ):
        after = change(LI, name="li", by="root", now_ns=5)
        assert after.users["li"].version == 2
        assert after.unsaid[-1].by == "root"
    assert books.unlocked(LI, "li", "root", 5).users["li"].version == 1


def test_roles_stand_once_and_in_order() -> None:
    book = books.with_roles(LI, "li", (Role.ENGINEER, Role.OPERATOR, Role.ENGINEER), "root", 2)
    assert book.users["li"].roles == (Role.OPERATOR, Role.ENGINEER)


@given(st.lists(st.sampled_from(["wrong", "right", "unlock"]), max_size=30), st.integers(1, 5))
def test_an_account_closes_after_as_many_wrong_passwords_in_a_row(
    tries: list[str], most: int
) -> None:
    book, in_a_row = LI, 0
    for now_ns, one in enumerate(tries, 1):
        if one == "wrong":
            in_a_row += 1
            book, closes = books.failed(book, "li", most, 1e-6, now_ns)
            assert closes == (in_a_row == most)
            if closes:
                in_a_row = 0
                assert book.users["li"].closed_until_ns == now_ns + 1000
        else:
            in_a_row = 0
            unlock = partial(books.unlocked, by="root", now_ns=now_ns)
            book = (books.succeeded if one == "right" else unlock)(book, name="li")
            assert book.users["li"].closed_until_ns == 0


def test_nothing_shows_a_hash() -> None:
    assert "hash" not in repr(LI)


def test_the_file_is_whole_private_and_changed_under_a_lock(tmp_path: Path) -> None:
    file = BookFile(tmp_path)
    assert file.read() == Book()
    assert file.stamp == (0, 0, 0)
    add = partial(books.added, name="li", roles=(Role.OPERATOR,), hashed="h", by="root", now_ns=1)
    file.change(add)
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700
    stamp = file.stamp
    with pytest.raises(BadInput):
        file.change(add)
    assert file.stamp == stamp
    file.change(partial(books.said, changes=file.read().unsaid))
    assert (file.read().unsaid, list(file.read().users)) == ((), ["li"])


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    file = BookFile(tmp_path)
    file.path.parent.mkdir()
    file.path.write_text('{"users": {"li": {"name": "li"}}}')
    with pytest.raises(BadInput, match=r"people\.json: damaged .* / 文件损坏"):
        file.read()

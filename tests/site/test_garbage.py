"""Whatever the files hold, reading them ends with a site or with a `SiteError`."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.site import SiteError, load
from tests.site.folder import ALARMS, SITE, TAGS

SOUND = {"site.toml": SITE, "tags.csv": TAGS, "alarms.csv": ALARMS}


def read(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        with contextlib.suppress(SiteError):
            load(folder)


def sound() -> dict[str, bytes]:
    return {name: text.encode() for name, text in SOUND.items()}


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes(name: str, data: bytes) -> None:
    read(sound() | {name: data})


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=50, deadline=None)
@given(
    at=st.integers(0, 10_000),
    length=st.integers(0, 30),
    put=st.binary(max_size=8) | st.sampled_from([b",", b'"', b"\n", b"1e999", b"-1", b"[", b"="]),
)
def test_sound_files_with_a_wound(name: str, at: int, length: int, put: bytes) -> None:
    data = SOUND[name].encode()
    at %= len(data) + 1
    read(sound() | {name: data[:at] + put + data[at + length :]})


@pytest.mark.parametrize("name", ["tags.csv", "alarms.csv"])
@settings(max_examples=40, deadline=None)
@given(
    cells=st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=6), max_size=30),
        max_size=4,
    )
)
def test_any_rows_under_a_sound_header(name: str, cells: list[list[str]]) -> None:
    header = SOUND[name].splitlines()[0]
    text = "\n".join([header, *(",".join(row) for row in cells)])
    read(sound() | {name: text.encode()})

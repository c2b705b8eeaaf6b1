"""[outward] of site.toml: every fault has its line and a way out of it."""

import tomllib
from pathlib import Path

import pytest

from davylamp.site.outward import MailSecurity, Outward
from davylamp.site.outward_table import read_outward
from davylamp.site.problem import FileProblems
from davylamp.site.table import Table
from davylamp.site.toml_lines import TomlLines

MAIL = """
[outward.mail.duty]
server = "smtp.mine.example"
from = "davylamp@mine.example"
to = ["duty@mine.example"]
"""
HOOK = """
[outward.webhook.dispatch]
url = "https://dispatch.example/in"
"""
LINKAGE = """
[outward.linkage.face]
zone = "3301"
"""


def read(text: str, tmp_path: Path) -> tuple[Outward, FileProblems]:
    problems = FileProblems("site.toml")
    top = Table(tomllib.loads(text), (), TomlLines(text), problems)
    return read_outward(top.table("outward"), tmp_path, frozenset({"3301"})), problems


def test_nothing_is_on_by_default(tmp_path: Path) -> None:
    outward, problems = read("", tmp_path)
    assert not outward.is_used
    assert not outward.sound.tones
    assert not outward.sound.voice
    assert problems.found == []


def test_a_whole_table_is_read(tmp_path: Path) -> None:
    sound = '\n[outward.sound]\ntones = true\nvoice = "espeak-ng -s 140"\nvoice_priorities = [1]\n'
    outward, problems = read(
        MAIL + 'security = "tls"\nareas = ["3301"]\npriorities = [0, 1]\nmost = 3\n'
        + HOOK + "level = 2\n" + LINKAGE + "acknowledge_s = 30\n" + sound,
        tmp_path,
    )  # fmt: skip
    assert problems.found == []
    (mail,), (hook,), (linkage,) = outward.mails, outward.webhooks, outward.linkages
    assert (mail.host, mail.port, mail.security) == ("smtp.mine.example", 465, MailSecurity.TLS)
    assert (mail.choice.priorities, mail.choice.areas, mail.most) == ((0, 1), ("3301",), 3)
    assert (hook.choice.priorities, hook.choice.level) == ((), 2)
    assert (linkage.zone, linkage.acknowledge_s, linkage.choice.priorities) == ("3301", 30, (1,))
    assert (outward.sound.tones, outward.sound.voice_priorities) == (True, (1,))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (MAIL.replace('server = "smtp.mine.example"\n', ""), 2, "server is missing"),
        (MAIL.replace("example\"\nfrom", 'example:99999"\nfrom'), 3, "server"),
        (MAIL.replace("davylamp@mine.example", "davylamp"), 4, "no mail address"),
        (MAIL.replace('["duty@mine.example"]', "[]"), 5, "to is missing"),
        (MAIL + 'user = "li"\n', 6, "go together"),
        (MAIL + 'user = "li"\npassword_env = "P"\nsecurity = "none"\n', 8, "unprotected"),
        (MAIL + 'user = "li"\npassword_env = "P"\npassword_file = "/x"\n', 8, "both say"),
        (MAIL + 'security = "ssl"\n', 6, "'ssl'"),
        (MAIL + "priorities = [5]\n", 6, "priorities"),
        (MAIL + 'priorities = ["1"]\n', 6, "whole numbers"),
        (MAIL + 'areas = ["3302"]\n', 6, "'3302'"),
        (MAIL + 'language = "de"\n', 6, "'de'"),
        (MAIL + "level = 5\n", 6, "level"),
        (MAIL + "colour = 5\n", 6, "colour"),
        (HOOK.replace("https://dispatch.example/in", "ftp://x"), 3, "url"),
        (HOOK.replace('url = "https://dispatch.example/in"', ""), 2, "url is missing"),
        (HOOK.replace("dispatch.example", "li:secret@dispatch.example"), 3, "url"),
        (LINKAGE.replace('zone = "3301"', ""), 2, "zone is missing"),
        ('[outward.mail."a b"]\n', 1, "no name of a channel"),
        ("[outward.pigeon.x]\n", 1, "pigeon"),
        ('[outward.sound]\nplayer = "aplay \'"\n', 2, "player"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    _, problems = read(text, tmp_path)
    found = [one for one in problems.found if said in one.text]
    assert [one.line for one in found] == [line], [(p.line, p.text) for p in problems.found]
    assert all(one.text_zh and one.fix and one.fix_zh for one in found)

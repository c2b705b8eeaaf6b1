"""Players and voices are other programs: found, started, stopped, and replaced by the beep."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hmi.models.wish import Audio
from hmi.qt.speaker import Speaker, player, voice

COPY = "import sys, shutil; shutil.copy(sys.argv[-1], sys.argv[1])"
WRITE = "import sys; open(sys.argv[1], 'w').write(sys.argv[-1])"


def program(code: str, to: Path) -> str:
    return f'{sys.executable} -c "{code}" {to}'


def test_a_tone_is_played_as_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    speaker = Speaker(Audio(tones=True, player=program(COPY, heard)), beep=pytest.fail)
    speaker.sound(1)
    qtbot.waitUntil(heard.exists)
    speaker.close()
    assert heard.read_bytes()[:4] == b"RIFF"


def test_the_voice_gets_the_text_as_its_last_argument(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard.txt"
    speaker = Speaker(Audio(voice=program(WRITE, heard)), beep=lambda: None)
    speaker.say("-3301 上隅角，断电")
    qtbot.waitUntil(lambda: heard.exists() and bool(heard.read_text("utf-8")))
    speaker.close()
    assert heard.read_text("utf-8") == "3301 上隅角，断电"


def test_without_tones_the_beep_sounds() -> None:
    beeps: list[int] = []
    speaker = Speaker(Audio(), beep=lambda: beeps.append(1))
    speaker.sound(2)
    assert beeps == [1]
    assert not speaker.fault


def test_a_player_that_is_not_there_is_said_and_the_beep_sounds() -> None:
    beeps: list[int] = []
    speaker = Speaker(Audio(tones=True, player="no-such-player"), beep=lambda: beeps.append(1))
    speaker.sound(1)
    assert beeps == [1]
    assert speaker.fault


def test_silence_stops_the_voice(qtbot: QtBot, tmp_path: Path) -> None:
    slow = f'{sys.executable} -c "import sys; sys.stdin.read(); input()"'
    speaker = Speaker(Audio(voice=slow), beep=lambda: None)
    speaker.say("a long text")
    qtbot.waitUntil(lambda: speaker.is_speaking)
    speaker.quiet()
    assert not speaker.is_speaking


def test_engines_are_told_the_language_unless_they_have_arguments_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert voice("espeak-ng", "zh") == ("espeak-ng", "-v", "cmn")
    assert voice("espeak-ng -s 140", "zh") == ("espeak-ng", "-s", "140")
    assert player("") == ("pw-play",)
    assert player("aplay -q -D hw:1") == ("aplay", "-q", "-D", "hw:1")

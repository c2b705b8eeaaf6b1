"""Players and voices are other programs: found, started, stopped, and replaced by the beep."""

import shutil
import sys
import wave
from pathlib import Path

import numpy as np
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
    assert speaker.faults == []


def test_a_player_that_is_not_there_is_said_and_the_beep_sounds() -> None:
    beeps: list[int] = []
    speaker = Speaker(Audio(tones=True, player="no-such-player"), beep=lambda: beeps.append(1))
    speaker.sound(1)
    assert beeps == [1]
    assert speaker.faults == ["no_player"]


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


def engine(folder: Path, code: str) -> Path:
    """A speech engine of the name that Davylamp knows."""
    folder.mkdir()
    path = folder / "espeak-ng"
    path.write_text(f"#!{sys.executable}\n{code}\n")
    path.chmod(0o755)
    return path


def test_an_engine_on_the_path_speaks_the_language(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"
    code = f"import sys; open({str(heard)!r}, 'w').write(repr(sys.argv[1:]))"
    engine(tmp_path / "bin", code)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    speaker = Speaker(Audio(voice="espeak-ng", language="zh"), beep=lambda: None)
    speaker.say("3301 断电")
    qtbot.waitUntil(lambda: heard.exists() and not speaker.is_speaking)
    assert heard.read_text("utf-8") == "['-v', 'cmn', '3301 断电']"
    assert speaker.faults == []


def test_an_engine_that_is_not_there_is_said_and_the_tones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    beeps: list[int] = []
    speaker = Speaker(Audio(voice="espeak-ng"), beep=lambda: beeps.append(1))
    assert (speaker.has_voice, speaker.faults) == (False, ["no_voice"])
    speaker.say("nobody hears this")
    speaker.sound(1)
    assert beeps == [1]


def test_an_engine_that_fails_is_said_and_not_asked_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(tmp_path / "bin", "raise SystemExit(1)")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    speaker = Speaker(Audio(voice="espeak-ng"), beep=lambda: None)
    speaker.say("no such voice")
    qtbot.waitUntil(lambda: speaker.faults == ["voice_failed"])
    assert not speaker.has_voice


def test_a_player_that_fails_beeps_and_is_said(qtbot: QtBot) -> None:
    beeps: list[int] = []
    broken = f'{sys.executable} -c "raise SystemExit(1)"'
    speaker = Speaker(Audio(tones=True, player=broken), beep=lambda: beeps.append(1))
    speaker.sound(1)
    qtbot.waitUntil(lambda: speaker.faults == ["player_failed"])
    speaker.sound(1)
    speaker.close()
    assert beeps == [1, 1]


def test_what_espeak_says_in_both_languages_is_not_silent(qtbot: QtBot, tmp_path: Path) -> None:
    """Heard where the machine has it; where it has not, the station says so."""
    for language, said in (("zh", "3301 综采 断电，另有 14 条报警"), ("en", "14 more alarms")):
        heard = tmp_path / f"{language}.wav"
        (engine_name, *told) = voice("espeak-ng", language) or ("",)
        speaker = Speaker(
            Audio(voice=" ".join(("espeak-ng", *told, "-w", str(heard)))), beep=lambda: None
        )
        speaker.say(said)
        done = speaker._speaking.waitForFinished
        assert done(20_000) or not speaker.is_speaking
        assert bool(engine_name) is bool(shutil.which("espeak-ng"))
        if not engine_name:
            assert speaker.faults == ["no_voice"]
            continue
        with wave.open(str(heard)) as wav:
            frames = np.frombuffer(wav.readframes(wav.getnframes()), np.int16)
        assert np.abs(frames).max() > 3_000
        assert len(frames) > 10_000

"""What a station sounds like: every priority has a tone of its own, and the worst is heard."""

import io
import wave

import numpy as np
import pytest

from hmi.models.tones import RATE, TONES, samples, wav


@pytest.mark.parametrize("priority", sorted(TONES))
def test_a_tone_is_a_wav_file_that_begins_and_ends_in_silence(priority: int) -> None:
    tone = TONES[priority]
    with wave.open(io.BytesIO(wav(tone))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.getnframes() / RATE == pytest.approx(tone.lasts_s, abs=0.01)
    sound = samples(tone)
    assert sound[0] == sound[-1] == 0
    assert 0.3 * 32_767 < np.abs(sound.astype(int)).max() <= 32_767


def test_no_two_priorities_sound_alike() -> None:
    assert len({wav(tone) for tone in TONES.values()}) == len(TONES)


def test_a_graver_alarm_has_more_and_quicker_pulses() -> None:
    counts = [len(TONES[priority].hertz) for priority in (1, 2, 3, 4)]
    lengths = [TONES[priority].pulse_s for priority in (1, 2, 3, 4)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 4
    assert lengths == sorted(lengths)


def test_the_loudest_part_of_a_pulse_is_its_fundamental() -> None:
    tone = TONES[4]
    spectrum = np.abs(np.fft.rfft(samples(tone)))
    hertz = np.fft.rfftfreq(len(samples(tone)), 1 / RATE)
    assert hertz[spectrum.argmax()] == pytest.approx(tone.hertz[0], abs=5)

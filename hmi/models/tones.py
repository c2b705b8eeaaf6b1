"""The tones of the alarms: one pattern per priority, told apart without looking.

As IEC 60601-1-8 has it for its own field, a higher priority has more and quicker pulses; each pulse is
a fundamental between 150 and 1000 Hz with four harmonics, so that it is heard through a noisy room
and its direction is found, and rises and falls softly enough to startle nobody. Patterns are ours.
"""

import io
import wave
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import SYSTEM_PRIORITY

RATE: Final = 22_050
"""Samples per second."""
HARMONICS: Final = (1.0, 0.5, 0.35, 0.25, 0.2)
EDGE_S: Final = 0.015
LOUDNESS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Tone:
    """Pulses of ``hertz``, each ``pulse_s`` long, with ``gap_s`` between them."""

    hertz: tuple[float, ...]
    pulse_s: float
    gap_s: float

    @property
    def lasts_s(self) -> float:
        """How long it takes, in seconds."""
        count = len(self.hertz)
        return count * self.pulse_s + (count - 1) * self.gap_s


TONES: Final = {
    1: Tone((880.0, 660.0, 880.0, 660.0, 880.0), 0.14, 0.06),
    2: Tone((660.0, 660.0, 660.0), 0.18, 0.12),
    3: Tone((520.0, 440.0), 0.25, 0.2),
    4: Tone((392.0,), 0.35, 0.0),
    SYSTEM_PRIORITY: Tone((330.0, 494.0), 0.3, 0.1),
}
"""By priority; a station that is itself stale sounds as a system alarm does."""


def samples(tone: Tone) -> NDArray[np.int16]:
    """The tone as 16-bit samples at `RATE`, shape ``(n,)``."""
    gap = np.zeros(round(tone.gap_s * RATE))
    parts: list[NDArray[np.float64]] = []
    for number, hertz in enumerate(tone.hertz):
        parts += [gap] if number else []
        parts.append(_pulse(hertz, tone.pulse_s))
    return np.asarray(np.concatenate(parts) * LOUDNESS * 32_767, np.int16)


def _pulse(hertz: float, lasts_s: float) -> NDArray[np.float64]:
    """One pulse, at most 1 loud, that begins and ends at 0."""
    at = np.arange(round(lasts_s * RATE)) / RATE
    orders = np.arange(1, len(HARMONICS) + 1)[:, None]
    sound = (np.array(HARMONICS)[:, None] * np.sin(2 * np.pi * hertz * orders * at)).sum(axis=0)
    edge = np.minimum(1.0, np.minimum(at, at[::-1]) / EDGE_S)
    shaped: NDArray[np.float64] = sound / np.abs(sound).max() * edge
    return shaped


def wav(tone: Tone) -> bytes:
    """The tone as a WAV file: mono, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples(tone).astype("<i2").tobytes())
    return file.getvalue()

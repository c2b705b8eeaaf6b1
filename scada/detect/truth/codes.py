"""What a device says of itself: OPC UA status codes, and the state words of Chinese substations.

A status (OPC 10000-4, 7.39; OPC 10000-8, 6.3) is read by its upper 16 bits, and by its limit bits
where its info type says that it is of a data value. A state word is that of the MAX_CMSS family of
monitoring systems: 0 normal, 1 alarm, 2 cut, 3 restore, 4 line break (断线), 5 overflow (溢出),
6 negative drift (负漂), 7 fault (故障), 8 calibration (标校), 14 feed abnormal (馈电异常), and 0x10000
more while communication is interrupted (通讯中断). Alarm, cut and restore are no doubt of a sensor.

False alarms: none of its own; it says what the device says.

>>> read_status(np.array([0, 0x808C0000, 0x80310000, 0x420A0000, 0x803C0000], np.uint32)).tolist()
[0, 2, 1, 4, 8]
>>> read_word(np.array([0, 2, 4, 7, 8, 0x10000, 0x10004])).tolist()
[0, 0, 1, 2, 4, 1, 1]
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import status_name

LINE: Final = 1
"""The line to the sensor is broken, or it does not communicate."""
DEVICE: Final = 2
"""The sensor says that it has failed, is out of service, or is not accurate."""
CALIBRATING: Final = 4
"""The sensor is under calibration."""
RANGE: Final = 8
"""The value lies outside what the sensor can measure."""

INTERRUPTED: Final = 0x10000
"""Added to a state word while communication is interrupted."""

STATUS: Final[dict[int, tuple[int, str]]] = {
    0x80050000: (LINE, "通信错误"),  # BadCommunicationError
    0x80310000: (LINE, "无通信"),  # BadNoCommunication
    0x808A0000: (LINE, "未连接"),  # BadNotConnected
    0x408F0000: (LINE, "无通信，最后可用值"),  # UncertainNoCommunicationLastUsableValue
    0x80890000: (DEVICE, "配置错误"),  # BadConfigurationError
    0x808B0000: (DEVICE, "设备故障"),  # BadDeviceFailure
    0x808C0000: (DEVICE, "传感器故障"),  # BadSensorFailure
    0x808D0000: (DEVICE, "退出运行"),  # BadOutOfService
    0x40930000: (DEVICE, "传感器不准"),  # UncertainSensorNotAccurate
    0x40950000: (DEVICE, "来源不足"),  # UncertainSubNormal
    0x420A0000: (CALIBRATING, "传感器标校"),  # UncertainSensorCalibration
    0x803C0000: (RANGE, "超出范围"),  # BadOutOfRange
    0x40940000: (RANGE, "超出工程量程"),  # UncertainEngineeringUnitsExceeded
}
"""Status code → what it says, and its Chinese word."""

WORDS: Final[dict[int, tuple[str, str, int]]] = {
    4: ("断线", "line break", LINE),
    5: ("溢出", "overflow", DEVICE),
    6: ("负漂", "negative drift", DEVICE),
    7: ("故障", "fault", DEVICE),
    8: ("标校", "calibration", CALIBRATING),
    14: ("馈电异常", "feed abnormal", DEVICE),
}
"""State code → its words and what it says; the codes that are not here say nothing."""

_KEYS: Final = np.array(sorted(STATUS), np.uint32)
_BITS: Final = np.array([STATUS[int(key)][0] for key in _KEYS], np.uint8)
_WORD_BITS: Final = np.array([WORDS.get(code, ("", "", 0))[2] for code in range(16)], np.uint8)
_DATA_VALUE, _LIMITED = 0x0400, 0x0300
_LOW, _HIGH = 0x0100, 0x0200


def read_status(status: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The bits of each status; any shape. Good without limit bits is 0."""
    code = status & np.uint32(0xFFFF0000)
    place = np.minimum(np.searchsorted(_KEYS, code), len(_KEYS) - 1)
    bits = np.where(_KEYS[place] == code, _BITS[place], np.uint8(0))
    limited = status & np.uint32(_LIMITED)
    beyond = ((status & np.uint32(0x0C00)) == _DATA_VALUE) & (
        (limited == _LOW) | (limited == _HIGH)
    )
    read: NDArray[np.uint8] = np.where(beyond, bits | np.uint8(RANGE), bits)
    return read


def read_word(word: NDArray[np.number]) -> NDArray[np.uint8]:
    """The bits of each state word; what is no whole number from 0 on says nothing."""
    number = np.where(np.isfinite(word) & (word >= 0), word, 0).astype(np.int64)
    code = number & 0xFFFF
    bits = np.where(code < 16, _WORD_BITS[np.minimum(code, 15)], np.uint8(0))
    away = (number & INTERRUPTED) != 0
    read: NDArray[np.uint8] = np.where(away, np.uint8(LINE), bits)
    return read


def say_status(status: int) -> tuple[str, str]:
    """A status in both languages."""
    name = status_name(status)
    _, zh = STATUS.get(status & 0xFFFF0000, (0, ""))
    return (f"{zh}（{name}）" if zh else name), name


def say_word(word: float) -> tuple[str, str]:
    """A state word in both languages, with its number."""
    number = int(word)
    zh, en, _ = WORDS.get(number & 0xFFFF, ("", "", 0))
    if number & INTERRUPTED:
        zh, en = "通讯中断", "communication interrupted"
    return f"{zh or '状态'}（{number}）", f"{en or 'state'} ({number})"

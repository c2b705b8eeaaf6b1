"""DataValues that asyncua's own decoder reads back."""

from datetime import UTC, datetime

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from davylamp.sim.point import Wire
from davylamp.sim.server.encoding import encoder, filetime, with_overflow
from scada.model import Status

WHEN = datetime(2026, 11, 22, 6, 32, 7, 123456, UTC)
WHEN_NS = int(WHEN.timestamp()) * 1_000_000_000 + 123_456_000


def decoded(data: bytes) -> ua.DataValue:
    value = struct_from_binary(ua.DataValue, Buffer(data))
    assert isinstance(value, ua.DataValue)
    return value


@pytest.mark.parametrize(
    ("wire", "value", "kind"),
    [
        (Wire.DOUBLE, 1.62, ua.VariantType.Double),
        (Wire.FLOAT, 0.5, ua.VariantType.Float),
        (Wire.INT32, -3000, ua.VariantType.Int32),
        (Wire.UINT16, 412, ua.VariantType.UInt16),
        (Wire.BOOLEAN, True, ua.VariantType.Boolean),
    ],
)
def test_every_type_comes_back_with_its_time(
    wire: Wire, value: float, kind: ua.VariantType
) -> None:
    back = decoded(encoder(wire)(float(value), 0, filetime(WHEN_NS)))
    assert back.Value is not None
    assert (back.Value.Value, back.Value.VariantType) == (value, kind)
    assert back.SourceTimestamp == back.ServerTimestamp == WHEN
    assert back.StatusCode is not None
    assert back.StatusCode.is_good()


def test_an_uncertain_value_keeps_its_value_and_a_bad_one_has_none() -> None:
    uncertain = decoded(encoder(Wire.DOUBLE)(2.0, Status.UNCERTAIN_SENSOR_CALIBRATION, 0))
    assert uncertain.StatusCode is not None
    assert uncertain.StatusCode.name == "UncertainSensorCalibration"
    assert uncertain.Value is not None
    assert uncertain.Value.Value == 2.0
    bad = decoded(encoder(Wire.DOUBLE)(2.0, Status.BAD_SENSOR_FAILURE, 0))
    assert bad.StatusCode is not None
    assert bad.StatusCode.name == "BadSensorFailure"
    assert bad.Value is None or bad.Value.VariantType is ua.VariantType.Null


def test_the_mark_of_an_overflow_changes_the_status_and_nothing_else() -> None:
    plain = encoder(Wire.FLOAT)(1.0, 0, filetime(WHEN_NS))
    marked = decoded(with_overflow(plain))
    assert marked.StatusCode is not None
    assert marked.StatusCode.value == 0x480
    assert marked.SourceTimestamp == WHEN

"""Acquisition over OPC UA: one `Source` per server brings samples and link changes to a `Sink`."""

from scada.opcua.sink import Sink
from scada.opcua.source import Source

__all__ = ["Sink", "Source"]

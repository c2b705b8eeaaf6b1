"""The demo plant: a coal mine and a power unit behind an OPC UA server."""

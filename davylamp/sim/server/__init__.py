"""The OPC UA server of the demo plant: asyncua's server with a short way for the plant's values.

asyncua copies, compares and encodes every value by itself, for every subscriber: some 50 µs for a
changed value and 12–19 µs for one that is read. Here each value is encoded once, when it changes
(`board`); subscriptions and reads then only join bytes (`subscriptions`, `reads`). Everything else
(sessions, browsing, methods, the server's own nodes) is asyncua's.
"""

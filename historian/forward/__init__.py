"""From the bus into the store, and nothing lost on the way: see docs/reference/forwarding.md."""

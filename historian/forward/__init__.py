"""From the bus into the store, and nothing lost on the way: see docs/explanation/forwarding.md."""

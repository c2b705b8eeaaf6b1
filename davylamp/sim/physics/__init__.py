"""The physics of the demo plant: simple, coupled, vectorised; no clock and no I/O."""

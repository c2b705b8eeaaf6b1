"""The historian's stores: cost of writing, size, trends, and a run through faults."""

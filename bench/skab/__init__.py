"""SKAB, the Skoltech Anomaly Benchmark (v0.9): a real water pump with real faults."""

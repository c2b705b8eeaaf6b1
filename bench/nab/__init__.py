"""Numenta Anomaly Benchmark: a machine's temperature, judged online."""

"""Commissioning baselines: what was normal, from history that nobody had to be alarmed about."""

"""Replay: history through the same judge, and what would have been raised against what was."""

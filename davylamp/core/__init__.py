"""The safety loop: read, detect, alarm, publish."""

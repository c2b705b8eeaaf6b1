"""The operator station: frames, stalls, the time from an event to the screen, memory, start."""

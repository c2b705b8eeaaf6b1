"""What alarm management costs: transitions, ten thousand alarms at once, a month of journal."""

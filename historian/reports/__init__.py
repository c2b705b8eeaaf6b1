"""Reports out of a store. The only part of the historian that knows the figures of alarms."""

"""The house itself: packaging, bootstrap and import contracts."""

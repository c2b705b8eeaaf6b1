"""The demo site, played from start to end by one command."""

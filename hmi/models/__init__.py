"""What every screen shows, without Qt."""

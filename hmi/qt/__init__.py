"""What every screen looks like: Qt draws the models."""

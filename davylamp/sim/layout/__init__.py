"""Where the demo plant's points are: sheets of points per area."""

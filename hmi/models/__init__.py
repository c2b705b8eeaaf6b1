"""What the station shows, without Qt: each screen is a model here and a view in `hmi.qt`."""

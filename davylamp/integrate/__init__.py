"""The integrator's tools: browse a server, import its points, hold the configuration against it."""

"""Reports from the command line and by the desk."""

"""Reports against naive recounts."""

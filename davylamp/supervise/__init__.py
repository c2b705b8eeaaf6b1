"""Running the services of a site as processes of their own."""

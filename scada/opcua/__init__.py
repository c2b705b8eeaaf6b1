"""Everything that speaks OPC UA."""

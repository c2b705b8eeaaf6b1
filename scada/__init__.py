"""The plant side: model, profiles, OPC UA acquisition, detection and the bus."""

"""The bus: NATS with JetStream, the messages that travel on it, and an in-memory twin for tests."""

"""What a scan costs with every detector on every tag."""

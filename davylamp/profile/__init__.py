"""``davylamp profile``: the rule books listed, shown and compared, and reasons signed."""

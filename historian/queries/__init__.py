"""Questions about history: pure functions over a store, and the columns that they come to."""

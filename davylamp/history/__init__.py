"""`davylamp historian WHAT`: setting a store up, what is kept and for how long, backup and restore."""

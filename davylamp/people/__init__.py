"""People: their names, passwords and roles, and the tokens by which the core knows them."""

"""The desk: it checks passwords, hands out signed sessions, and ends them."""

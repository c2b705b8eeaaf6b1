"""The journals of the services beside the core: each its own unbroken chain."""

"""The hours before the demo began: lived through by its plant, its core's judge and its operators."""

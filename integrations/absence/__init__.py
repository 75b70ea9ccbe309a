"""Sources of absence records."""

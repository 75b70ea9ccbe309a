"""Content that a physician, translator or data protection officer may change."""

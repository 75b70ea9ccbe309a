"""Use cases: one function is one thing a person or a clock can do."""

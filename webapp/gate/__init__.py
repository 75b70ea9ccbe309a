"""The gate: the only way in to what is counted, and the only way out for figures of groups."""

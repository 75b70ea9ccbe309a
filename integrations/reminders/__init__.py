"""Ways to reach a person who chose to be reminded."""

"""What adapters share to reach addresses that a user or a setting gave."""

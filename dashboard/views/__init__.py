"""The views: each file shows the same choice in its own way; none knows another."""

"""What the bench of many small employers on one server is made of."""

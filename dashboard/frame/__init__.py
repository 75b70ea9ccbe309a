"""What every view stands in: the page, its filters and its address."""

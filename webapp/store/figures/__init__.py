"""Tables of the wing figures: absence, and what is released about groups."""

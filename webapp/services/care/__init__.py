"""Use cases of the wing care: consultations, help and the physician's report."""

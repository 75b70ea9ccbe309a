"""Measurements, printed as ratios against a bare limit of the same run."""

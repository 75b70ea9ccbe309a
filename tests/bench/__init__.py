"""Measurements: `python -m tests.bench`. Each prints ratios against a bare limit of the same run."""

"""The quarterly prevention report: what it says and how it is drawn."""

"""Adapters to other systems, one file per system."""

"""What adapters share to read files of other systems."""

"""Sign-on systems."""

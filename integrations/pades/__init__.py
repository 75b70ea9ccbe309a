"""Signatures in PDF files (PAdES, EN 319 142-1), made and read in a process of its own."""

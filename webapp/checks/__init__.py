"""Is everything there that an installation needs? Nothing is changed, sent or published."""

"""Where the key lies that an installation signs with."""

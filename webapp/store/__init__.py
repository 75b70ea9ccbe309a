"""Tables and the SQL that touches them, one file per subject."""

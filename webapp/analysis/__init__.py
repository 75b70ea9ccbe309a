"""What released figures say: verdicts computed once, never from a table. Pure."""

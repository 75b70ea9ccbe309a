"""Rules of the wing people: who works here, what they may do, and their sessions."""

"""HTTP pages: a request becomes arguments, a result becomes HTML."""

"""The rules of the programme: standard library only."""

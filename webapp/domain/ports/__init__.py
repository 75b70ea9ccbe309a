"""The sockets that adapters plug into, and the records that pass through them."""

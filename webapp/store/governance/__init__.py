"""Tables of the wing governance: own data, choices, requests, retention, audit."""

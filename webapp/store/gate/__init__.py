"""Tables and queries of the gate: what is counted, and what was released. Only the gate reads."""

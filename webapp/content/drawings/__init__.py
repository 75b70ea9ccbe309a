"""Our own illustrations: a jointed person, its poses as data, and how they are drawn."""

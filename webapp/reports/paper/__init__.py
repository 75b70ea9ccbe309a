"""How a report is drawn: grid, type, charts, tables, and a tagged PDF that lasts."""

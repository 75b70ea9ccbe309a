"""What is stored: the inventory of every column with its class of data."""

from __future__ import annotations

from webapp.store.schema import metadata


def data_inventory() -> str:
    """The inventory as a Markdown table, one line for each table and class of data."""
    lines = ["| table | class of data | columns |", "| --- | --- | --- |"]
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        classes: dict[str, list[str]] = {}
        for column in table.columns:
            classes.setdefault(column.info["data"].value, []).append(f"`{column.name}`")
        lines += [
            f"| `{table.name}` | {name} | {', '.join(columns)} |"
            for name, columns in sorted(classes.items())
        ]
    return "\n".join(lines) + "\n"

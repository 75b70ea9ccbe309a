"""Every column says what kind of personal data it holds, and the documents say the same."""

from __future__ import annotations

from tests.house.source import ROOT
from webapp.domain.governance.privacy import DataClass
from webapp.services.governance.privacy import data_inventory
from webapp.store import schema
from webapp.store.schema import metadata

BEGIN, END = "<!-- inventory -->\n", "<!-- /inventory -->"


def test_every_column_has_a_class_of_data() -> None:
    unclassified = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if not isinstance(column.info.get("data"), DataClass)
    ]
    assert unclassified == []


def test_the_inventory_in_the_privacy_document_is_the_generated_one() -> None:
    document = (ROOT / "docs/privacy.md").read_text()
    inventory = document.split(BEGIN)[1].split(END)[0]
    assert inventory == data_inventory(), "paste the output of `make inventory`"


def test_the_schema_knows_every_table_by_itself() -> None:
    """Migrations and the inventory import nothing else."""
    stores = (ROOT / "webapp/store").rglob("*.py")
    with_tables = {path.stem for path in stores if "__tablename__ = " in path.read_text()}
    assert with_tables - set(schema.__all__) == set()

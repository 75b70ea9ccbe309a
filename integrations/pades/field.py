"""The field of a signature: it shows nothing, and is read aloud where the document ends.

PDF/A asks that a field be printed and PDF/UA that one that is not hidden be in the structure tree;
one that is both without appearance and in the tree is what the two allow.
"""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

_NAME = "Signature"


def add_field(writer: IncrementalPdfFileWriter, label: str) -> str:
    """A new field on the last page; its name. `label` is what is read aloud."""
    count = sum(1 for _ in enumerate_sig_fields(writer))
    name = f"{_NAME}{count + 1}"
    spec = SigFieldSpec(name, on_page=-1, readable_field_name=label)
    append_signature_field(writer, spec)
    ((_, _, reference),) = enumerate_sig_fields(writer, with_name=name)
    if "/StructTreeRoot" in writer.root:
        _tell(writer, reference, label)
    return name


def _tell(writer: IncrementalPdfFileWriter, field: IndirectObject, label: str) -> None:
    """Put the field at the end of the structure tree."""
    tree = writer.root["/StructTreeRoot"]
    top = tree["/K"].raw_get(0)
    number = tree["/ParentTreeNextKey"]
    widget: Any = field.get_object()
    element = writer.add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Form"),
                NameObject("/P"): top,
                NameObject("/Alt"): TextStringObject(label),
                NameObject("/K"): _place(field, widget.raw_get("/P")),
            }
        )
    )
    widget[NameObject("/StructParent")] = NumberObject(number)
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(number + 1)
    _append(writer, top.get_object()["/K"], element)
    _append(writer, tree["/ParentTree"]["/Nums"], NumberObject(number), element)
    writer.update_container(tree)


def _place(field: IndirectObject, page: Any) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OBJR"),
            NameObject("/Obj"): field,
            NameObject("/Pg"): page,
        }
    )


def _append(writer: IncrementalPdfFileWriter, array: ArrayObject, *more: Any) -> None:
    array.extend(more)
    writer.update_container(array)

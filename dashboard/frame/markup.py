"""HTML as the plain dicts in which Dash sends it to the browser.

Component objects say the same, but making hundreds of them costs more than reading the figures.
What plain HTML cannot be is drawn by `assets/parts.js`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Element = dict[str, Any]
Content = str | Element | list[Any] | None


def tag(name: str, content: Content = None, /, **props: Any) -> Element:
    """An element such as `tag("P", "text", className="meta")`; names as in `dash.html`."""
    if content is not None:
        props["children"] = content
    return {"type": name, "namespace": "dash_html_components", "props": props}


def part(name: str, /, **props: Any) -> Element:
    """A part of `assets/parts.js`."""
    return {"type": name, "namespace": "rekpauze", "props": props}


def link(content: str, /, *, href: str, **props: Any) -> Element:
    """A link that changes the view without loading the page again."""
    return part("Link", children=content, href=href, **props)


def table(
    caption: str, label: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, stacks: bool
) -> Element:
    """A table; a cell is a text, or a text with an `href` or a `shade`."""
    more = {"stacks": True} if stacks else {}
    return part("Table", caption=caption, label=label, heads=list(heads), rows=list(rows), **more)

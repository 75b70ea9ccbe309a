"""HTML as the plain dicts in which Dash sends it to the browser.

Component objects say the same, but making hundreds of them costs more than reading the figures.
"""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]
Content = str | Element | list[Any] | None


def tag(name: str, content: Content = None, /, **props: Any) -> Element:
    """An element such as `tag("P", "text", className="meta")`; names as in `dash.html`."""
    if content is not None:
        props["children"] = content
    return {"type": name, "namespace": "dash_html_components", "props": props}


def link(content: str, /, *, href: str, **props: Any) -> Element:
    """A link that changes the view without loading the page again."""
    props |= {"children": content, "href": href}
    return {"type": "Link", "namespace": "dash_core_components", "props": props}


def graph(name: str, figure: dict[str, Any], config: dict[str, Any]) -> Element:
    """A chart as high as its figure says and as wide as the page."""
    height = f"{figure['layout']['height']}px"
    props = {"id": name, "figure": figure, "config": config, "style": {"height": height}}
    return {"type": "Graph", "namespace": "dash_core_components", "props": props}

"""Files of `static/`: an address that changes with their content, kept for a year, sent packed.

The version lies in the path, not in a query, so that a script that imports its neighbour by a
relative name gets the one it was made for.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, request

from webapp.domain.errors import NotFound
from webapp.security import public

_PACKED = frozenset({".css", ".js", ".svg"})
_YEAR = 365 * 24 * 3600  # seconds


class Assets:
    """The files as they were when the application started."""

    def __init__(self, folder: Path) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self.contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        digest = hashlib.sha256()
        for name, content in self.contents.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self.version = digest.hexdigest()[:12]
        self.packed = {
            name: gzip.compress(content, mtime=0)
            for name, content in self.contents.items()
            if Path(name).suffix in _PACKED
        }

    def send(self, filename: str) -> Response:
        """A file; for a year when the address carries its version, else asked for each time.

        Raises NotFound: there is no such file.
        """
        # The version of another release, for example while one is replaced, leads here as well.
        name = filename if filename in self.contents else filename.partition("/")[2]
        if name not in self.contents:
            raise NotFound("error.not_found")
        packed = self.packed.get(name) if request.accept_encodings["gzip"] else None
        response = Response(packed or self.contents[name], mimetype=mimetypes.guess_type(name)[0])
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        lasts = filename == f"{self.version}/{name}"
        keep = f"public, max-age={_YEAR}, immutable" if lasts else "no-cache"
        response.headers["Cache-Control"] = keep
        response.set_etag(f"{self.version}-gzip" if packed else self.version)
        response.make_conditional(request)
        return response


def assets() -> Assets:
    """The files of the running application."""
    return cast(Assets, current_app.extensions["assets"])


def install(app: Flask) -> None:
    """Take the place of Flask's own way to serve `static/`, and put the version in addresses."""
    found = Assets(Path(str(app.static_folder)))
    app.extensions["assets"] = found

    @public
    def send(filename: str) -> Response:
        return found.send(filename)

    app.view_functions["static"] = send

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = f"{found.version}/{values['filename']}"

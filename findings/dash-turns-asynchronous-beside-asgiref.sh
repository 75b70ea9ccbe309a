#!/usr/bin/env bash
# Dash: its views on Flask become coroutines as soon as asgiref can be imported, which Django and many
# others bring along. Nothing says so; whatever wraps a view (a check of rights, say) then gets a coroutine
# in place of the answer. `use_async=False` keeps them as they were.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet dash==4.4.1 || exit 2

cat >"$folder/views.py" <<'PYTHON'
import inspect
import sys

import dash
from dash import html
from flask import Flask

server = Flask("server")
options = {"use_async": False} if "told" in sys.argv else {}
app = dash.Dash("app", server=server, url_base_pathname="/d/", **options)
app.layout = html.P("x")
app._setup_server()
print(inspect.iscoroutinefunction(server.view_functions["/d/_dash-update-component"]))
PYTHON

before=$("$folder/venv/bin/python" "$folder/views.py") || exit 2
"$folder/venv/bin/python" -m pip install --quiet asgiref==3.13.0 || exit 2
after=$("$folder/venv/bin/python" "$folder/views.py") || exit 2
told=$("$folder/venv/bin/python" "$folder/views.py" told) || exit 2

echo "Dash 4.4.1"
echo "expected: the same views, whatever else is installed"
echo "seen:     coroutines: $before alone, $after beside asgiref, $told when told not to"
[ "$before $after $told" = "False True False" ]

#!/usr/bin/env bash
# scim2-filter-parser: a directory looks for "Lotte, or else Jonas if he is a nurse" without brackets. RFC 7644 (3.4.2.2) has
# "and" go before "or"; here whichever stands first does, so that Lotte, a porter, is not found, and the directory makes her
# an account a second time. With the two halves turned round she is. scim2-models reads both as the RFC does.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet scim2-filter-parser==0.7.0 scim2-models==0.12.3 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sqlite3
import sys
from importlib.metadata import version

from scim2_filter_parser.queries import SQLQuery
from scim2_models import ScimFilter, User

PEOPLE = {"lotte": "Porter", "jonas": "Nurse", "wim": "Nurse"}
COLUMNS = {("userName", None, None): "name", ("title", None, None): "title"}
WITHOUT = 'userName eq "lotte" or userName eq "jonas" and title eq "Nurse"'
TURNED = 'userName eq "jonas" and title eq "Nurse" or userName eq "lotte"'

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE people (name, title)")
database.executemany("INSERT INTO people VALUES (?, ?)", PEOPLE.items())


def of_sql(text: str) -> list[str]:
    query = SQLQuery(text, "people", COLUMNS)
    where = query.where_sql.format(**{name: f":{name}" for name in query.params_dict})
    found = database.execute(f"SELECT name FROM people WHERE {where} ORDER BY name", query.params_dict)
    return [name for (name,) in found]


def of_models(text: str) -> list[str]:
    wanted = ScimFilter[User](text)
    return sorted(name for name in PEOPLE if wanted.match(User(user_name=name, title=PEOPLE[name])))


both = ["jonas", "lotte"]
print("scim2-filter-parser", version("scim2-filter-parser"), "beside scim2-models", version("scim2-models"))
print(f"expected: {both} for both filters; scim2-models {of_models(WITHOUT)} and {of_models(TURNED)}")
print(f"seen:     {of_sql(WITHOUT)} for {WITHOUT}; {of_sql(TURNED)} turned round")
sys.exit((of_sql(WITHOUT), of_sql(TURNED), of_models(WITHOUT)) != (["jonas"], both, both))
PYTHON

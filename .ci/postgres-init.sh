#!/bin/sh
# Roles of the database, made once when it is new: the application owns its tables, and the
# dashboard signs in as a role that may read released figures only. Keycloak has its own database.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --quiet \
  --set app="$APP_DATABASE_PASSWORD" --set reader="$READER_DATABASE_PASSWORD" \
  --set keycloak="$KEYCLOAK_DATABASE_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE rekpauze_reader NOLOGIN;
CREATE ROLE rekpauze_dashboard LOGIN PASSWORD :'reader' IN ROLE rekpauze_reader;
CREATE ROLE rekpauze LOGIN PASSWORD :'app';
GRANT rekpauze_reader TO rekpauze;
CREATE DATABASE rekpauze OWNER rekpauze ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE rekpauze FROM PUBLIC;
GRANT CONNECT ON DATABASE rekpauze TO rekpauze_dashboard;
CREATE ROLE keycloak LOGIN PASSWORD :'keycloak';
CREATE DATABASE keycloak OWNER keycloak ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE keycloak FROM PUBLIC;
SQL

#!/bin/sh
# Run by the Postgres image when its volume is new: the application's role, with a password of its own.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE commonshelf_app LOGIN PASSWORD :'password';
SQL

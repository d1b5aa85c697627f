"""The test database as the migrations leave it, kept for the day in a file: to migrate takes each process of the tests
twelve seconds, to read the file one."""

import datetime as dt
import fcntl
import hashlib
import importlib
import os
import subprocess

from django.core.management import call_command

from config.run import ROOT, hash_of_migrations
from config.servers import places, postgres

NAME = "migrated"
FOLDER = ROOT / ".run"


def template(connection) -> str | None:
    """The database of which the test database is to be a copy; None on servers that are not the tests' own. Django
    migrates the copy as it would an empty one, so that whatever might be missing in it is done then."""
    here = places.find()
    if connection.settings_dict["HOST"] != os.fspath(here.sock):
        return None
    run(here, "psql", "-d", "postgres", "-c", f"DROP DATABASE IF EXISTS {NAME}", "-c", f"CREATE DATABASE {NAME}")
    file = FOLDER / f"migrated-{state()}.sql"
    if not first_to_come(file, connection, here):
        role = importlib.import_module("ground.migrations.0001_initial").APP_ROLE  # no part of any one database
        run(here, "psql", "-d", NAME, "-c", role, "-1", "-f", file)
    return NAME


def first_to_come(file, connection, here) -> bool:
    """Whoever comes first migrates and writes the file; the others wait for it."""
    FOLDER.mkdir(exist_ok=True)
    with open(FOLDER / "migrated.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            return False
        for old in FOLDER.glob("migrated-*.sql*"):
            old.unlink()
        migrate(connection)
        half = file.with_suffix(".sql.half")
        run(here, "pg_dump", "-d", NAME, "-f", half)
        half.rename(file)
    return True


def migrate(connection):
    settings = connection.settings_dict
    before = settings["NAME"]
    settings["NAME"] = NAME
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        settings["NAME"] = before


def state() -> str:
    """Of all that migrations are made of: themselves, the libraries, models, and the ground they stand on. And of the
    day, as some tables are made for a month."""
    files = [*ROOT.glob("ground/**/*.py"), *ROOT.glob("*/models/**/*.py"), *ROOT.glob("*/models.py")]
    code = b"".join(path.read_bytes() for path in sorted(files))
    day = dt.date.today().isoformat()
    return hashlib.sha256(code + f"{hash_of_migrations()} {day}".encode()).hexdigest()[:16]


def run(here, program, *arguments):
    strict = ["-q", "-X", "-v", "ON_ERROR_STOP=1"] if program == "psql" else []
    command = [here.programs / program, *strict, "-h", here.sock, "-U", postgres.USER, *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["PGOPTIONS"] = "-c client_min_messages=warning"
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)

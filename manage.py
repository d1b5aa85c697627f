#!/usr/bin/env python
"""The operators' front door: `python manage.py help`."""

import os
import sys

# These change the structure of the database, so they connect as its owner; all else as the application's role.
OWNER_COMMANDS = {
    "migrate",
    "sqlmigrate",
    "makemigrations",
    "flush",
    "dbshell",
    "rebuild_signals",
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OWNER_COMMANDS & set(sys.argv[1:2]):
        os.environ["COMMONSHELF_AS_OWNER"] = "1"

    from config import servers

    with servers.in_use():
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)

"""Are the migrations complete, and can each run beside the release before it?"""

import os
import sys
from pathlib import Path

from config import servers

ROOT = Path(__file__).resolve().parents[1]
APPS = ["ground", "catalog", "feedback", "loyalty", "collab", "config"]


# What the linter reads wrongly or too sternly, and why it is right.
UNDERSTOOD = [
    "0005_signal_sums",  # drops a column nobody read, and no release had
    "0006_sign_in_counts",  # makes a table of its own in SQL; NOT NULL and DROP TABLE (backwards) concern no other
    "0013_days_first",  # the key has the columns it had, in another order: no row can fail it
]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["COMMONSHELF_AS_OWNER"] = "1"
    with servers.in_use():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("makemigrations", check=True, dry_run=True)
        return lint()


def lint() -> int:
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(
        os.fspath(ROOT), include_apps=APPS, no_cache=True, ignore_name=UNDERSTOOD, quiet=["ok", "ignore"]
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())

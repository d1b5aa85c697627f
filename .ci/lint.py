"""`make lint`: every check that needs no running product; all of them are run, and all that is wrong is shown."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
APPS = ("ground", "catalog", "feedback", "loyalty", "collab", "config")
TYPED_ROOMS = ("actions", "engine", "policies", "replay")


def typed_rooms():
    """Where types are asked for: a room is a module, or a package of that name."""
    for app in APPS:
        for room in TYPED_ROOMS:
            for path in (ROOT / app / f"{room}.py", ROOT / app / room):
                if path.exists():
                    yield os.fspath(path.relative_to(ROOT))


def templates():
    return [os.fspath(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]


def checks():
    yield "ruff", [BIN / "ruff", "check", "."]
    yield "format", [BIN / "ruff", "format", "--check", "."]
    yield "djade", [BIN / "djade", "--target-version", "6.1", "--check", *templates()]
    yield "templates", [sys.executable, "-m", "template_lint"]
    yield "imports", [BIN / "lint-imports", "--no-logo"]
    yield "mypy", [BIN / "mypy", *typed_rooms()]
    yield "migrations", [sys.executable, "-m", "migration_lint"]
    yield "vendored", [BIN / "pytest", "-q", "--noconftest", "-p", "no:django", "tests/house/test_vendor.py"]


def passes(name, command) -> bool:
    began = time.monotonic()
    result = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if result.returncode:
        print(result.stdout, flush=True)
    return result.returncode == 0


def main() -> int:
    os.environ.setdefault("COMMONSHELF_RUN", os.fspath(ROOT / ".run" / "test"))
    os.environ["DEBUG"] = "1"
    failed = [name for name, command in checks() if not passes(name, command)]
    print("lint: " + (f"failed: {', '.join(failed)}" if failed else "all passed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""For maintainers: rewrite the lock of vendored files, and cut the icon sprite.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python .ci/vendor.py --icons package/icons

Nothing is fetched here: packages are packed from npm by hand, looked at, and committed. `tests/house/test_vendor.py`
re-hashes every file against the lock.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELVES = {"static": ROOT / "static" / "vendor", "tests": ROOT / "tests" / "vendor"}
LICENCES = {
    "htmx.org": "0BSD",
    "bricolage-grotesque": "OFL-1.1",
    "atkinson-hyperlegible-next": "OFL-1.1",
    "lucide-static": "ISC",
    "axe-core": "MPL-2.0",
}
SPRITE = SHELVES["static"] / "lucide-static-1.62.0" / "sprite.svg"


def cut_sprite(folder: Path, names: list[str]) -> None:
    """One file with a <symbol> per icon; strokes are set by the stylesheet, so the shapes are all that is kept."""
    symbols = []
    for name in sorted(names):
        shapes = re.search(r"<svg[^>]*>(.*)</svg>", (folder / f"{name}.svg").read_text(), re.DOTALL)[1]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{re.sub(r"\s*\n\s*", "", shapes)}</symbol>')
    SPRITE.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")


def lock(shelf: Path) -> dict:
    packages = {}
    for folder in sorted(path for path in shelf.iterdir() if path.is_dir()):
        name, version = folder.name.rsplit("-", 1)
        files = {
            path.relative_to(folder).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        packages[folder.name] = {"version": version, "licence": LICENCES[name], "sha512": files}
    return packages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--icons", type=Path, help="unpacked lucide-static/icons: cut the sprite anew")
    icons = parser.parse_args().icons
    if icons:
        cut_sprite(icons, (SPRITE.parent / "icons.txt").read_text().split())
    for shelf in SHELVES.values():
        (shelf / "vendor.lock").write_text(json.dumps(lock(shelf), indent=2) + "\n")


if __name__ == "__main__":
    main()

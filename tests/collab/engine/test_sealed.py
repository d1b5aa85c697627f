import subprocess
import sys
from pathlib import Path

from collab import engine


def test_the_engine_is_importable_without_django_and_loads_no_heavy_library():
    modules = [path.stem for path in Path(engine.__path__[0]).glob("*.py") if path.stem != "__init__"]
    lines = [f"import collab.engine.{module}" for module in modules]
    lines += [
        "import sys",
        "print([name for name in ('django', 'sklearn', 'scipy.optimize') if name in sys.modules])",
    ]

    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"

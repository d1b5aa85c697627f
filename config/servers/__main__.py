"""`python -m config.servers stop|wipe|urls`: the servers of this checkout, by hand."""

import sys

from config import servers

COMMANDS = {
    "stop": servers.stop,
    "wipe": servers.wipe,
    "urls": lambda: print("\n".join(servers.urls())),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()

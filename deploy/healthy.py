"""`python deploy/healthy.py PORT`: does the process on this port serve pages? Status 0 or 1."""

import os
import sys
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/health/", headers={"Host": host})

try:
    with urllib.request.urlopen(request, timeout=4) as response:
        sys.exit(0 if response.status == 200 else 1)
except OSError as error:
    sys.exit(str(error))

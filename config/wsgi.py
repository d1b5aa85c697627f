"""Pages and the API: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CONN_MAX_AGE", "600")  # threads keep their connection

application = get_wsgi_application()

from config.checks import stop_if_undeclared  # noqa: E402  (needs the apps)

stop_if_undeclared()

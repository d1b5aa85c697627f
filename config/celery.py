"""The clock: what the workers run, and how often. The truth is in Postgres; Redis only says "look now"."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("commonshelf")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

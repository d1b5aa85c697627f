"""The clock: what the workers run, and how often. The truth is in Postgres; Redis only says "look now"."""

import os

from celery import Celery
from celery.signals import celeryd_after_setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("commonshelf")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_after_setup.connect
def step_back(instance, conf, **_):
    """The worker of the slow queue takes the time that nobody else wants."""
    if set(instance.app.amqp.queues.consume_from) == {conf.task_routes["collab.tasks.score"]["queue"]}:
        os.nice(15)

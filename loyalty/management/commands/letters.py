from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback.models import Notice
from loyalty.actions.deliver import GIVEN_UP, try_again


class Command(BaseCommand):
    help = "How letters stand: sent, due, and those given up after twelve attempts. --again makes these due once more."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true")

    def handle(self, *, again, **options):
        if again:
            self.stdout.write(f"due again: {try_again(now=timezone.now())}")
        given_up = Notice.objects.filter(mail_skipped=GIVEN_UP)
        sent = Notice.objects.filter(mailed_at__isnull=False).count()
        due = Notice.objects.filter(mailed_at=None, mail_skipped="").count()
        self.stdout.write(f"sent: {sent}\ndue: {due}\ngiven up: {given_up.count()}")
        for notice in given_up.order_by("pk")[:50]:
            self.stdout.write(f"  notice {notice.pk}: {notice.last_error}")

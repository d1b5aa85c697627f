from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback.models import Notice
from ground.leases import GIVEN_UP
from loyalty.actions.collect import try_letters_again
from loyalty.actions.deliver import try_again
from loyalty.models import Letter


class Command(BaseCommand):
    help = "How letters stand: sent, due, and those given up after twelve attempts. --again makes these due once more."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true")

    def handle(self, *, again, **options):
        if again:
            again_due = try_again(now=timezone.now()) + try_letters_again(now=timezone.now())
            self.stdout.write(f"due again: {again_due}")
        given_up = Notice.objects.filter(mail_skipped=GIVEN_UP)
        sent = Notice.objects.filter(mailed_at__isnull=False).count()
        due = Notice.objects.filter(mailed_at=None, mail_skipped="").count()
        self.stdout.write(f"sent: {sent}\ndue: {due}\ngiven up: {given_up.count()}")
        collected = Letter.objects.owed().count()
        self.stdout.write(f"collected letters being filled: {collected}")
        for one in Letter.objects.filter(dropped=GIVEN_UP).order_by("pk")[:50]:
            self.stdout.write(f"  letter {one.pk}: {one.last_error}")
        for notice in given_up.order_by("pk")[:50]:
            self.stdout.write(f"  notice {notice.pk}: {notice.last_error}")

from django.core.management.base import BaseCommand, CommandError

from config import synth


class Command(BaseCommand):
    help = (
        "Make up a shop, its customers and what they signal, to see what the engine costs. Only in a database that is "
        "empty or holds nothing else. Then: manage.py rebuild_engine"
    )

    def add_arguments(self, parser):
        parser.add_argument("--signals", type=int, default=1_000_000, help="how many to add")
        parser.add_argument("--customers", type=int, default=100_000)
        parser.add_argument("--products", type=int, default=5_000)
        parser.add_argument("--seed", type=int, default=0, help="another seed, other signals")

    def handle(self, *, signals, customers, products, seed, **options):
        plan = synth.Plan(signals=signals, customers=customers, products=products, seed=seed)
        if why := synth.refusal(plan):
            raise CommandError(f"{why}: nothing was written.")
        synth.make_up(plan, self.stdout.write)

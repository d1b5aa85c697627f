from django.core.management.base import BaseCommand, CommandError

from catalog.models import ApiKey, Store
from ground.models import AuditEntry
from ground.policies import rights


class Command(BaseCommand):
    help = "Make a machine's sign-in. Its secret is printed once and never again."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="who uses it: till-leeds-3")
        parser.add_argument("--scopes", default="record-orders", help="rights it holds, with commas between")
        parser.add_argument("--store", help="code of the only store it may speak for; without it, all")

    def handle(self, *, name, scopes, store, **options):
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        possible = sorted(right for right, roles in rights().items() if "key" in roles)
        if unknown := sorted(set(wanted) - set(possible)):
            raise CommandError(f"No key can hold {', '.join(unknown)}. Possible: {', '.join(possible)}.")
        if ApiKey.objects.filter(name=name).exists():
            raise CommandError(f"There is a key named {name} already. Revoke it, or choose another name.")
        place = Store.objects.filter(code=store).first()
        if store and place is None:
            raise CommandError(f"No store has the code {store}.")
        _, secret = ApiKey.make(name=name, scopes=wanted, store=place)
        AuditEntry.objects.create(
            who="command:create_api_key", what="create key", subject=name, details={"scopes": wanted}
        )
        self.stdout.write(secret)

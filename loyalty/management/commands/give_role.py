from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from catalog.models import StaffMember, Store
from ground.models import AuditEntry
from loyalty.models import User


class Command(BaseCommand):
    help = "Give somebody a role (or take it with --take); who is new can sign in by e-mail code at once."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=StaffMember.Role.values)
        parser.add_argument("--store", help="code of the store; without one the role holds everywhere")
        parser.add_argument("--name", default="", help="for somebody who is new")
        parser.add_argument("--take", action="store_true", help="take the role away")

    @transaction.atomic
    def handle(self, *, email, role, store, name, take, **options):
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is not an e-mail address.") from None
        place = self.find(store) if store else None
        if role in {StaffMember.Role.STAFF, StaffMember.Role.MANAGER} and place is None and not take:
            raise CommandError(f"A {role} works in a store: say which with --store CODE.")
        change = self.take if take else self.give
        self.stdout.write(change(email, role, place, name))
        AuditEntry.objects.create(
            who="command:give_role",
            what="take role" if take else "give role",
            subject=email,
            details={"role": role, "store": store},
        )

    def find(self, code: str) -> Store:
        place = Store.objects.filter(code=code).first()
        if place is None:
            raise CommandError(f"No store has the code “{code}”.")
        return place

    def give(self, email: str, role: str, place: Store | None, name: str) -> str:
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        StaffMember.objects.get_or_create(user=user, role=role, store=place)
        where = f" in {place}" if place else ""
        return f"{email} is {role}{where}. The second sign-in step is set up at the first sign-in."

    def take(self, email: str, role: str, place: Store | None, name: str) -> str:
        posts = StaffMember.objects.filter(user__email=email, role=role)
        if place:
            posts = posts.filter(store=place)
        if not posts.delete()[0]:
            raise CommandError(f"{email} does not hold the role {role}.")
        return f"{email} is no longer {role}."

"""The people of the demo: customers with their cards, guests, and those who can sign in."""

import datetime as dt
import random

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from catalog.models import StaffMember
from config.demo import voices
from config.demo.accounts import ACCOUNTS, STAFF_DOMAIN, STORE_HANDS, DemoAccount
from config.demo.loading import Loading
from config.demo.people import card_number, person
from feedback.models import Voter
from ground.inbound import staging
from loyalty.actions.welcome import welcome
from loyalty.models import Consent, Profile, Tier, User

SEED = 20260119
ORDERS_CALL_THEM = "till"  # the system in which the imported orders' customer_id is theirs


def everyone(loading: Loading) -> dict:
    voters(loading)
    customers(loading)
    return {"customers": len(loading.customers), "members": len(loading.members)}


def voters(loading: Loading) -> None:
    """Whoever takes part has a voter; those with an account get it from `accounts`."""
    agreed = timezone.now()
    Voter.objects.bulk_create(
        [
            Voter(
                pk=member.voter,
                store=loading.stores.get(member.store),
                agreed_to_terms_at=agreed,
                shows_counts=member.voter.int % 3 == 0,
            )
            for member in loading.members
        ],
        ignore_conflicts=True,
    )


def customers(loading: Loading) -> None:
    dice = random.Random(SEED)
    voter_of = {member.customer_id: member.voter for member in loading.members if member.customer_id}
    first_tier = Tier.objects.first()
    made = []
    for number, store in loading.customers:
        who = person(number, store)
        made.append(
            Profile(
                name=who.name,
                email=who.email,
                phone=who.phone,
                voter_id=voter_of.get(number),
                favourite_store=loading.stores[store],
                tier=first_tier,
                joined_on=loading.today - dt.timedelta(days=dice.randint(190, 2200)),
            )
        )
    Profile.objects.bulk_create(made)
    cards = [(profile.pk, number) for profile, (number, _) in zip(made, loading.customers, strict=True)]
    staging.copy(
        "loyalty_externalid (profile_id, system, value)",
        ((pk, system, value) for pk, n in cards for system, value in ((ORDERS_CALL_THEM, n), ("card", card_number(n)))),
    )
    staging.copy("loyalty_account (profile_id, balance, floor)", ((pk, 0, 0) for pk, _ in cards))
    now = timezone.now()
    staging.copy(
        "loyalty_consent (profile_id, purpose, channel, state, source, at)",
        ((pk, "answers", "mail", wants_answers(dice), "demo", now) for pk, _ in cards),
    )


def wants_answers(dice: random.Random) -> str:
    """Most customers want to hear what became of what they asked for."""
    return dice.choices((Consent.State.SUBSCRIBED.value, Consent.State.NOT_SUBSCRIBED.value), (0.7, 0.3))[0]


def accounts(loading: Loading) -> None:
    """Everyone in accounts.py, with a verified address and, for those who work here, a second step."""
    for account in ACCOUNTS:
        user = sign_up(account.email, account.name)
        if account.role == "shopper":
            belongs_to(user, account)
        else:
            employ(user, account.role, account.store, account.totp_secret, loading)
    for store, name in STORE_HANDS.items():
        employ(sign_up(hand_of(store), name), "staff", store, "", loading)


def hand_of(store: str) -> str:
    """Address of the member of staff who writes requests down in a store."""
    known = next((a.email for a in ACCOUNTS if a.role == "staff" and a.store == store), None)
    return known or f"{STORE_HANDS[store].split()[0].lower()}.{store}@{STAFF_DOMAIN}"


def sign_up(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def belongs_to(user: User, account: DemoAccount) -> None:
    """The account of a customer who exists already: profile and voter are theirs."""
    profile = Profile.objects.get(external_ids__system=ORDERS_CALL_THEM, external_ids__value=account.customer_id)
    Voter.objects.filter(pk=voices.voter_id(f"customer:{account.customer_id}")).update(user=user)
    profile.user, profile.name, profile.email = user, account.name, account.email
    profile.save(update_fields=["user", "name", "email"])
    Consent.objects.create(
        profile=profile, purpose="answers", channel="mail", state=Consent.State.SUBSCRIBED, source="demo"
    )


def employ(user: User, role: str, store: str, totp_secret: str, loading: Loading) -> None:
    place = loading.stores[store] if store else None
    StaffMember.objects.get_or_create(user=user, role=role, store=place)
    welcome(user=user)
    if totp_secret and not Authenticator.objects.filter(user=user).exists():
        secret = get_adapter().encrypt(totp_secret)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
        RecoveryCodes.activate(user)

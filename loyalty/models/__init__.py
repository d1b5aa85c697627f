from loyalty.models.devices import Device, Push
from loyalty.models.hearing import Hours, Letter, LetterLine, Preference
from loyalty.models.ledger import Account, Entry
from loyalty.models.people import Consent, ExternalId, Profile, ProfileView, Purpose, Relationship, Tier
from loyalty.models.sales import Interaction, Order, OrderLine, SaleDay
from loyalty.models.session import Session
from loyalty.models.user import User

__all__ = [
    "Account",
    "Consent",
    "Device",
    "Entry",
    "ExternalId",
    "Hours",
    "Interaction",
    "Letter",
    "LetterLine",
    "Order",
    "OrderLine",
    "Preference",
    "Profile",
    "ProfileView",
    "Purpose",
    "Push",
    "Relationship",
    "SaleDay",
    "Session",
    "Tier",
    "User",
]

from loyalty.models.ledger import Account, Entry
from loyalty.models.people import Consent, ExternalId, Profile, ProfileView, Purpose, Relationship, Tier
from loyalty.models.sales import Interaction, Order, OrderLine, SaleDay
from loyalty.models.session import Session
from loyalty.models.user import User

__all__ = [
    "Account",
    "Consent",
    "Entry",
    "ExternalId",
    "Interaction",
    "Order",
    "OrderLine",
    "Profile",
    "ProfileView",
    "Purpose",
    "Relationship",
    "SaleDay",
    "Session",
    "Tier",
    "User",
]

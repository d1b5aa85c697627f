"""Signing in, as the house wants it: what a guest did on this device stays theirs."""

from allauth.account.adapter import DefaultAccountAdapter

from config.middleware import find_voter
from feedback.actions.claim import claim
from loyalty.actions.welcome import welcome


class AccountAdapter(DefaultAccountAdapter):
    def login(self, request, user):
        guest = None if request.actor.signed_in else find_voter(request)
        super().login(request, user)
        if guest:
            claim(guest=guest, user=user)
            request.session.pop("voter", None)
        welcome(user=user)

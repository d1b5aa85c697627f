"""What a till or a shop may say. Shape only: whether a store or an article exists is asked at the door."""

from datetime import timedelta

from babel.numbers import list_currencies
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from ground.phones import e164


class LineSerializer(serializers.Serializer):
    sku = serializers.CharField(max_length=80)
    quantity = serializers.IntegerField(min_value=-100_000, max_value=100_000)
    unit_price = serializers.IntegerField(
        min_value=0, max_value=1_000_000_000, help_text="In minor units: 295 is 2.95."
    )

    def validate_quantity(self, quantity):
        if quantity == 0:
            raise serializers.ValidationError(_("A line moves goods: not 0. Returned goods have a negative quantity."))
        return quantity


class CustomerSerializer(serializers.Serializer):
    system = serializers.SlugField(max_length=40, default="till", help_text="Whose `external_id` it is.")
    external_id = serializers.CharField(max_length=80, default="", allow_blank=True)
    card = serializers.CharField(max_length=80, default="", allow_blank=True)
    phone = serializers.CharField(max_length=40, default="", allow_blank=True)
    email = serializers.EmailField(default="", allow_blank=True)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    create = serializers.BooleanField(default=False, help_text="Make a customer of somebody we do not know yet.")

    def validate_phone(self, phone):
        if phone and not e164(phone):
            raise serializers.ValidationError(_("This is no phone number."))
        return e164(phone) if phone else ""

    def validate(self, customer):
        if not any(customer[known] for known in ("external_id", "card", "phone", "email")):
            raise serializers.ValidationError(_("Name at least one of external_id, card, phone, email."))
        return customer


class OrderSerializer(serializers.Serializer):
    number = serializers.CharField(max_length=80)
    system = serializers.SlugField(max_length=40, default="till", help_text="Who numbers these orders.")
    store = serializers.CharField(max_length=80, required=False, help_text="May be left out by a key of one store.")
    ordered_at = serializers.DateTimeField()
    currency = serializers.CharField(min_length=3, max_length=3)
    lines = LineSerializer(many=True, allow_empty=False, max_length=500)
    customer = CustomerSerializer(required=False, allow_null=True, default=None)

    def validate_currency(self, currency):
        if currency not in list_currencies():
            raise serializers.ValidationError(_("Use the three letters of ISO 4217, such as GBP."))
        return currency

    def validate_ordered_at(self, moment):
        if moment > timezone.now() + timedelta(days=1):
            raise serializers.ValidationError(_("This is in the future."))
        return moment

"""The steps of shoppers on web, app, kiosk and till."""

import json

from config.demo.journeys import steps
from config.demo.loading import Loading
from config.demo.loading.shoppers import ORDERS_CALL_THEM
from ground.inbound import staging
from loyalty.models import ExternalId


def journeys(loading: Loading) -> dict:
    profiles = dict(ExternalId.objects.filter(system=ORDERS_CALL_THEM).values_list("value", "profile_id"))
    rows = [
        (
            *(step.event_id, step.at, step.session, step.channel, step.name, step.step),
            *(loading.stores[step.store].pk, profiles.get(step.customer_id), json.dumps(step.properties)),
        )
        for step in steps(loading.customers, sorted(loading.variants), loading.today)
    ]
    staging.copy(
        "loyalty_interaction (event_id, at, session, channel, name, step, store_id, profile_id, properties)", rows
    )
    return {"steps": len(rows)}

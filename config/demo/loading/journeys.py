"""The steps of shoppers on web, app, kiosk and till."""

from config.demo.journeys import steps
from config.demo.loading import Loading
from config.demo.loading.shoppers import ORDERS_CALL_THEM
from loyalty.models import ExternalId, Interaction


def journeys(loading: Loading) -> dict:
    profiles = dict(ExternalId.objects.filter(system=ORDERS_CALL_THEM).values_list("value", "profile_id"))
    rows = [
        Interaction(
            event_id=step.event_id,
            at=step.at,
            session=step.session,
            channel=step.channel,
            name=step.name,
            step=step.step,
            store=loading.stores[step.store],
            profile_id=profiles.get(step.customer_id),
            properties=step.properties,
        )
        for step in steps(loading.customers, sorted(loading.variants), loading.today)
    ]
    return {"steps": len(Interaction.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True))}

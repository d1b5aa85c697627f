"""What is known of customers who take part, read off at night: whether they stay, what leads them, the ways they go."""

from datetime import datetime

from collab.actions.readings import WHOLE, keep
from collab.actions.taking_part.led import what_leads
from collab.actions.taking_part.stay import who_stays
from collab.actions.taking_part.ways import ways_gone
from collab.models import Reading

TOLD = 1  # the one subject, beside the reading itself


def read_taking_part(*, now: datetime) -> int:
    """Answer the three questions anew; how many could be answered. What too little is known of is None."""
    found = {"stay": who_stays(now=now), "led": what_leads(now=now), "ways": ways_gone(now=now)}
    keep(Reading.Kind.TAKING_PART, WHOLE, {TOLD: found}, now=now, among={TOLD})
    return sum(answer is not None for answer in found.values())


def told() -> Reading | None:
    """What was read last."""
    return Reading.objects.filter(kind=Reading.Kind.TAKING_PART, subject_type=WHOLE, subject_id=TOLD).first()

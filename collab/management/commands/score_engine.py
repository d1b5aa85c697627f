from django.core.management.base import BaseCommand
from django.utils import timezone

from collab.actions.draft import look_again
from collab.actions.score import ask, score_next
from ground.unhurried import unhurried


class Command(BaseCommand):
    help = "Test the engine on this shop's own past now, as every night, and say which method each task uses."

    @unhurried()
    def handle(self, **options):
        ask(now=timezone.now())
        changed = False
        for score in score_next():
            changed |= score.changed
            self.stdout.write(f"{score.task:12} {told(score)}; in use: {score.in_use} ({score.seconds:.1f} s)")
        if changed:
            look_again(now=timezone.now())


def told(score) -> str:
    if score.gain is None:
        return score.get_reason_display()
    beside = f"{score.measure} {score.ours:.3f}, {score.peer} {score.theirs:.3f}"
    apart = f"difference {score.gain:+.3f} ± {score.gain_se or 0:.3f} over {score.cases} cases"
    held = f", {score.coverage:.0%} of 80 % ranges held" if score.ranges else ""
    return f"{beside}, {apart}{held}: {score.get_reason_display()}"

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from collab.replay import TASKS, predictor
from collab.replay.case import CaseError, write


class Command(BaseCommand):
    help = "Answer one backtest case with the engine's own functions. The same case gives the same file."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--task", required=True, choices=TASKS)
        parser.add_argument("--dataset", required=True, type=Path, help="the case's input folder, with its CSV files")
        parser.add_argument("--out", required=True, type=Path, help="the predictions' CSV file")

    def handle(self, *, task, dataset, out, **options):
        try:
            write(out, predictor(task)(dataset))
        except CaseError as error:
            raise CommandError(str(error), returncode=2) from None

"""Runs an import command on a file made of the given bytes, and reads what it says and writes."""

import csv
import io
from dataclasses import dataclass

from django.core.management import CommandError, call_command

from catalog.models import ImportJob
from ground.inbound.command import SOME_REJECTED


@dataclass
class Told:
    job: ImportJob
    reasons: dict[int, str]  # line → why it was rejected
    out: str

    @property
    def counts(self):
        return self.job.ok, self.job.rejected


def run(command, content, folder, *arguments):
    file, rejected, out = folder / f"{command}.csv", folder / "rejected.csv", io.StringIO()
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    status = 0
    try:
        call_command(command, str(file), "--rejected", str(rejected), *arguments, stdout=out)
    except CommandError as error:
        status = error.returncode
        if status != SOME_REJECTED:
            raise
    with rejected.open(encoding="utf-8-sig", newline="") as written:
        reasons = {int(row["line"]): row["reason"] for row in csv.DictReader(written)}
    job = ImportJob.objects.latest("pk")
    assert job.ok + job.rejected == job.rows and len(reasons) == job.rejected
    assert status == (SOME_REJECTED if reasons else 0), "whoever runs it by a clock learns that rows were refused"
    return Told(job, reasons, out.getvalue())

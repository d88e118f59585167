"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATABASE = "soni"
ROLE = "soni"
START_SECONDS = 60.0

# Nothing has to survive a power cut here; with `durable` the server keeps what a real one would.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoServerError(Exception):
    """There is no PostgreSQL server here that could be started; the message says why."""


def server_programs() -> Path:
    """The folder of ``initdb`` and ``postgres``. Raises NoServerError."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found is not None else []
    installed = Path("/usr/lib/postgresql").glob("*/bin")  # Debian keeps them off the PATH, one per version
    places += sorted(
        installed, key=lambda place: -int(place.parent.name) if place.parent.name.isdigit() else 0
    )
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoServerError("no PostgreSQL server is installed (looked for initdb and postgres)")


def server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root. None is ourselves. Raises NoServerError."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """Run a server; gives the URL of an empty database in it. Raises NoServerError if none can run here."""
    programs, user = server_programs(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="soni-pg-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    server: subprocess.Popen[bytes] | None = None
    log = folder / "log"
    try:
        _run(
            [
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            user,
        )
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
        options = [word for setting in (*settings, *(() if durable else _QUICK)) for word in ("-c", setting)]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(folder / "data"), *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                **_as(user),
            )
        _await_start(server, programs, folder, log)
        _run([programs / "createdb", "-h", folder, "-U", ROLE, DATABASE], user)
        yield f"postgresql://{ROLE}@/{DATABASE}?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # its word for: end connections, write everything, stop
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[Path | str], user: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd="/", check=False, **_as(user)
    )
    if done.returncode != 0:
        raise NoServerError(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}")


def _await_start(server: subprocess.Popen[bytes], programs: Path, folder: Path, log: Path) -> None:
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-d", "postgres", "-U", ROLE]
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.05)
    raise NoServerError(f"the PostgreSQL server did not start: {log.read_text(errors='replace')[-500:]}")

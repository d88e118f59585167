"""mypy over generated modules, as somebody who uses them would run it: strict, and with no settings of ours."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".mypy_cache" / "generated"


def mypy(*files: str | Path, cwd: Path = ROOT, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Check ``files``. Their imports are looked up from ``cwd`` and in ``path``.

    All runs share a cache, a database that two processes must not write at once: one waits for the other.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "MYPY_CACHE_DIR": str(CACHE)}
    if path is not None:
        environment["MYPYPATH"] = str(path)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, *map(str, files)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

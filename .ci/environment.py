"""Make the project's virtual environment from the locked versions, or reuse the one that is there.

`reports/build.py` and `tests/run.py` begin here. Only the standard library is used, and nothing
newer than Python 3.7 in the syntax, so that an old interpreter gets a message and no traceback.
pip's own settings (PIP_* variables, its configuration files) hold.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# The set's name: its lock, and the folder of its environment.
SETS = {
    "default": ("requirements.lock", ".venv"),
    "pandas3": ("pandas3.lock", ".venv-pandas3"),
    "lowest": ("lowest.lock", ".venv-lowest"),
    "spark": ("spark.lock", ".venv-spark"),
    "bench": ("bench.lock", ".venv-bench"),
}
SHOWN_LINES = 15


class SetUpError(Exception):
    """The environment cannot be made; the message says what to install or do."""


def ready(name: str = "default", root: Path = ROOT) -> Path:
    """The interpreter of an environment that holds the set's locked versions and the project.

    Makes the environment where there is none, or where what it was made from has changed. Ends the
    program with one message where that is not possible.
    """
    try:
        check_interpreter()
        lock, folder = root / ".ci" / SETS[name][0], root / SETS[name][1]
        stamp = stamp_of(lock, root)
        if not is_current(folder, stamp):
            make(folder, lock, root)
            stamp_file(folder).write_text(stamp, encoding="utf-8")
    except (SetUpError, OSError) as problem:
        sys.exit(f"{problem}")
    except KeyboardInterrupt:
        sys.exit(130)
    return interpreter_of(folder)


def check_interpreter(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Refuse a Python that is too old, or has no means to make a virtual environment."""
    if version[:2] < OLDEST:
        raise SetUpError(
            f"ncstats needs Python {dotted(OLDEST)} or newer; this is {dotted(version)} "
            f"({sys.executable}). Install a newer one from python.org or your system's packages, "
            f"and run this command with it."
        )
    missing = [module for module in ("venv", "ensurepip") if not can_import(module)]
    if missing:
        raise SetUpError(
            f"This Python ({sys.executable}) cannot make a virtual environment: it lacks "
            f"{' and '.join(missing)}. On Debian and Ubuntu: sudo apt install "
            f"python{dotted(version[:2])}-venv; elsewhere, install Python from python.org."
        )


def can_import(module: str) -> bool:
    """Whether this interpreter has the module, without loading it."""
    return importlib.util.find_spec(module) is not None


def dotted(version: tuple[int, ...]) -> str:
    """A version as it is written: 3.11."""
    return ".".join(map(str, version))


def stamp_of(lock: Path, root: Path) -> str:
    """A hash of all that an environment is made from, the checkout's own place included."""
    made_from = hashlib.sha256()
    for part in (
        lock.read_bytes(),
        (root / "pyproject.toml").read_bytes(),
        f"{sys.implementation.name} {sys.version} {platform.machine()}".encode(),
        str(root).encode(),
    ):
        made_from.update(hashlib.sha256(part).digest())
    return made_from.hexdigest()


def stamp_file(folder: Path) -> Path:
    """Where an environment's stamp stands: written last, so a half-made one has none."""
    return folder / "made-from.sha256"


def is_current(folder: Path, stamp: str) -> bool:
    """Whether the environment was made to its end, from what the stamp is a hash of."""
    written = stamp_file(folder)
    return (
        written.is_file()
        and written.read_text(encoding="utf-8") == stamp
        and interpreter_of(folder).is_file()
    )


def interpreter_of(folder: Path) -> Path:
    """The environment's own interpreter, where each platform keeps it."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return folder / inside


def make(folder: Path, lock: Path, root: Path) -> None:
    """Make the environment anew: venv, the locked versions, the project itself."""
    print(
        f"Setting up {folder.name}: Python {platform.python_version()} and the versions of "
        f".ci/{lock.name}. This takes a few minutes, once.",
        flush=True,
    )
    remove(folder)
    # Inside a virtual environment (perhaps the very one removed above) this is the Python it is of.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run_quietly([base, "-I", "-m", "venv", str(folder)], "make a virtual environment")
    install = [str(interpreter_of(folder)), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    install.append("--disable-pip-version-check")
    # The lock is complete: a resolver would only look for newer versions, and stumble on one.
    locked = [*install, "--no-deps", "--require-hashes", "--no-build-isolation", "--requirement"]
    # What builds from source comes first: without it pip would fetch one that no hash vouches for.
    builder = folder / "builder.lock"
    builder.write_text(entry(lock, "setuptools"), encoding="utf-8")
    run_quietly([*locked, str(builder)], "install the locked setuptools")
    run_quietly([*locked, str(lock)], "install the locked versions")
    alone = ["--no-index", "--no-deps", "--no-build-isolation"]
    run_quietly([*install, *alone, "--editable", str(root)], "install the project")


def entry(lock: Path, package: str) -> str:
    """A package's own lines in a lock: its version and the hashes of its files."""
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
    return next(lines for lines in entries if lines.startswith(f"{package}=="))


def remove(folder: Path) -> None:
    """Delete an environment, its stamp first: what is left of a broken-off deletion has none."""
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            stamp_file(folder).unlink(missing_ok=True)
            shutil.rmtree(folder)
    except OSError as error:
        raise SetUpError(
            f"{folder} cannot be replaced: {error}. End what uses it, or delete it, and try again."
        ) from error


def run_quietly(command: list[str], purpose: str) -> None:
    """Run a command; where it fails, show the last lines it said."""
    done = subprocess.run(
        command,
        env=environment_variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(f"  {line}" for line in done.stdout.splitlines()[-SHOWN_LINES:])
        raise SetUpError(
            f"Could not {purpose}; the last lines of {' '.join(command[:5])}:\n{said}\n"
            "Once that is mended (for pip: the network, or the settings that `pip config list` "
            "shows), run this again; it starts over."
        )


def environment_variables() -> dict[str, str]:
    """The variables for a command in the environment: none that would lead it to other packages."""
    leads_elsewhere = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    kept = {key: value for key, value in os.environ.items() if key not in leads_elsewhere}
    # Where pip is set to install for the user, it would refuse to install here.
    return {**kept, "PIP_USER": "0", "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}

#!/usr/bin/env python3
"""The one door for whoever works on Kaochang: makes the environment, then runs what is asked. Standard library only.

* `python dev.py demo` - a whole exam day of 40 candidates, with real faults
* `python dev.py test [--fast]` - format, lint, types, floors, then the tests; `--fast` without windows and whole days
* `python dev.py simulate --days N --seed S` - exam days in virtual time
* `python dev.py bench [--json FILE]` - how fast, beside a bare echo
* `python dev.py shots` - every screen of PC and console as a picture, measured
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
DONE = VENV / "kaochang-installed"
MINIMUM = (3, 11)
# What PySide6 and the forms load from the system (Debian's names), and a file that shows each is there.
SYSTEM = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "unixodbc": "libodbc.so.2",
    "libltdl7": "libltdl.so.7",
    "libkrb5-3": "libkrb5.so.3",
    "libgssapi-krb5-2": "libgssapi_krb5.so.2",
}
# What windows on an X screen need besides; without a screen nobody misses it.
SCREEN = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
# Programs that tests of the hub start, and where each stands: its pages in a browser, its store on PostgreSQL.
STARTED = {
    "chromium": "/usr/bin/chromium",
    "chromium-driver": "/usr/bin/chromedriver",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
}
# Where the tests with these markers are: looking for them everywhere takes longer than running them.
REAL_TIME = ("tests/e2e",)
ALONE = ("tests/e2e/test_rehearsal_enrolled.py", "tests/ui/console/test_map_speed.py")
FONT_PACKAGE = "fonts-noto-cjk"
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def main() -> int:
    """Run one command and return its exit status."""
    if sys.version_info < MINIMUM:
        print(f"Kaochang needs Python 3.11 or later; this is {sys.version.split()[0]}.")
        return 2
    # What tools say is passed on; a terminal that lacks a sign of it shows another.
    sys.stdout.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["demo", "test", "simulate", "bench", "shots", "setup"])
    wanted, rest = parser.parse_known_args()
    problem = ensure_system(for_tests=wanted.command == "test")
    if problem:
        print(problem)
        return 2
    ensure_environment()
    commands = {"demo": demo, "test": test, "simulate": simulate, "bench": bench, "shots": shots, "setup": lambda _: 0}
    return commands[wanted.command](rest)


# ---- the environment ------------------------------------------------------------------------------------------------


def python() -> str:
    """The environment's Python."""
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def ensure_environment() -> None:
    """Make .venv with the pinned versions; remember which, and do nothing the next time."""
    sources = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode() + sys.version.encode()
    wanted = hashlib.sha256(sources).hexdigest()
    if DONE.is_file() and DONE.read_text(encoding="utf-8") == wanted:
        return
    begun = time.monotonic()
    print("Setting up .venv with the pinned versions (once) ...", flush=True)
    run_or_exit([sys.executable, "-m", "venv", str(VENV)])
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run_or_exit([*pip, "install", "--require-virtualenv", "--no-deps", "-r", str(LOCK)])
    # The project itself, so that its commands (kaochang-server, ...) stand in .venv too.
    run_or_exit([*pip, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    DONE.write_text(wanted, encoding="utf-8")
    print(f"... done in {time.monotonic() - begun:.0f} s.", flush=True)


def ensure_system(*, for_tests: bool) -> str:
    """Install the few system libraries on Debian as root; elsewhere name what is missing, in one sentence."""
    if not sys.platform.startswith("linux"):
        return ""
    missing = missing_packages(for_tests=for_tests)
    if not missing:
        return ""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing system libraries: {' '.join(missing)} ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        for step in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run([*apt, *step], env=quiet, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        missing = missing_packages(for_tests=for_tests)
    if missing:
        return f"Missing on this system: {', '.join(missing)} (Debian's names); install them and run the command again."
    return ""


def missing_packages(*, for_tests: bool) -> list[str]:
    """Debian packages whose library, program or font is not there; programs are needed by tests alone."""
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    wanted = SYSTEM | (SCREEN if os.environ.get("DISPLAY") else {})
    missing = [package for package, library in wanted.items() if library not in listed]
    started = STARTED if for_tests else {}
    missing += [package for package, place in started.items() if not any(Path("/").glob(place.lstrip("/")))]
    return missing if FONT.is_file() else [*missing, FONT_PACKAGE]


def run_or_exit(command: list[str]) -> None:
    """Run a step of the set-up; its failure ends everything."""
    finished = subprocess.run(command, cwd=ROOT, check=False)
    if finished.returncode:
        print(f"This step failed: {' '.join(command)}")
        sys.exit(finished.returncode)


# ---- the commands ---------------------------------------------------------------------------------------------------


def run(*command: str, title: str = "", seen: bool = False, last: bool = False) -> int:
    """Run a tool of the environment in the checkout, saying how long it took.

    Windows are drawn off the screen, unless they are there to be `seen`. What comes `last` leaves the processors to
    everything else, where the system has a word for that.
    """
    if title:
        print(f"== {title}", flush=True)
    begun = time.monotonic()
    whole = [*(["nice", "-n", "15"] if last and shutil.which("nice") else []), python(), *command]
    status = subprocess.run(whole, cwd=ROOT, env=surroundings(seen=seen), check=False).returncode
    if title:
        print(f"== {title}: {how_it_ended(status, begun)}", flush=True)
    return status


def run_at_once(checks: dict[str, tuple[str, ...]]) -> int:
    """Run tools beside one another, as many as there are cores; the status of the first in order that failed, or 0.

    What each of them says is told whole, under its title, once it has ended.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as at_once:
        return next((status for status in list(at_once.map(check, checks, checks.values())) if status), 0)


def check(title: str, command: tuple[str, ...]) -> int:
    """Run a tool without a word until it has ended."""
    begun = time.monotonic()
    ended = subprocess.run(
        [python(), *command],
        cwd=ROOT,
        env=surroundings(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    told = f"{ended.stdout.rstrip()}\n" if ended.stdout else ""
    # One write: two threads never speak into one another's sentences.
    print(f"== {title}\n{told}== {title}: {how_it_ended(ended.returncode, begun)}\n", end="", flush=True)
    return ended.returncode


def how_it_ended(status: int, begun: float) -> str:
    """The end of a step and the seconds it took, in words."""
    return f"{'ok' if status == 0 else f'exit {status}'} ({time.monotonic() - begun:.1f} s)"


def surroundings(*, seen: bool = False) -> dict[str, str]:
    """The environment of everything that is run.

    Python may keep what it compiled, even where the shell forbids it: every process of the tests, and they start
    hundreds, would compile the whole project again.
    """
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not seen:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


def demo(rest: list[str]) -> int:
    """The exam day, with windows where there is a screen."""
    return run("-m", "tests.demo", *rest, seen=True)


def test(rest: list[str]) -> int:
    """Everything that must hold before a change lands."""
    fast = "--fast" in rest
    rest = [word for word in rest if word != "--fast"]
    # The longest first. Collecting finds what cannot be imported, and leaves every test compiled for those who run it.
    checks = {
        "types": ("-m", "mypy"),
        "collecting": ("-m", "pytest", "--collect-only", "-q", "-m", "alone"),
        "format": ("-m", "ruff", "format", "--check", "--quiet", "."),
        "lint": ("-m", "ruff", "check", "--quiet", "."),
        "floors": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
    }
    status = run_at_once(checks)
    if status:
        return status
    together = ["-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m"]
    if fast or rest:
        return run(*together, "not slow" if fast else "not alone", *rest, title="tests")
    # Whole programs wait for the clock most of the time: they run beside the others, which let them go first.
    with ThreadPoolExecutor(1) as beside:
        programs = beside.submit(
            check, "whole programs", ("-m", "pytest", "-q", "-m", "real_time and not alone", *REAL_TIME)
        )
        status = run(*together, "not real_time and not alone", title="tests", last=True)
    # What needs both cores to itself comes after all the rest.
    return status or programs.result() or run("-m", "pytest", "-q", "-m", "alone", *ALONE, title="alone")


def simulate(rest: list[str]) -> int:
    """Simulated exam days; with --safe-home those on which machines are lost for good."""
    lost = "--safe-home" in rest
    days = "tests.simulation.safe_home" if lost else "tests.simulation"
    return run("-m", days, *(word for word in rest if word != "--safe-home"))


def bench(rest: list[str]) -> int:
    """The benchmark."""
    return run("-m", "tests.bench", *rest)


def shots(rest: list[str]) -> int:
    """Pictures of every screen."""
    return run("-m", "tests.shots", *rest)


if __name__ == "__main__":
    sys.exit(main())

"""Rules about the machine itself: processor, memory, disk, graphics, screen, power."""

from __future__ import annotations

from exam.preflight.facts import Disk, MachineFacts
from exam.preflight.requirements import DISK_GB, GB, Requirements
from exam.preflight.ruling import (
    ALL,
    CANDIDATE,
    CONSOLE,
    DESKS,
    SERVER,
    Check,
    M,
    N,
    R,
    Ruled,
    S,
    U,
    by_delay,
    by_size,
    nothing,
    plain,
    ruled,
)

_NO_DISK = Disk()


def cores(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """Cores, not threads. Fewer threads than cores are needed is too few whatever the cores are."""
    count = facts.cores
    if count is None:
        if facts.threads is not None and facts.threads < needs.cores_minimum:
            return ruled(S, cores=facts.threads)
        return None
    return ruled(by_size(count, needs.cores_recommended, needs.cores_minimum), cores=count)


def clock(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The processor's clock."""
    if facts.clock_mhz is None or needs.clock_mhz is None:
        return None
    verdict = by_size(facts.clock_mhz, needs.clock_mhz, needs.clock_mhz, needs.clock_tolerance)
    return ruled(verdict, ghz=f"{facts.clock_mhz / 1000:.2f}")


def memory(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """Memory that programs can use."""
    if facts.memory is None:
        return None
    verdict = by_size(facts.memory, needs.memory_recommended, needs.memory_minimum, needs.memory_tolerance)
    return ruled(verdict, memory=plain(facts.memory / GB))


def disk_size(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The size of the drive that holds the data folder."""
    size = (facts.disk or _NO_DISK).size
    if size is None:
        return None
    verdict = by_size(size, needs.disk_size, needs.disk_size, needs.disk_tolerance)
    return ruled(verdict, disk=round(size / DISK_GB))


def server_disk(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """What turns at 10,000 rpm or does not turn at all; the journal never lies on a stick or another machine's disk."""
    disk = facts.disk or _NO_DISK
    match disk.kind:
        case None:
            return None
        case "ssd":
            return ruled(R, "ssd")
        case "removable" | "network":
            return ruled(S, disk.kind)
    if disk.rpm is None or needs.disk_rpm is None:
        return None
    return ruled(R if disk.rpm >= needs.disk_rpm else M, rpm=disk.rpm)


def desk_disk(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """What a candidate types is kept on a disk of this PC."""
    kind = (facts.disk or _NO_DISK).kind
    if kind is None:
        return None
    return ruled(S if kind in ("removable", "network") else R, kind)


def disk_write(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """How long a write takes until it is on the disk."""
    disk = facts.disk or _NO_DISK
    if disk.fsync_ms is None:
        return None
    verdict = by_delay(disk.fsync_ms, needs.fsync_ms_recommended, needs.fsync_ms_minimum)
    speed = "—" if disk.write_mb_s is None else plain(round(disk.write_mb_s))
    return ruled(verdict, delay=plain(disk.fsync_ms), speed=speed)


def disk_free(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """Room for what comes."""
    free = (facts.disk or _NO_DISK).free
    if free is None:
        return None
    verdict = by_size(free, needs.disk_free_recommended, needs.disk_free_minimum)
    return ruled(verdict, free=plain(free / GB))


def file_system(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """A file system with rights and a journal of its own."""
    name = (facts.disk or _NO_DISK).file_system
    if name is None:
        return None
    known = name.casefold()
    if known in needs.file_systems:
        return ruled(R, name=name)
    return ruled(S, name=name) if known in needs.weak_file_systems else ruled(U, "other", name=name)


def graphics(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """A graphics card of its own with memory of its own."""
    name, amount = facts.graphics or "—", facts.graphics_memory
    if facts.graphics_discrete is False:
        return ruled(S, "integrated", name=name)
    if amount is None or facts.graphics_discrete is None or needs.graphics_memory is None:
        return None
    verdict = by_size(amount, needs.graphics_memory, needs.graphics_memory, needs.memory_tolerance)
    return ruled(verdict, name=name, memory=plain(amount / GB))


def displays(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """One screen a candidate, no more."""
    if facts.displays is None:
        return None
    count = len(facts.displays)
    return ruled(R if count == needs.displays else S, "none" if count == 0 else "", count=count)


def console_display(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """An invigilator's PC may have several."""
    return None if facts.displays is None else ruled(R if facts.displays else S, count=len(facts.displays))


def display_size(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The first screen, as large as programs see it: a scale of 150 % leaves two thirds."""
    if facts.displays is None:
        return None
    if not facts.displays:
        return ruled(N)
    first = facts.displays[0]
    scale = first.scale or 100
    width, height = first.width * 100 // scale, first.height * 100 // scale
    fits = width >= needs.display_width and height >= needs.display_height
    return ruled(R if fits else S, size=f"{first.width}×{first.height}", scale=scale)


def inputs(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Keyboard and mouse are there; that every key works a person must see."""
    if facts.keyboard is False:
        return ruled(S, "keyboard")
    if facts.mouse is False:
        return ruled(S, "mouse")
    return ruled(R) if facts.keyboard and facts.mouse else None


def server_power(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A server stays up where the mains do not."""
    if facts.power == "battery":
        return ruled(S)
    if facts.power is None or facts.backup_power is None:
        return None
    return ruled(R if facts.backup_power else M)


def power(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A portable PC hangs on the mains."""
    return None if facts.power is None else ruled(R if facts.power == "mains" else S)


def sleep(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """No machine goes to sleep by itself."""
    if facts.sleeps_after is None:
        return None
    return ruled(S if facts.sleeps_after else R, minutes=-(-facts.sleeps_after // 60))


HARDWARE = (
    Check(
        "cores",
        (SERVER,),
        frozenset({R, M, S, U}),
        cores,
        lambda needs: {"recommended": needs.cores_recommended, "minimum": needs.cores_minimum},
        ("cores",),
    ),
    Check(
        "cores",
        DESKS,
        frozenset({R, S, U}),
        cores,
        lambda needs: {"recommended": needs.cores_recommended, "minimum": needs.cores_minimum},
        ("cores",),
    ),
    Check(
        "clock",
        DESKS,
        frozenset({R, S, U}),
        clock,
        lambda needs: {"ghz_needed": f"{(needs.clock_mhz or 0) / 1000:.1f}"},
        ("clock_mhz",),
    ),
    Check(
        "memory",
        ALL,
        frozenset({R, M, S, U}),
        memory,
        lambda needs: {
            "recommended": plain(needs.memory_recommended / GB),
            "minimum": plain(needs.memory_minimum / GB),
        },
        ("memory",),
    ),
    Check(
        "disk_size",
        ALL,
        frozenset({R, S, U}),
        disk_size,
        lambda needs: {"needed": round(needs.disk_size / DISK_GB)},
        ("disk.size", "disk"),
    ),
    Check(
        "server_disk",
        (SERVER,),
        frozenset({R, M, S, U}),
        server_disk,
        lambda needs: {"rpm_needed": needs.disk_rpm or 0},
        ("disk.rpm", "disk.kind", "disk"),
    ),
    Check("desk_disk", DESKS, frozenset({R, S, U}), desk_disk, nothing, ("disk.kind", "disk")),
    Check(
        "disk_write",
        ALL,
        frozenset({R, M, S, U}),
        disk_write,
        lambda needs: {"recommended": needs.fsync_ms_recommended, "minimum": needs.fsync_ms_minimum},
        ("disk.fsync_ms", "disk"),
    ),
    Check(
        "disk_free",
        ALL,
        frozenset({R, M, S, U}),
        disk_free,
        lambda needs: {
            "recommended": plain(needs.disk_free_recommended / GB),
            "minimum": plain(needs.disk_free_minimum / GB),
        },
        ("disk.free", "disk"),
    ),
    Check("file_system", ALL, frozenset({R, S, U}), file_system, nothing, ("disk.file_system", "disk")),
    Check(
        "graphics",
        DESKS,
        frozenset({R, S, U}),
        graphics,
        lambda needs: {"needed": plain((needs.graphics_memory or 0) / GB)},
        ("graphics_memory", "graphics_discrete"),
    ),
    Check(
        "displays",
        (CANDIDATE,),
        frozenset({R, S, U}),
        displays,
        lambda needs: {"needed": needs.displays},
        ("displays",),
    ),
    Check("console_display", (CONSOLE,), frozenset({R, S, U}), console_display, nothing, ("displays",)),
    Check(
        "display_size",
        DESKS,
        frozenset({R, S, U, N}),
        display_size,
        lambda needs: {"needed": f"{needs.display_width}×{needs.display_height}"},
        ("displays",),
    ),
    Check("inputs", DESKS, frozenset({R, S, U}), inputs, nothing, ("keyboard", "mouse")),
    Check("server_power", (SERVER,), frozenset({R, M, S, U}), server_power, nothing, ("power", "backup_power")),
    Check("power", DESKS, frozenset({R, S, U}), power, nothing, ("power",)),
    Check("sleep", ALL, frozenset({R, S, U}), sleep, nothing, ("sleeps_after",)),
)
"""The checks of this page, in the order in which people read them."""

"""SITE/trust/results-key.json: under which a plan's results are sealed, readable by its owner alone.

Sealing to the organiser is random, and the same results must give the same bytes: so for a plan and an organiser a key
is made once, sealed once, and kept with its sealed form. Each content is sealed under a key derived from it.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from exam.ids import Digest
from exam.trust.hpke_sealing import seal_to
from exam.trust.sealing import KEY_BYTES, derive_key
from server.site_folder import SiteFolder, write_atomically
from sync.bundle.errors import BundleError
from sync.bundle.head import PURPOSE, key_about

OWNER_ONLY = 0o600
MOST_BYTES = 256 * 1024
"""Longest key file that is read."""


class ResultsKey(msgspec.Struct, frozen=True):
    """The key (32 bytes) of a plan for one organiser, whose public sealing key is `organiser`, and its sealed form."""

    plan: str
    organiser: bytes
    key: bytes
    sealed: bytes


class _ResultsKeys(msgspec.Struct, frozen=True):
    keys: tuple[ResultsKey, ...]
    version: int = 1


def results_key_file(site: SiteFolder) -> Path:
    """Where the keys are."""
    return site.trust / "results-key.json"


def ensure_results_key(site: SiteFolder, plan: str, site_number: str, organiser: bytes) -> ResultsKey:
    """The key for a plan and an organiser's public sealing key, made where there is none.

    Raises BundleError `bundle_results_key` where the file is there and holds none, or OSError.
    """
    path = results_key_file(site)
    try:
        with path.open("rb") as file:
            known = msgspec.json.decode(file.read(MOST_BYTES), type=_ResultsKeys).keys
    except FileNotFoundError:
        known = ()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BundleError("bundle_results_key", {"path": str(path)}) from error
    for one in known:
        if (one.plan, one.organiser) == (plan, organiser) and len(one.key) == KEY_BYTES:
            return one
    key = secrets.token_bytes(KEY_BYTES)
    made = ResultsKey(plan, organiser, key, seal_to(organiser, key, key_about(plan, site_number)))
    write_atomically(path, msgspec.json.encode(_ResultsKeys((*known, made))), mode=OWNER_ONLY)
    return made


def content_key(results_key: bytes, manifest: Digest) -> bytes:
    """The key of one content: whoever has the results key finds it by the manifest's digest."""
    return derive_key(results_key, PURPOSE, manifest)

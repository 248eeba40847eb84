"""What a machine says of itself, read for hints that it is no real PC. Pure: the same rule on every system."""

from __future__ import annotations

from collections.abc import Iterable

_MAKERS = (
    *("vmware", "virtualbox", "innotek", "qemu", "kvm", "bochs", "xen", "parallels", "bhyve", "hvm domu"),
    *("openstack", "amazon ec2", "google compute engine", "alibaba cloud", "tencent cloud"),
)
_MICROSOFT = ("microsoft corporation", "virtual machine")
"""Microsoft makes real PCs too: maker and product must both say so."""


def virtual_machine_hint(told: Iterable[str]) -> str:
    """The word that tells a virtual machine (虚拟机) among maker, product and board; empty where none does.

    That the processor runs under a hypervisor says nothing: Windows puts itself under its own on many real PCs.
    """
    texts = [text.strip().casefold() for text in told]
    for text in texts:
        for maker in _MAKERS:
            if maker in text:
                return maker
    return "hyper-v" if all(any(word in text for text in texts) for word in _MICROSOFT) else ""

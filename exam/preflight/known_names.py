"""Names by which programs, adapters and drivers are known; lists, no rules. A site may give others to the reading.

File names of programs are as the system shows them; case, width and a closing `.exe` do not matter. The names of
restore cards are those of products on the market; no list is whole, so finding none proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

TALK_PROGRAMS = ("WeChat", "Weixin", "WXWork", "QQ", "TIM", "DingTalk", "Feishu", "Lark", "Telegram", "Skype", "Teams")
REMOTE_PROGRAMS = (
    *("ToDesk", "ToDesk_Service", "SunloginClient", "AweSun", "TeamViewer", "AnyDesk", "RustDesk", "RaiLink"),
    *("vncserver", "winvnc", "tvnserver", "x11vnc", "Xvnc", "parsecd", "mstsc", "msra", "quickassist"),
)
LOADING_PROGRAMS = ("Thunder", "BaiduNetdisk", "Steam", "cloudmusic", "QQMusic", "QyClient", "uTorrent")
"""What takes network and disk from an exam: downloads, films, games (占用网络和磁盘的软件)."""
UNRELATED = (*TALK_PROGRAMS, *REMOTE_PROGRAMS, *LOADING_PROGRAMS)

VIRTUAL_NETWORKS = ("vEthernet", "VMware", "VirtualBox", "docker", "veth", "virbr", "br-", "ifb", "Npcap")
"""How the names of interfaces begin that lead nowhere."""
RADIO = ("wl", "wi-fi", "无线")
"""How the names of wireless interfaces begin: `wlan0`, `WLAN`, `Wi-Fi`, `无线网络连接`."""


class Place(NamedTuple):
    """A place on the internet, by number, so that no name server is needed."""

    host: str
    port: int


OUTSIDE = (Place("223.5.5.5", 53), Place("119.29.29.29", 53), Place("114.114.114.114", 53), Place("1.1.1.1", 443))
"""Public name servers, which answer over TCP from anywhere that has the internet."""

DISK_PROTECTION: Mapping[str, str] = MappingProxyType(
    {
        "DFServ": "Deep Freeze 冰点还原",
        "DeepFrz": "Deep Freeze 冰点还原",
        "diskpt": "Shadow Defender 影子卫士",
        "uwfvol": "Unified Write Filter 统一写入筛选器",
        "ewf": "Enhanced Write Filter",
        "fbwf": "File Based Write Filter",
        "Shield": "RollBack Rx 还原精灵",
        "ShadowUser": "ShadowUser 影子系统",
        "PowerShadow": "PowerShadow 影子系统",
        "icafe8": "网维大师",
        "OSEasy": "噢易机房还原",
        "LenovoEDU": "联想硬盘保护系统",
        "overlayroot": "overlayroot",
    }
)
"""Services and drivers by which a restore card (还原卡) is known, with the name people know it by."""
ANTIVIRUS: Mapping[str, str] = MappingProxyType(
    {
        "WinDefend": "Microsoft Defender",
        "HipsDaemon": "火绒 Huorong",
        "ZhuDongFangYu": "360 安全卫士",
        "360rp": "360 杀毒",
        "QQPCRTP": "腾讯电脑管家",
        "kxescore": "金山毒霸",
        "ekrn": "ESET",
        "AVP": "Kaspersky",
        "clamav-daemon": "ClamAV",
        "clamd": "ClamAV",
    }
)
"""Services of virus protection, with the name people know it by."""
INTEGRATED_GRAPHICS = ("intel(r) uhd", "intel(r) hd", "intel(r) iris", "radeon(tm) graphics", "radeon graphics", "vega")
"""Words in the name of a graphics card that is part of the processor."""
SOFTWARE_GRAPHICS = ("basic display", "basic render", "virtual", "vmware", "remote display", "mirror", "idd", "oray")
"""Words in the name of an adapter that is no card at all."""

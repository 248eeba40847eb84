"""Words of the checks in `rules_network`."""

from __future__ import annotations

from collections.abc import Mapping

from exam.preflight.wording import FINE, CheckText, Said
from exam.text import Text

_SPEED = Text("{card}，{speed} Mbit/秒", "{card}, {speed} Mbit/s")
_ONE = Text("{cards}", "{cards}")
_MANY = Text("{count} 个：{cards}", "{count}: {cards}")
_ZONE = Text("{zone}（{offset}）", "{zone} ({offset})")
_ADDRESS = Text("{card} {address}", "{card} {address}")
_NO_CABLE = Text("没有接入网络", "It is in no network")
_CABLE = Text("请插好网线，看网卡和交换机的指示灯。", "Put the cable in; look at the lights of card and switch.")
_DATE = Text("请打开日期和时间设置，改正后再检查。", "Open the date and time settings, correct them, check again.")
_SLOW = Text("慢 {seconds} 秒", "{seconds} s behind")
_FAST = Text("快 {seconds} 秒", "{seconds} s ahead")

NETWORK_TEXTS: Mapping[str, CheckText] = {
    "network_speed": CheckText(
        Text("网卡速度", "Network speed"),
        Text("{needed} Mbit/秒（千兆）有线", "{needed} Mbit/s by wire"),
        Text("请在网卡状态里查看速度。", "See the speed in the card's status."),
        {
            "recommended": Said(_SPEED, FINE),
            "short": Said(
                _SPEED,
                Text(
                    "请换超五类以上的网线和千兆交换机端口；仍然不行就换网卡。",
                    "Change the cable (Cat 5e or better) and the switch's port; then the card.",
                ),
            ),
            "none": Said(Text("没有接好的有线网卡", "No wired card is connected"), _CABLE),
        },
    ),
    "duplex": CheckText(
        Text("双工", "Duplex"),
        Text("全双工", "Full"),
        Text("请在网卡的高级属性里查看“速度和双工”。", "See Speed and Duplex in the card's advanced properties."),
        {
            "recommended": Said(Text("全双工", "Full"), FINE),
            "short": Said(
                Text("{card} 为半双工", "{card} is half duplex"),
                Text(
                    "请把网卡和交换机端口都设为自动协商，并更换网线。",
                    "Set card and switch port to negotiate, and change the cable.",
                ),
            ),
            "not_applicable": Said(
                Text("没有接好的有线网卡", "No wired card is connected"),
                Text("先接好网线再检查。", "Connect the cable, then check again."),
            ),
        },
    ),
    "one_network": CheckText(
        Text("接入的网络", "Networks"),
        Text("只接入考场网络", "The room's network alone"),
        Text("请看只有一块网卡接入网络。", "See that one card is in a network and no more."),
        {
            "recommended": Said(_ONE, FINE),
            "several": Said(
                _MANY, Text("请停用考场网络以外的网卡。", "Turn off every card but the one in the room's network.")
            ),
            "none": Said(_NO_CABLE, _CABLE),
        },
    ),
    "server_networks": CheckText(
        Text("接入的网络", "Networks"),
        Text("考场网络；外网另用一块网卡", "The room's network; the internet by a card of its own"),
        Text("请看哪块网卡接考场网络。", "See which card is in the room's network."),
        {
            "recommended": Said(_ONE, FINE),
            "several": Said(
                _MANY,
                Text(
                    "请确认没有开启网络共享或转发，考生机不能经服务器上网。",
                    "Make sure that nothing is shared or forwarded: no candidate may get out through the server.",
                ),
            ),
            "none": Said(_NO_CABLE, _CABLE),
        },
    ),
    "wireless": CheckText(
        Text("无线网卡", "Wireless"),
        Text("关闭", "Off"),
        Text("请看无线网络是否已关闭。", "See that the wireless card is off."),
        {
            "recommended": Said(Text("已关闭", "Off"), FINE),
            "short": Said(
                Text("{card} 已开启", "{card} is on"),
                Text("请停用无线网卡，只用网线。", "Turn the wireless card off and use the cable alone."),
            ),
            "not_applicable": Said(Text("没有无线网卡", "There is none"), FINE),
        },
    ),
    "fixed_address": CheckText(
        Text("固定 IP 地址", "Fixed address"),
        Text("手工设置的固定地址", "An address that is set by hand"),
        Text("请在网卡的 IPv4 属性里查看地址。", "See the address in the card's IPv4 properties."),
        {
            "recommended": Said(_ADDRESS, FINE),
            "short": Said(
                Text("{card} {address}，自动获取", "{card} {address}, lent by DHCP"),
                Text(
                    "请在 IPv4 属性里改为固定地址，并告知各考生机。",
                    "Set it by hand in the IPv4 properties, and tell the PCs.",
                ),
            ),
            "not_applicable": Said(_NO_CABLE, Text("先接好网线再检查。", "Connect the cable, then check again.")),
        },
    ),
    "server_reachable": CheckText(
        Text("连接服务器", "The server"),
        Text("能连上，且在同一网络", "It answers, in the same network"),
        Text(
            "请用 --server 给出服务器地址再检查。",
            "Check again and say where the server is with --server.",
        ),
        {
            "recommended": Said(Text("能连上", "It answers"), FINE),
            "minimum": Said(
                Text("能连上，但经过路由器", "It answers, through a router"),
                Text(
                    "手册要求与服务器同一局域网：请检查交换机和 IP 地址。",
                    "The handbook wants one LAN: look at the switch and the addresses.",
                ),
            ),
            "short": Said(
                Text("连不上", "It does not answer"),
                Text(
                    "请确认服务器已启动，再检查网线、IP 地址和服务器的防火墙。",
                    "See that the server runs, then look at cable, addresses and the server's firewall.",
                ),
            ),
        },
    ),
    "server_port": CheckText(
        Text("服务器端口", "The server's port"),
        Text("空闲，或由考试服务器使用", "Free, or the exam server has it"),
        Text("请启动考试服务器，看它是否报告端口。", "Start the exam server and see what it says of its port."),
        {
            "free": Said(Text("空闲", "Free"), FINE),
            "ours": Said(Text("考试服务器正在使用", "The exam server has it"), FINE),
            "taken": Said(
                Text("被别的程序占用", "Another program has it"),
                Text("请关闭那个程序，或换一个端口启动。", "Close that program, or start with another port."),
            ),
        },
    ),
    "internet": CheckText(
        Text("外网", "Internet"),
        Text("考前考后能连上", "Reachable before and after the exam"),
        Text("请在服务器上打开任意网站试一试。", "Try any web site on the server."),
        {
            "recommended": Said(Text("能连上", "Reachable"), FINE),
            "short": Said(
                Text("连不上", "Not reachable"),
                Text(
                    "请检查外网线路；考后传不了数据时，可导出到移动硬盘。",
                    "Look at the uplink; without it results are exported to a disk instead.",
                ),
            ),
        },
    ),
    "no_internet": CheckText(
        Text("外网", "Internet"),
        Text("不能连上", "Not reachable"),
        Text("请在这台考生机上打开任意网站，应打不开。", "Try any web site on this PC: none may open."),
        {
            "recommended": Said(Text("连不上", "Not reachable"), FINE),
            "short": Said(
                Text("能连上外网", "It reaches the internet"),
                Text(
                    "请断开交换机和路由器的外网线路，关闭无线网卡和手机热点。",
                    "Cut the uplink of switch and router, turn off wireless cards and hotspots.",
                ),
            ),
        },
    ),
    "time_zone": CheckText(
        Text("时区", "Time zone"),
        Text("北京时间（{needed}）", "China ({needed})"),
        Text("请在日期和时间设置里查看时区。", "See the time zone in the date and time settings."),
        {
            "recommended": Said(_ZONE, FINE),
            "short": Said(
                _ZONE,
                Text("请在日期和时间设置里改为北京时间。", "Set it to Beijing in the date and time settings."),
            ),
        },
    ),
    "clock_ahead": CheckText(
        Text("时钟差", "Clock"),
        Text(
            "与服务器相差推荐不超过 {recommended} 秒，最多 {minimum} 秒",
            "{recommended} s from the server's recommended, {minimum} s at most",
        ),
        Text(
            "请与服务器的时间对照；考试时间以服务器为准。",
            "Compare it with the server's; exam time is the server's.",
        ),
        {
            "recommended": Said(Text("相差 {seconds} 秒", "{seconds} s apart"), FINE),
            "minimum": Said(_SLOW, _DATE),
            "short": Said(_SLOW, _DATE),
            "fast": Said(_FAST, _DATE),
        },
    ),
    "firewall": CheckText(
        Text("防火墙", "Firewall"),
        Text("开启", "On"),
        Text("请在系统的安全设置里查看防火墙。", "See the firewall in the system's security settings."),
        {
            "recommended": Said(Text("已开启", "On"), FINE),
            "server": Said(
                Text("已开启", "On"),
                Text("请确认已放行考试端口。", "Make sure that it lets the exam's port through."),
            ),
            "minimum": Said(Text("已关闭", "Off"), Text("可以使用；建议开启。", "It will do; turn it on if you can.")),
        },
    ),
}

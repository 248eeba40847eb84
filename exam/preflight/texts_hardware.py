"""Words of the checks in `rules_hardware`."""

from __future__ import annotations

from collections.abc import Mapping

from exam.preflight.wording import FINE, CheckText, Said
from exam.text import Text

_CORES = Text("{cores} 核", "{cores} cores")
_GHZ = Text("{ghz} GHz", "{ghz} GHz")
_MEMORY = Text("{memory} GB", "{memory} GB")
_RANGE_GB = Text("推荐 {recommended} GB，最低 {minimum} GB", "{recommended} GB recommended, {minimum} GB at least")
_DISK = Text("{disk} GB", "{disk} GB")
_WRITE = Text(
    "一次写入 {delay} 毫秒，连续写入 {speed} MB/秒", "{delay} ms a write, {speed} MB/s written without a pause"
)
_FREE = Text("剩余 {free} GB", "{free} GB free")
_FILES = Text("{name}", "{name}")
_CARD = Text("{name}，显存 {memory} GB", "{name} with {memory} GB")
_SCREENS = Text("{count} 个屏幕", "{count} screens")
_SIZE = Text("{size}，缩放 {scale}%", "{size} at a scale of {scale} %")
_ENOUGH = Text("达到最低要求，可以使用；条件允许时请升级。", "Enough for an exam; upgrade when you can.")
_OTHER_MACHINE = Text(
    "请换一台机器，或增加配置后再检查。", "Take another machine, or upgrade this one and check again."
)

HARDWARE_TEXTS: Mapping[str, CheckText] = {
    "cores": CheckText(
        Text("处理器核数", "Processor cores"),
        Text("推荐 {recommended} 核，最低 {minimum} 核", "{recommended} recommended, {minimum} at least"),
        Text("请在任务管理器“性能”页查看内核数。", "See the number of cores in Task Manager, Performance."),
        {
            "recommended": Said(_CORES, FINE),
            "minimum": Said(_CORES, _ENOUGH),
            "short": Said(_CORES, _OTHER_MACHINE),
        },
    ),
    "clock": CheckText(
        Text("处理器主频", "Processor clock"),
        Text("不低于 {ghz_needed} GHz", "{ghz_needed} GHz at least"),
        Text("请在任务管理器“性能”页查看基准速度。", "See the base speed in Task Manager, Performance."),
        {
            "recommended": Said(_GHZ, FINE),
            "short": Said(
                _GHZ,
                Text(
                    "低于手册要求；较新的处理器可能实际更快，请用试考确认，不行就换机。",
                    "Below the handbook; a newer processor may still be faster. Try it in a rehearsal, or change it.",
                ),
            ),
        },
    ),
    "memory": CheckText(
        Text("内存", "Memory"),
        _RANGE_GB,
        Text("请在任务管理器“性能”页查看内存大小。", "See the size of the memory in Task Manager, Performance."),
        {
            "recommended": Said(_MEMORY, FINE),
            "minimum": Said(_MEMORY, _ENOUGH),
            "short": Said(_MEMORY, Text("请加装内存后再检查。", "Add memory and check again.")),
        },
    ),
    "disk_size": CheckText(
        Text("硬盘容量", "Disk size"),
        Text("不小于 {needed} GB", "{needed} GB at least"),
        Text("请在磁盘管理里查看硬盘的总容量。", "See the size of the whole drive in Disk Management."),
        {
            "recommended": Said(_DISK, FINE),
            "short": Said(_DISK, Text("请换用更大的硬盘。", "Take a larger drive.")),
        },
    ),
    "server_disk": CheckText(
        Text("硬盘类型", "Kind of disk"),
        Text("固态硬盘，或 {rpm_needed} 转及以上的硬盘", "An SSD, or a disk of {rpm_needed} rpm or more"),
        Text(
            "请查看硬盘标签上的类型和转速；数据文件夹应放在本机硬盘上。",
            "Read kind and speed on the drive's label; the data folder belongs on a disk of this machine.",
        ),
        {
            "ssd": Said(Text("固态硬盘", "An SSD"), FINE),
            "recommended": Said(Text("{rpm} 转", "{rpm} rpm"), FINE),
            "minimum": Said(
                Text("{rpm} 转", "{rpm} rpm"),
                Text("可以使用；建议换成固态硬盘。", "It will do; an SSD is better."),
            ),
            "removable": Said(
                Text("数据文件夹在移动存储上", "The data folder is on removable storage"),
                Text("请把站点文件夹移到本机硬盘上。", "Move the site's folder to a disk of this machine."),
            ),
            "network": Said(
                Text("数据文件夹在网络磁盘上", "The data folder is on a network disk"),
                Text("请把站点文件夹移到本机硬盘上。", "Move the site's folder to a disk of this machine."),
            ),
        },
    ),
    "desk_disk": CheckText(
        Text("数据所在的磁盘", "Where data is kept"),
        Text("本机硬盘", "A disk of this PC"),
        Text("请确认程序的数据文件夹在本机硬盘上。", "Make sure that the program's folder is on a disk of this PC."),
        {
            "ssd": Said(Text("固态硬盘", "An SSD"), FINE),
            "hdd": Said(Text("机械硬盘", "A hard disk"), FINE),
            "removable": Said(
                Text("移动存储", "Removable storage"),
                Text("请用 --folder 把数据文件夹放到本机硬盘上。", "Put it on a disk of this PC with --folder."),
            ),
            "network": Said(
                Text("网络磁盘", "A network disk"),
                Text("请用 --folder 把数据文件夹放到本机硬盘上。", "Put it on a disk of this PC with --folder."),
            ),
        },
    ),
    "disk_write": CheckText(
        Text("硬盘写入速度", "Speed of the disk"),
        Text(
            "一次写入推荐不超过 {recommended} 毫秒，最多 {minimum} 毫秒",
            "{recommended} ms a write recommended, {minimum} ms at most",
        ),
        Text(
            "请确认数据文件夹可写，然后再检查一次。",
            "Make sure that the data folder can be written, then check again.",
        ),
        {
            "recommended": Said(_WRITE, FINE),
            "minimum": Said(
                _WRITE,
                Text(
                    "可以使用；关闭占用硬盘的软件后再检查一次。",
                    "It will do; close what keeps the disk busy and check again.",
                ),
            ),
            "short": Said(
                _WRITE,
                Text(
                    "保存会明显变慢：请关闭占用硬盘的软件，仍然不行就换固态硬盘。",
                    "Saving will be slow: close what keeps the disk busy, or change to an SSD.",
                ),
            ),
        },
    ),
    "disk_free": CheckText(
        Text("剩余空间", "Free space"),
        _RANGE_GB,
        Text("请在“此电脑”里查看数据盘的剩余空间。", "See the free space of the data disk in This PC."),
        {
            "recommended": Said(_FREE, FINE),
            "minimum": Said(_FREE, Text("可以使用；考前请清理。", "It will do; clean up before the exam.")),
            "short": Said(_FREE, Text("请删除不用的文件后再检查。", "Delete what is not needed and check again.")),
        },
    ),
    "file_system": CheckText(
        Text("文件系统", "File system"),
        Text("NTFS 等有权限和日志的文件系统", "NTFS, or another with rights and a journal"),
        Text("请在磁盘属性里查看文件系统。", "See the file system in the drive's properties."),
        {
            "recommended": Said(_FILES, FINE),
            "short": Said(
                _FILES,
                Text(
                    "断电可能丢数据，也没有权限保护：请换到 NTFS 分区。",
                    "A power cut may cost data, and nobody's rights are kept: move to an NTFS volume.",
                ),
            ),
            "other": Said(
                _FILES,
                Text(
                    "不认识这种文件系统：请确认它在断电后数据完好。",
                    "This one is not known here: make sure that it survives a power cut.",
                ),
            ),
        },
    ),
    "graphics": CheckText(
        Text("显卡", "Graphics"),
        Text("独立显卡，显存 {needed} GB", "A card of its own with {needed} GB"),
        Text("请在设备管理器里查看显卡型号和显存。", "See the card and its memory in Device Manager."),
        {
            "recommended": Said(_CARD, FINE),
            "short": Said(_CARD, Text("显存不足，请换显卡或换机。", "Too little memory: change the card or the PC.")),
            "integrated": Said(
                Text("{name}（集成显卡）", "{name}, part of the processor"),
                Text(
                    "手册要求独立显卡：请用试考打开实操软件确认，不流畅就换机。",
                    "The handbook asks for a card of its own: try the practical's programs, or change the PC.",
                ),
            ),
        },
    ),
    "displays": CheckText(
        Text("屏幕数量", "Screens"),
        Text("{needed} 个", "{needed}"),
        Text("请看是否只接了一个显示器。", "See that one screen is connected and no more."),
        {
            "recommended": Said(_SCREENS, FINE),
            "short": Said(
                _SCREENS,
                Text("请拔掉多余的显示器或投影仪。", "Unplug the other screen or projector."),
            ),
            "none": Said(
                Text("没有检测到屏幕", "No screen was found"),
                Text("请检查显示器的电源和视频线。", "Look at the screen's power and cable."),
            ),
        },
    ),
    "console_display": CheckText(
        Text("屏幕数量", "Screens"),
        Text("至少 1 个", "One at least"),
        Text("请看显示器是否正常。", "See that the screen works."),
        {
            "recommended": Said(_SCREENS, FINE),
            "short": Said(_SCREENS, Text("请检查显示器的电源和视频线。", "Look at the screen's power and cable.")),
        },
    ),
    "display_size": CheckText(
        Text("屏幕大小", "Size of the screen"),
        Text("缩放后不小于 {needed}", "{needed} at least, after scaling"),
        Text("请在显示设置里查看分辨率和缩放。", "See resolution and scale in the display settings."),
        {
            "recommended": Said(_SIZE, FINE),
            "short": Said(
                _SIZE,
                Text("请调高分辨率，或把缩放改为 100%。", "Raise the resolution, or set the scale to 100 %."),
            ),
            "not_applicable": Said(
                Text("没有屏幕可看", "There is no screen"),
                Text("先接好显示器再检查。", "Connect a screen, then check again."),
            ),
        },
    ),
    "inputs": CheckText(
        Text("键盘和鼠标", "Keyboard and mouse"),
        Text("都接好，每个按键可用", "Both connected, every key works"),
        Text("请试一试键盘和鼠标。", "Try keyboard and mouse."),
        {
            "recommended": Said(
                Text("都已接好", "Both are connected"),
                Text("请再试一试按键。", "Try the keys all the same."),
            ),
            "keyboard": Said(Text("没有键盘", "There is no keyboard"), Text("请接好键盘。", "Connect a keyboard.")),
            "mouse": Said(Text("没有鼠标", "There is no mouse"), Text("请接好鼠标。", "Connect a mouse.")),
        },
    ),
    "server_power": CheckText(
        Text("供电", "Power"),
        Text("市电，建议加 UPS", "Mains, with a UPS if you can"),
        Text("请看服务器是否接市电和 UPS。", "See that the server is on the mains and on a UPS."),
        {
            "recommended": Said(
                Text("市电，有 UPS 或电池", "Mains, and a UPS or battery is there"),
                Text("请确认 UPS 至少能撑到正常关机。", "Make sure that it lasts for an orderly shut-down."),
            ),
            "minimum": Said(
                Text("市电，没有检测到 UPS", "Mains, and no UPS was found"),
                Text(
                    "建议加装 UPS；没有连接通信线的 UPS 检测不到，请人工确认。",
                    "A UPS is advised. One without a data cable is not seen: look yourself.",
                ),
            ),
            "short": Said(
                Text("正在用电池", "It runs on battery"),
                Text("请接通市电。", "Connect it to the mains."),
            ),
        },
    ),
    "power": CheckText(
        Text("供电", "Power"),
        Text("市电", "Mains"),
        Text("请看电源是否接好。", "See that the power cord is in."),
        {
            "recommended": Said(Text("市电", "Mains"), FINE),
            "short": Said(
                Text("正在用电池", "It runs on battery"),
                Text("请插好电源适配器。", "Plug the power supply in."),
            ),
        },
    ),
    "sleep": CheckText(
        Text("自动睡眠", "Sleep"),
        Text("接通电源时从不睡眠", "Never, on mains"),
        Text("请在电源选项里把睡眠设为“从不”。", "Set sleep to never in the power options."),
        {
            "recommended": Said(Text("从不睡眠", "It never sleeps"), FINE),
            "short": Said(
                Text("{minutes} 分钟后睡眠", "It sleeps after {minutes} minutes"),
                Text("请在电源选项里把睡眠设为“从不”。", "Set sleep to never in the power options."),
            ),
        },
    ),
}

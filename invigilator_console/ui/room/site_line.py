"""The line at the lower right that says how the site itself stands: backup, standby, upload, disk, and the consoles."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam import look
from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.wire.console_rows import SiteRow
from invigilator_console.room.matters import DISK_LEAST, DISK_LOW
from invigilator_console.room.safe_home import careful, short_said
from invigilator_console.room.saying import long_duration
from invigilator_console.ui.kit import Kit

DISK = Text("磁盘 预计可用 {for}", "Disk lasts {for}")
DISK_FREE = Text("磁盘 剩余 {gigabytes} GB", "Disk {gigabytes} GB free")
CONSOLES = Text("监考机 {count} 台在线", "{count} consoles here")
ONE_CONSOLE = Text("监考机 1 台在线", "1 console here")


class SiteLine(QWidget):
    """Quiet while all is well; a sign and another colour where the disk runs out, or one of the others needs care."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("site-line")
        measures = kit.measures
        line = row(self, gap=measures.gap(8))
        ground = measures.colour("panel")
        self._sign = SignView(measures.px(14), Sign.ALARM, measures.colour("bad"), ground)
        self._flag = SignView(measures.px(14), Sign.FLAG, measures.colour("care"), ground)
        self._words = label("", "small", name="site")
        self._words.setMinimumHeight(measures.px(look.TARGET))
        line.addWidget(self._sign)
        line.addWidget(self._flag)
        line.addWidget(self._words)

    def refresh(self) -> None:
        """Show the site as it is now."""
        site = self._kit.desk.board.site
        is_low = (site.disk_lasts is not None and site.disk_lasts < DISK_LOW) or (
            site.disk_free is not None and site.disk_free < DISK_LEAST
        )
        needs_care = bool(careful(site))
        # At large text all but a disk that runs out makes room for the seats: the queue says the rest.
        told = self._told(site, is_low=is_low, is_whole=not self._kit.measures.is_large)
        show_text(self._words, " · ".join(told))
        give_role(self._words, "bad" if is_low else "care" if needs_care else "small")
        for sign, wanted in ((self._sign, is_low), (self._flag, needs_care and not is_low)):
            if sign.isHidden() == wanted:
                sign.setVisible(wanted)
        if self.isHidden() == bool(told):
            self.setVisible(bool(told))

    def _told(self, site: SiteRow, *, is_low: bool, is_whole: bool) -> list[str]:
        """What there is to say: all of it, or the disk that runs out."""
        say = self._kit.say
        told = [say(text, **facts) for text, facts in short_said(site)] if is_whole else []
        if (is_whole or is_low) and site.disk_lasts is not None:
            told.append(say(DISK, **{"for": long_duration(site.disk_lasts, self._kit.words)}))
        elif (is_whole or is_low) and site.disk_free is not None:
            told.append(say(DISK_FREE, gigabytes=site.disk_free >> 30))
        consoles = len({actor.machine for actor in site.present})
        if is_whole and consoles:
            told.append(say(ONE_CONSOLE) if consoles == 1 else say(CONSOLES, count=consoles))
        return told

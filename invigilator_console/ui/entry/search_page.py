"""No server is found: what was tried, what to check, and a field for the address."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from exam.text import Text
from exam.widgets.parts import button, label, show_text
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.standby_offer import StandbyOffer

TITLE = Text("正在查找考点服务器", "Looking for the exam server")
MORE = Text(
    "找到后自动继续。考生机不受影响，考生可以继续作答。",
    "It goes on by itself once it is found. Candidates' PCs are not touched; candidates may go on.",
)
CHECK = Text(
    "请检查：\n1. 监考机的网线是否插好。\n2. 交换机是否通电。\n3. 服务器是否已启动。",
    "Please check:\n1. Is this console's cable in?\n2. Is the switch on?\n3. Is the server running?",
)
ADDRESS = Text("直接输入服务器地址", "Or type the server's address")
HINT = Text("例如 10.0.0.2", "such as 10.0.0.2")
CONNECT = Text("连接", "Connect")
TRYING = Text("正在尝试 {address}。", "Trying {address}.")
TRIED = Text("已尝试：", "Tried so far:")
MOST_SHOWN = 6


class SearchPage(Cover):
    """Shown until a server of this site has answered."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.say(TITLE))
        self.setObjectName("search-page")
        self.lines.addWidget(label(kit.say(MORE), "large", wraps=True))
        self.lines.addWidget(label(kit.say(CHECK), wraps=True))
        self._offer = StandbyOffer(kit)
        self.lines.addWidget(self._offer)
        self.lines.addSpacing(kit.measures.gap(8))
        self.lines.addWidget(label(kit.say(ADDRESS), "head", wraps=True))
        self.address = QLineEdit()
        self.address.setObjectName("address")
        self.address.setAccessibleName(kit.say(ADDRESS))
        self.address.setPlaceholderText(kit.say(HINT))
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.address.setMaxLength(200)
        self.address.returnPressed.connect(self._connect)
        self.lines.addWidget(self.address)
        self.put_refused()
        self.lines.addWidget(button(kit.say(CONNECT), self._connect, role="act", name="connect"))
        self._state = label("", wraps=True, name="state")
        self._state.hide()
        self.lines.addWidget(self._state)
        self._tried = label("", "small", wraps=True, name="tried")
        self._tried.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.lines.addWidget(self._tried)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the address."""
        self.address.setFocus()

    def refresh(self) -> None:
        """Show what was tried."""
        self._offer.refresh()
        say = self.kit.say
        tried = self.kit.desk.connection.tried[:MOST_SHOWN]
        lines = [f"{address}  {say(way)}  {say(outcome)}" for address, way, outcome in tried]
        show_text(self._tried, "\n".join([say(TRIED), *lines]) if lines else "")
        self._tried.setVisible(bool(lines))

    def _connect(self) -> None:
        address = self.address.text().strip()
        if not address:
            return
        refusal = self.kit.desk.typed_address(address)
        self.refuse(self.kit.words.refusal(refusal) if refusal is not None else "")
        show_text(self._state, self.kit.say(TRYING, address=address) if refusal is None else "")
        self._state.setVisible(refusal is None)

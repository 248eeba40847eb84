"""Where Tab goes: through the parts of a window as they are read, and round again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


def tab_stops(parts: Sequence[QWidget]) -> list[QWidget]:
    """Everything Tab stops at, part by part; inside a part in the order in which the part was made or has set itself.

    Pages come and go, so that Qt's own chain says nothing of what stands above what.
    """
    if not parts:
        return []
    window = parts[0].window()
    chain = [one for one in (window, *_behind(window)) if _stops(one)]
    return [stop for part in parts for stop in chain if part.isAncestorOf(stop)]


def go_to_next(parts: Sequence[QWidget], *, forward: bool) -> bool:
    """Take the keyboard one stop on, or back; tells whether there is anywhere to go.

    From a place that Tab does not stop at, such as a number of the palette that was clicked, the way goes on from
    where it stands in the chain.
    """
    stops = tab_stops(parts)
    if not stops:
        return False
    focus = QApplication.focusWidget()
    if focus in stops:
        place = stops.index(focus) + (1 if forward else -1)
    else:
        place = _place_in_chain(focus, stops) - (0 if forward else 1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stop = stops[place % len(stops)]
    stop.setFocus(reason)
    bring_into_sight(stop)
    return True


def bring_into_sight(widget: QWidget) -> None:
    """Scroll everything around a widget so that it is seen; columns stand within columns at large text."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _place_in_chain(focus: QWidget | None, stops: Sequence[QWidget]) -> int:
    """The place of the first stop behind a widget in Qt's chain."""
    behind = _behind(focus) if focus is not None else ()
    return next((stops.index(one) for one in behind if one in stops), 0)


def _behind(widget: QWidget) -> Iterator[QWidget]:
    """What comes behind a widget in Qt's chain of its window, all the way round."""
    at = widget.nextInFocusChain()
    while at is not None and at is not widget:
        yield at
        at = at.nextInFocusChain()


def _stops(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None

"""The style sheet of the hub's pages, from the one look (`exam.look`), and the signs of states as small drawings."""

from __future__ import annotations

from enum import StrEnum

from exam import look
from exam.look import DARK, LIGHT, Palette, Sign
from sync.hub.pages.markup import Html, el


class Tone(StrEnum):
    """The colour of a state, by its role in the palette."""

    GOOD = "good"
    CARE = "care"
    BAD = "bad"
    AWAY = "away"
    ACT = "act"


_SHAPES = {
    Sign.DASHED: '<rect x="2" y="2" width="12" height="12" fill="none" stroke-dasharray="3 2" class="edge"/>',
    Sign.HOLLOW: '<rect x="2" y="2" width="12" height="12" fill="none" class="edge"/>',
    Sign.HALF: '<rect x="2" y="2" width="12" height="12" fill="none" class="edge"/>'
    '<rect x="2" y="8" width="12" height="6" class="full"/>',
    Sign.FULL: '<rect x="2" y="2" width="12" height="12" class="full"/>',
    Sign.NOTCHED: '<path d="M2 2 H9 L14 7 V14 H2 Z" class="full"/>',
    Sign.BARS: '<rect x="3" y="2" width="4" height="12" class="full"/>'
    '<rect x="9" y="2" width="4" height="12" class="full"/>',
    Sign.ALARM: '<circle cx="8" cy="8" r="7" class="full"/><path d="M7 3 h2 v6 h-2 Z M7 11 h2 v2 h-2 Z" class="hole"/>',
    Sign.TICK: '<path d="M2 8 L6 13 L14 3" fill="none" class="edge"/>',
    Sign.CROSS: '<path d="M3 3 L13 13 M13 3 L3 13" fill="none" class="edge"/>',
    Sign.FLAG: '<path d="M3 15 V2 H13 L10 6 L13 10 H4" fill="none" class="edge"/>',
}


def state(tone: Tone, sign: Sign, word: str) -> Html:
    """A state: a colour, a shape and a word."""
    drawing = Html(
        f'<svg class="sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{_SHAPES[sign]}</svg>'
    )
    return el("span", drawing, el("span", word), class_=f"state {tone.value}")


def style_sheet() -> str:
    """The whole of it; light or dark as the reader's system is."""
    families = ", ".join(f'"{name}"' for name in look.FAMILIES)
    return f"""
:root {{ color-scheme: light dark; {_colours(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--ground); color: var(--text);
  font: {look.BODY}px/{look.LINE_HEIGHT} {families}, sans-serif; overflow-wrap: anywhere; }}
header {{ display: flex; flex-wrap: wrap; gap: {look.GRID}px {look.GRID * 3}px; align-items: center;
  padding: {look.GRID}px {look.GRID * 3}px; background: var(--panel); border-bottom: 1px solid var(--line); }}
header strong {{ font-size: {look.LARGE}px; }}
nav {{ display: flex; flex-wrap: wrap; gap: {look.GRID}px; }}
nav a, .lang {{ display: inline-flex; align-items: center; min-height: {look.TARGET}px; padding: 0 {look.GRID}px; }}
nav a[aria-current] {{ color: var(--text); font-weight: 600; text-decoration: none;
  border-bottom: 2px solid var(--act); }}
.who {{ margin-left: auto; display: flex; flex-wrap: wrap; gap: {look.GRID}px; align-items: center;
  color: var(--quiet); }}
main {{ max-width: 1280px; margin: 0 auto; padding: {look.GRID * 2}px {look.GRID * 3}px {look.GRID * 6}px; }}
h1 {{ font-size: {look.TITLE}px; line-height: 1.3; margin: {look.GRID * 2}px 0; font-weight: 600; }}
h2 {{ font-size: {look.LARGE}px; margin: {look.GRID * 4}px 0 {look.GRID}px; font-weight: 600; }}
a {{ color: var(--act); }}
p {{ max-width: {look.COLUMN_CHARACTERS}em; margin: {look.GRID}px 0; }}
.quiet {{ color: var(--quiet); }}
.small {{ font-size: {look.SMALL}px; }}
.number, time {{ font-variant-numeric: tabular-nums; white-space: nowrap; }}
.code {{ font-family: ui-monospace, Consolas, monospace; font-size: {look.SMALL}px; }}
.state {{ display: inline-flex; align-items: center; gap: {look.GRID}px; white-space: nowrap; }}
.sign {{ flex: none; }}
.edge {{ stroke: currentColor; stroke-width: 2; }}
.full {{ fill: currentColor; }}
.hole {{ fill: var(--panel); }}
.good {{ color: var(--good); }} .care {{ color: var(--care); }} .bad {{ color: var(--bad); }}
.away {{ color: var(--away); }} .act {{ color: var(--act); }}
.panel {{ background: var(--panel); border: 1px solid var(--line); padding: {look.GRID * 2}px;
  margin: {look.GRID * 2}px 0; }}
.panel.wrong {{ border-left: 4px solid var(--bad); }}
.panel.said {{ border-left: 4px solid var(--good); }}
.wide {{ overflow-x: auto; background: var(--panel); border: 1px solid var(--line); }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: {look.GRID}px {look.GRID * 2}px; border-bottom: 1px solid var(--line);
  vertical-align: top; }}
tr:last-child td {{ border-bottom: 0; }}
th {{ color: var(--quiet); font-weight: 400; font-size: {look.SMALL}px; white-space: nowrap; }}
td.number, th.number {{ text-align: right; }}
form.fields {{ display: grid; grid-template-columns: minmax(0, 1fr); gap: {look.GRID * 2}px; max-width: 420px; }}
form.fields label:not(.line) > :last-child {{ width: 100%; min-width: 0; }}
form.row {{ margin-top: {look.GRID * 2}px; display: flex; flex-wrap: wrap; gap: {look.GRID}px; align-items: end; }}
label {{ display: grid; gap: 4px; }}
label.line {{ display: flex; align-items: center; gap: {look.GRID}px; min-height: {look.TARGET}px; }}
input, select, button {{ font: inherit; color: inherit; min-height: {look.TARGET}px; padding: 0 {look.GRID}px;
  background: var(--panel); border: 1px solid var(--edge); border-radius: 0; max-width: 100%; }}
input[type=checkbox], input[type=radio] {{ min-height: 0; width: 20px; height: 20px; accent-color: var(--act); }}
button {{ padding: 0 {look.GRID * 2}px; cursor: pointer; }}
button.main {{ background: var(--act); color: var(--on-act); border-color: var(--act); }}
:focus-visible {{ outline: {look.FOCUS_RING}px solid var(--act); outline-offset: 2px; }}
.tiles {{ display: flex; flex-wrap: wrap; gap: {look.GRID * 2}px; }}
.tile {{ flex: 1 1 160px; background: var(--panel); border: 1px solid var(--line); padding: {look.GRID * 2}px; }}
.tile b {{ display: block; font-size: {look.TITLE}px; font-weight: 600; line-height: 1.3; }}
.stacked {{ display: grid; gap: 4px; }}
progress {{ width: 120px; height: {look.GRID}px; accent-color: var(--act); }}
@media (max-width: 640px) {{
  header, main {{ padding-left: {look.GRID * 2}px; padding-right: {look.GRID * 2}px; }}
  .who {{ margin-left: 0; }}
  h1 {{ font-size: {look.LARGE}px; }}
  .cards thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  .cards tr {{ display: block; padding: {look.GRID}px 0; border-bottom: 1px solid var(--line); }}
  .cards td {{ display: flex; gap: {look.GRID * 2}px; border: 0; padding: 4px {look.GRID * 2}px; text-align: left; }}
  .cards td.number {{ text-align: left; }}
  .cards td::before {{ content: attr(data-head); color: var(--quiet); flex: 0 0 7em; font-size: {look.SMALL}px; }}
}}
"""


def _colours(palette: Palette) -> str:
    return " ".join(f"--{name.replace('_', '-')}: {getattr(palette, name)};" for name in Palette.__struct_fields__)

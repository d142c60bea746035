"""What a page shows while its scripts are on their way: the title of its lesson, the sentence under it, and
the first component of the first lesson.

A browser has the page at once, and the lesson in it a second later, or four where the server has only just
started. Both say the same words at the same place: they are read from the lesson's own first lines; and a
component is drawn by its own script from its own numbers. Who reads them need not wait, and nothing moves
when the lesson takes their place.
"""

from __future__ import annotations

import ast
import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path

from streamlit import config
from streamlit.file_util import get_static_dir

from viz.language import spoken, tr
from viz.paths import scripts

AWAY = """{
  const opening = document.getElementById("opening"), view = opening.querySelector(".view");
  const away = () => opening.remove();
  const said = ({ animationName, target }) => {
    if (animationName !== "said") return;
    removeEventListener("animationstart", said);
    if (!view?.offsetWidth || target.tagName !== "H1") return away();
    opening.className = "said";
    addEventListener("painted", ({ target }) => opening.contains(target) || away());
    for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) addEventListener(kind, away, true);
    setTimeout(away, 3000);
  };
  addEventListener("animationstart", said);
}"""
"""Takes the words away once the lesson says its own, or what is read first, with the looks of frame.css: the
browser says so when it is about to paint them, and nobody looks out for it. A component stays until the
lesson's is painted, or somebody does something.
"""
STYLE = """
@font-face {{
  font-family: "Source Sans"; font-weight: 200 900; font-display: swap; src: url("./static/media/{font}");
}}
#opening {{
  position: fixed; inset: 0; z-index: 1; font: 16px/25.6px var(--st-font);
  --st-text-color: {light[text]}; --st-background-color: {light[background]};
  --st-font: "Source Sans", sans-serif;
}}
#opening > div {{
  --side: 40px; position: relative; box-sizing: border-box; min-height: 100%; max-width: 1480px;
  margin: auto; padding: 70.4px var(--side) 0; color: var(--st-text-color);
}}
#opening:not(.said), .view {{ background: var(--st-background-color) }}
.said :is([role=heading], p) {{ visibility: hidden }}
#opening [role=heading] {{
  padding: 0 0 1.6px; font-size: 32px; font-weight: 700; line-height: 38.4px; letter-spacing: -0.64px;
}}
#opening p {{ margin: 0 }}
.view {{
  position: absolute; left: var(--side); width: calc((100% - 2 * var(--side)) * 6 / 13 - 32px); top: 236px;
}}
@media (max-width: 1100px) {{ #opening > div {{ --side: 19.2px }} }}
@media (max-width: 1000px) {{ .view {{ display: none }} }}
@media (prefers-color-scheme: dark) {{
  #opening {{ --st-text-color: {dark[text]}; --st-background-color: {dark[background]} }}
}}
"""
"""The place and the type that Streamlit and frame.css give to them."""
SCRIPT = "/opening/view.js"
"""Where a browser gets what draws the component in the page."""
HERE = 'document.querySelector("#opening .view")'


def drawing(js: str, *, host: str, sent: str) -> str:
    """A component's module `js`, and behind it what draws its bytes `sent`, in base64, inside of `host`: both
    as JavaScript says them. There is nobody to tell.
    """
    return f"""{js.replace("export default", "const component =", 1)}
const data = Uint8Array.from(atob({sent}), (letter) => letter.charCodeAt(0));
const nobody = () => {{}};
component({{ data, parentElement: {host}, setStateValue: nobody, setTriggerValue: nobody }});
"""


@dataclass(frozen=True)
class FirstView:
    """A component of a lesson as a visitor will first see it."""

    html: str
    css: str
    js: str
    """Its ES module, whose default export draws the data."""
    data: bytes

    def element(self) -> str:
        """It in the page: what `script` draws, in a tree of its own, as Streamlit mounts it."""
        sent = base64.b64encode(self.data).decode()
        return (
            f'<div class="view" data-sent="{sent}" inert><template shadowrootmode="open">'
            f"<style>{self.css}</style>{self.html}</template></div>"
            f'<script type="module" async src="{self.address}"></script>'
        )

    def link(self) -> str:
        """What asks for its script before any other."""
        return f'<link rel="modulepreload" fetchpriority="high" href="{self.address}">'

    @cached_property
    def address(self) -> str:
        """Where a page finds its script; another for another script."""
        return f".{SCRIPT}?{hashlib.sha256(self.script().encode()).hexdigest()[:16]}"

    def script(self) -> str:
        """What a browser gets at `SCRIPT`: the same for every language."""
        return drawing(self.js, host=f"{HERE}.shadowRoot", sent=f"{HERE}.dataset.sent")


def words(page: str) -> tuple[str, str] | None:
    """The two messages that the page's `show.title` is given; None where they are not written there, and for
    a page that is not known.
    """
    script = scripts().get(page)
    said = _said(ast.parse(script.read_text(encoding="utf-8"))) if script else []
    return (said[0], said[1]) if len(said) == 2 else None


def _said(script: ast.Module) -> list[str]:
    """The messages in the first call of `show.title`; none where they are not written there."""
    for call in ast.walk(script):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "show.title":
            parts = [part.args[0] for part in call.args if isinstance(part, ast.Call) and len(part.args) == 1]
            return [str(part.value) for part in parts if isinstance(part, ast.Constant)]
    return []


@lru_cache(maxsize=256)
def block(page: str, language: str, view: FirstView | None = None) -> bytes:
    """The element for this page in this language, its style and its script; nothing where it has no words."""
    said = words(page)
    if said is None:
        return b""
    with spoken(language):
        question, sentence = (escape(tr(message)) for message in said)
    return (
        f'<style>{_style()}</style><div id="opening"><div><div role="heading" aria-level="1">{question}</div>'
        f"<p>{sentence}</p>{view.element() if view else ''}</div></div><script>{AWAY}</script>"
    ).encode()


def _style() -> str:
    fonts = Path(get_static_dir(), "static", "media").glob("SourceSansVF-Upright.*")
    light, dark = (
        {part: config.get_option(f"theme.{scheme}.{part}Color") for part in ("text", "background")}
        for scheme in ("light", "dark")
    )
    return STYLE.format(font=next(fonts).name, light=light, dark=dark)

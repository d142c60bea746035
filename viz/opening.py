"""What a page says while its scripts are on their way: the title of its lesson and the sentence under it.

A browser has the page at once, and the lesson in it a second later, or four where the server has only just
started. Both say the same words at the same place: they are read from the lesson's own first lines. Who reads
them need not wait, and nothing moves when the lesson takes their place.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from html import escape
from pathlib import Path

from streamlit import config
from streamlit.file_util import get_static_dir

from viz.language import spoken, tr
from viz.paths import scripts

AWAY = """addEventListener("animationstart", function away({ animationName }) {
  if (animationName !== "said") return;
  removeEventListener("animationstart", away);
  document.getElementById("opening").remove();
});"""
"""Takes the words away once the lesson says its own, or what is read first, with the looks of frame.css: the
browser says so when it is about to paint them, and nobody looks out for it.
"""
STYLE = """
@font-face {{
  font-family: "Source Sans"; font-weight: 200 900; font-display: swap; src: url("./static/media/{font}");
}}
#opening {{
  position: fixed; inset: 0; z-index: 1; padding: 70.4px 40px 0;
  color: {light[text]}; background: {light[background]}; font: 16px/25.6px "Source Sans", sans-serif;
}}
#opening [role=heading] {{
  padding: 0 0 1.6px; font-size: 32px; font-weight: 700; line-height: 38.4px; letter-spacing: -0.64px;
}}
#opening p {{ margin: 0 }}
@media (max-width: 1100px) {{ #opening {{ padding-inline: 19.2px }} }}
@media (prefers-color-scheme: dark) {{ #opening {{ color: {dark[text]}; background: {dark[background]} }} }}
"""
"""The place and the type that Streamlit and frame.css give to them."""


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
def block(page: str, language: str) -> bytes:
    """The element for this page in this language, its style and its script; nothing where it has no words."""
    said = words(page)
    if said is None:
        return b""
    with spoken(language):
        question, sentence = (escape(tr(message)) for message in said)
    return (
        f'<style>{_style()}</style><div id="opening"><div role="heading" aria-level="1">{question}</div>'
        f"<p>{sentence}</p></div><script>{AWAY}</script>"
    ).encode()


def _style() -> str:
    fonts = Path(get_static_dir(), "static", "media").glob("SourceSansVF-Upright.*")
    light, dark = (
        {part: config.get_option(f"theme.{scheme}.{part}Color") for part in ("text", "background")}
        for scheme in ("light", "dark")
    )
    return STYLE.format(font=next(fonts).name, light=light, dark=dark)

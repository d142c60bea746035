// The token strip: hover or focus a token to see its entry, its position and its characters in the text beneath.

export default function ({ data, parentElement }) {
  const s = instance(parentElement, create);
  const meta = unpack(data);
  const signature = JSON.stringify([meta.words, meta.spans, meta.texts, meta.says]);
  if (signature !== s.signature) {
    Object.assign(s, { meta, signature, at: null, chosen: 0 });
    build(s);
  }
  s.colours = colours(s.root, meta.theme);
  show(s, s.at);
}

function create(parentElement) {
  const strip = el("div", "strip", { role: "listbox", ariaOrientation: "horizontal" });
  const detail = el("div", "detail", { role: "status", ariaLive: "polite" });
  const texts = el("div", "texts");
  const root = el("div", "root tokens", null, strip, detail, texts);
  parentElement.querySelector(".mount").replaceChildren(root);
  const s = { root, strip, detail, texts, at: null, chosen: 0, signature: null };
  const index = (event) => (event.target.closest?.("[data-i]") ? Number(event.target.closest("[data-i]").dataset.i) : null);
  strip.onpointerover = (event) => show(s, index(event));
  strip.onpointerleave = () => show(s, s.strip.contains(s.root.getRootNode().activeElement) ? s.chosen : null);
  strip.addEventListener("focusin", (event) => show(s, (s.chosen = index(event) ?? s.chosen)));
  strip.addEventListener("focusout", () => show(s, null));
  strip.onkeydown = (event) => move(s, event);
  return s;
}

// Pieces of one word stand together in one box; a second text begins on a line of its own.
function build(s) {
  const { meta } = s;
  s.strip.ariaLabel = meta.says.strip;
  const groups = [];
  meta.words.forEach((word, i) => {
    const joined = meta.joins[i] === "1";
    if (i && meta.segments[i] !== meta.segments[i - 1]) groups.push(el("span", "turn"));
    const group = joined && groups.length ? groups.at(-1) : el("span", "group");
    if (group !== groups.at(-1)) groups.push(group);
    const name = `word${joined ? " join" : ""}`;
    const token = el("span", `token${meta.special[i] === "1" ? " special" : ""}`, { role: "option", tabIndex: i ? -1 : 0 }, el("span", name, { dir: "auto" }, word));
    token.dataset.i = i;
    group.append(token);
  });
  s.strip.replaceChildren(...groups);
  s.tokens = [...s.strip.querySelectorAll(".token")];
  s.characters = meta.texts.map((text) => Array.from(text));
  s.lines = meta.texts.map(() => el("p", "text", { dir: "auto" }));
  s.texts.replaceChildren(...s.lines);
}

function show(s, i) {
  s.tokens[s.at]?.classList.remove("on");
  s.at = i;
  s.tokens[i]?.classList.add("on");
  const [start, end] = s.meta.spans[i] ?? [0, 0];
  s.lines.forEach((line, segment) => {
    const text = s.characters[segment];
    const here = i !== null && s.meta.segments[i] === segment && end > start;
    if (!here) return line.replaceChildren(text.join(""));
    const mark = el("mark", "", null, text.slice(start, end).join(""));
    line.replaceChildren(text.slice(0, start).join(""), mark, text.slice(end).join(""));
    const below = mark.offsetTop - s.texts.offsetTop;
    if (below < s.texts.scrollTop || below > s.texts.scrollTop + s.texts.clientHeight - 30) s.texts.scrollTop = below - 30;
  });
  if (i === null) return s.detail.replaceChildren(el("span", "muted", null, s.meta.says.resting));
  const { tokens, segments, texts, says } = s.meta;
  const where = end > start ? fill(texts.length > 1 ? says.of : says.characters, { start, end, text: segments[i] + 1 }) : says.added;
  s.detail.replaceChildren(el("code", "", { dir: "auto" }, tokens[i]), ` ${fill(says.position, { at: i + 1, n: tokens.length })} · ${where}`);
}

function move(s, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  event.preventDefault();
  const to = Math.max(0, Math.min(s.tokens.length - 1, s.chosen + step));
  s.tokens[s.chosen].tabIndex = -1;
  s.tokens[to].tabIndex = 0;
  s.tokens[to].focus();
}

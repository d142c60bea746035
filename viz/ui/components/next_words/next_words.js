// The next words: hover or focus a word to see what was expected in its place; a click pins it; a click on an answer writes it.

const MOST_BITS = 16; // the strip under a word is at its strongest from here on

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const s = instance(parentElement, create);
  Object.assign(s, { tell: setStateValue, branch: setTriggerValue, meta: unpack(data) });
  [s.probabilities, s.index] = s.meta.arrays;
  s.n = s.meta.words.length;
  s.colours = colours(s.root, s.meta.theme);
  const signature = JSON.stringify([s.meta.words, s.meta.ids, s.meta.own, s.meta.veiled, s.meta.says]);
  if (signature !== s.signature) {
    Object.assign(s, { signature, hover: null });
    build(s);
  }
  if (s.meta.serial !== s.serial) [s.serial, s.pin] = [s.meta.serial, s.meta.pin];
  s.pin = Math.max(0, Math.min(s.n, s.pin));
  s.roving = s.pin;
  show(s);
  if (signature !== s.seen) reveal(s, s.places[s.pin]);
  s.seen = signature;
}

function create(parentElement) {
  const text = el("div", "text", { role: "listbox" });
  const head = el("div", "head", { dir: "auto" });
  const say = el("div", "say", { role: "status", ariaLive: "polite" });
  const bars = el("div", "bars");
  const root = el("div", "root next", null, text, el("div", "panel", null, head, say, bars));
  parentElement.querySelector(".mount").replaceChildren(root);
  const s = { root, text, head, say, bars, hover: null, keyed: null, pin: 0, roving: 0, serial: null, signature: null, drawn: null };
  const place = (event) => (event.target.closest?.("[data-i]") ? Number(event.target.closest("[data-i]").dataset.i) : null);
  text.onpointerover = (event) => look(s, "hover", place(event));
  text.onpointerleave = () => look(s, "hover", null);
  text.addEventListener("focusin", (event) => look(s, "keyed", event.target.matches(":focus-visible") ? place(event) : null));
  text.addEventListener("focusout", () => look(s, "keyed", null));
  text.onclick = (event) => place(event) !== null && pin(s, place(event));
  text.onkeydown = (event) => key(s, event);
  bars.onclick = (event) => choose(s, event.target.closest("button.row"));
  return s;
}

function build(s) {
  const { meta } = s;
  s.text.ariaLabel = meta.says.text;
  s.places = [];
  const parts = [];
  for (let i = 0; i <= s.n; i++) {
    const coming = i === s.n;
    const named = [meta.special[i] === "1" && "special", i >= meta.own && !coming && "made", coming && "coming"].filter(Boolean);
    const name = el("span", `word${meta.joins[i] === "1" ? " join" : ""}`, { dir: "auto" }, coming ? meta.says.next : meta.words[i]);
    const number = coming ? "" : i ? fixed(meta, meta.bits[i - 1], 1) : "–";
    const heat = el("span", "heat");
    const cell = el("span", ["place", ...named].join(" "), { role: "option", tabIndex: -1 }, name, el("span", "bits", null, number), heat);
    cell.dataset.i = i;
    parts.push(cell);
    s.places.push(cell);
    if (meta.breaks[i] === "1") parts.push(el("span", "turn"));
  }
  s.text.replaceChildren(...parts);
}

// The pinned place is in sight within a long text; the page itself does not move.
function reveal(s, cell) {
  const below = cell.offsetTop + cell.offsetHeight - s.text.clientHeight;
  if (cell.offsetTop < s.text.scrollTop || below > s.text.scrollTop) s.text.scrollTop = below + 8;
}

// Everything that depends on the place looked at, on the pin or on the theme.
function show(s) {
  const { meta } = s;
  s.places.forEach((cell, i) => {
    cell.tabIndex = i === s.roving ? 0 : -1;
    cell.ariaSelected = String(i === s.pin);
    cell.classList.toggle("on", i === (s.hover ?? s.keyed ?? s.pin));
    const heat = i && i < s.n ? Math.min(1, meta.bits[i - 1] / MOST_BITS) : 0;
    cell.style.setProperty("--heat", `color-mix(in srgb, var(--accent) ${Math.round(100 * heat)}%, transparent)`);
  });
  draw(s, s.hover ?? s.keyed ?? s.pin);
}

function draw(s, place) {
  const { meta } = s;
  const row = place - 1;
  const { says } = meta;
  const [asks, word] = place === s.n ? [says.coming, meta.words[s.n - 1]] : [place ? says.instead : says.first, meta.words[place]];
  s.head.textContent = fill(asks, { word });
  if (!place || (meta.veiled && place === s.n)) {
    s.say.textContent = place ? says.hidden : says.nothing;
    return s.bars.replaceChildren();
  }
  const surprise = place < s.n && fill(says.came, { probability: number(meta, meta.came[row]), rank: counted(meta, meta.ranks[row]), n: counted(meta, meta.vocabulary), bits: fixed(meta, meta.bits[row], 1) });
  const open = place >= meta.own;
  s.say.textContent = [surprise, fill(says.entropy, { bits: fixed(meta, meta.entropy[row], 1) }), open && says.click].filter(Boolean).join("; ");
  const rows = [];
  for (let i = 0; i < meta.per_row; i++) {
    const at = s.index[row * meta.per_row + i];
    rows.push(bar(s, meta.names[at], s.probabilities[row * meta.per_row + i], { place, answer: meta.answers[at], open }));
  }
  const came = place < s.n ? meta.ids[place] : null;
  if (came !== null && meta.ranks[row] > meta.per_row) rows.push(bar(s, meta.words[place], meta.came[row], { place, answer: came }));
  const others = meta.vocabulary - meta.per_row;
  if (others > 0) rows.push(bar(s, fill(says.others, { n: counted(meta, others) }), meta.rest[row], { others: true }));
  s.bars.replaceChildren(...rows);
}

function bar(s, name, probability, { place, answer, open, others }) {
  const came = !others && place < s.n && answer === s.meta.ids[place];
  const fill = el("span", "fill");
  fill.style.width = `${100 * probability}%`;
  const row = el(open ? "button" : "div", `row${came ? " came" : ""}${others ? " others" : ""}`, null,
    el("span", "name", { dir: "auto", title: name }, name), el("span", "track", null, fill), el("span", "number", null, number(s.meta, probability)));
  if (open) Object.assign(row.dataset, { at: place - s.meta.own, answer });
  return row;
}

// Three decimals, and what is smaller in powers of ten.
function number(meta, probability) {
  if (probability >= 0.0005 || probability === 0) return fixed(meta, probability, 3);
  const [factor, exponent] = probability.toExponential(0).split("e-");
  return `${factor}${meta.marks[2]}10⁻${[...exponent].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}

function look(s, how, what) {
  if (s[how] === what) return;
  s[how] = what;
  show(s);
}

function pin(s, place) {
  s.pin = s.roving = place;
  show(s);
  s.tell("shown", { serial: s.serial, pin: place });
}

function choose(s, row) {
  if (row) s.branch("branch", [Number(row.dataset.at), Number(row.dataset.answer)]);
}

const MOVES = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

function key(s, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") pin(s, s.roving);
  else if (event.key in MOVES) {
    s.roving = Math.max(0, Math.min(s.n, s.roving + MOVES[event.key]));
    show(s);
    s.places[s.roving].focus({ preventScroll: true });
    reveal(s, s.places[s.roving]);
  } else return;
  event.preventDefault();
}

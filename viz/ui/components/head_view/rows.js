// The head view's elements: chips, rows of words, numbers and bars. Every number on screen is text in the page.
// What is said in sentences is in words.js.

function skeleton() {
  const chips = el("div", "chips", { role: "toolbar" });
  const what = el("span", "what");
  const whose = el("span", "whose");
  const caption = el("div", "caption muted");
  const canvas = el("canvas", "lines", { ariaHidden: "true" });
  const rows = el("div", "rows", { role: "grid" });
  const scroller = el("div", "scroller", null, canvas, rows);
  const answer = el("div", "answer");
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const root = el("div", "root view", null, chips, el("div", "title", null, what, whose), caption, scroller, answer, live);
  return { root, chips, what, whose, caption, canvas, rows, scroller, answer, live };
}

function build(s) {
  const { meta } = s;
  [s.chips.ariaLabel, s.rows.ariaLabel] = [meta.says.toolbar, meta.says.rows];
  s.cells = { query: [], key: [] };
  s.numbers = { query: [], key: [] };
  s.bars = { query: [], key: [] };
  const rows = Array.from({ length: Math.max(s.n.query, s.n.key) }, (_, row) => el("div", "row", { role: "row" }, ...half(s, row, "query"), ...half(s, row, "key")));
  s.rows.replaceChildren(...rows);
  const chips = meta.chips.map(({ head, colour }) => {
    const chip = el("button", "chip", { type: "button", title: fill(meta.says.chip, { head: head + 1 }) }, `${head + 1}`);
    chip.ariaLabel = fill(meta.says.head, { head: head + 1 });
    chip.dataset.head = head;
    chip.tabIndex = head ? -1 : 0;
    chip.style.setProperty("--c", colour);
    return chip;
  });
  const all = el("button", "all", { type: "button", title: meta.says.show_all, tabIndex: -1 }, meta.says.all);
  s.chips.replaceChildren(...(chips.length ? [el("span", "muted", null, meta.says.heads), ...chips, all] : []));
}

function half(s, row, side) {
  const tokens = s.of[side];
  if (row >= s.n[side]) return [];
  const name = `word${tokens.joins[row] === "1" ? " join" : ""}${tokens.special[row] === "1" ? " special" : ""}`;
  const bar = el("span", "bar");
  const cell = el("div", `cell ${side}`, { role: "gridcell", tabIndex: -1 }, el("span", name, { dir: "auto" }, tokens.words[row]), bar);
  cell.ariaLabel = fill(s.meta.says[side], { word: tokens.words[row], at: tokens.at[row] + 1, n: tokens.n_tokens });
  const number = el("span", `number ${side}`);
  for (const part of [cell, number]) Object.assign(part.dataset, { side, row });
  s.cells[side].push(cell);
  s.numbers[side].push(number);
  s.bars[side].push(bar);
  return side === "query" ? [number, cell] : [cell, number];
}

// What does not change with the pointer: colours, caption, which heads can be had.
function dress(s) {
  s.caption.textContent = s.meta.caption;
  s.scroller.style.maxHeight = `${s.meta.height}px`;
  s.rows.ariaRowCount = s.rows.children.length;
}

// Column widths from the longest word, row height from the room there is; then where each line begins and ends.
function layout(s) {
  if (!s.meta) return;
  s.width = s.root.clientWidth;
  const pen = s.canvas.getContext("2d");
  pen.font = `17px ${s.colours?.font ?? "sans-serif"}`;
  const longest = Math.max(...[...s.of.query.words, ...s.of.key.words].map((word) => pen.measureText(word).width));
  const column = Math.min(0.3 * s.width, Math.max(longest + 36, 0.21 * s.width));
  s.root.style.setProperty("--column", `${column}px`);
  s.root.style.setProperty("--row", `${Math.max(24, Math.min(s.meta.height / s.rows.children.length, 34))}px`);
  s.scrolls = s.rows.offsetHeight > s.meta.height + 1;
  s.root.classList.toggle("scrolls", s.scrolls);
  s.y = [...s.rows.children].map((row) => row.offsetTop + row.offsetHeight / 2);
  const [left, right] = [s.cells.query[0], s.cells.key[0]];
  [s.x0, s.x1] = [left.offsetLeft + left.offsetWidth + 4, right.offsetLeft - 2];
  s.across = s.rows.offsetWidth;
  s.height = Math.min(s.rows.offsetHeight, s.meta.height);
  s.canvas.style.marginBottom = `${-s.height}px`;
  const pinnedAt = pinned(s);
  if (s.reveal && s.scrolls && pinnedAt) s.scroller.scrollTop = s.y[pinnedAt.row] - s.height / 2;
  s.reveal = false;
  s.top = s.scroller.scrollTop;
}

function paint(s) {
  s.slots = s.meta.combined ? [0] : s.heads.map((head) => s.meta.sent.indexOf(head)).filter((slot) => slot >= 0);
  const focus = s.slots.length ? (s.hover ?? s.keyed ?? pinned(s)) : null;
  s.inks = s.slots.map((slot) => (s.meta.combined ? s.colours.accent : s.meta.chips[s.meta.sent[slot]].colour));
  property(s.root, "--view", s.inks.length === 1 ? s.inks[0] : s.colours.accent);
  for (const chip of s.chips.querySelectorAll(".chip")) {
    const head = Number(chip.dataset.head);
    chip.ariaPressed = s.heads.includes(head);
    chip.classList.toggle("absent", s.heads.includes(head) && !s.meta.sent.includes(head));
  }
  const weights = focus && answers(s, focus);
  markAll(s, focus, weights);
  draw(s, focus);
  say(s, focus, weights);
}

// Mean weight of the heads shown between the focused token and every token of the other side; null where it is masked.
function answers(s, focus) {
  return s.of[other(focus.side)].words.map((_, row) => {
    const [query, key] = focus.side === "query" ? [focus.row, row] : [row, focus.row];
    if (s.meta.causal && key > query) return null;
    return s.slots.reduce((sum, slot) => sum + weight(s, slot, query, key), 0) / s.slots.length;
  });
}

// Writing a property of the root makes the browser look at every row again, so nothing is written twice.
function property(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

// The rows in sight at once; of a long text the others too, as soon as the pointer rests.
function markAll(s, focus, weights) {
  const n = s.rows.children.length;
  const both = (from, to) => ["query", "key"].forEach((side) => mark(s, side, focus, focus && side === other(focus.side) ? weights : null, from, Math.min(to, s.n[side])));
  clearTimeout(s.later);
  if (!s.scrolls) return both(0, n);
  const first = s.y.findIndex((y) => y > s.top - 200);
  const beyond = s.y.findIndex((y) => y > s.top + s.height + 200);
  both(first, beyond < 0 ? n : beyond);
  s.later = setTimeout(both, 150, 0, n);
}

function mark(s, side, focus, weights, from, to) {
  const most = weights && Math.max(...weights);
  const chosen = pinned(s);
  for (let row = from; row < to; row++) {
    const cell = s.cells[side][row];
    const on = focus?.side === side && focus.row === row;
    const w = weights?.[row] ?? null;
    cell.classList.toggle("on", on);
    cell.classList.toggle("laser", on);
    cell.classList.toggle("strong", w !== null && w >= 0.1 && w >= 0.6 * most);
    property(cell, "--seen", `${weights ? Math.round(52 + Math.min(48, 200 * (w ?? 0))) : on || !focus ? 100 : 75}%`);
    cell.ariaSelected = chosen?.side === side && chosen.row === row;
    cell.tabIndex = s.roving.side === side && s.roving.row === row ? 0 : -1;
    s.numbers[side][row].textContent = w === null ? "" : share(s.meta, w);
    s.numbers[side][row].classList.toggle("faint", w !== null && w < 0.01);
    s.bars[side][row].style.background = w === null ? "none" : stacked(s, side, focus.row, row, w);
    s.bars[side][row].style.width = w >= 0.01 ? `${100 * w}%` : "0";
  }
}

// One bar as long as the mean, cut into the heads' shares of it.
function stacked(s, side, from, row, mean) {
  if (s.slots.length === 1 || !mean) return s.inks[0] ?? "none";
  let at = 0;
  const stops = s.slots.map((slot, i) => {
    const w = side === "key" ? weight(s, slot, from, row) : weight(s, slot, row, from);
    const start = at;
    at += (100 * w) / s.slots.length / mean;
    return `${s.inks[i]} ${start}% ${at}%`;
  });
  return `linear-gradient(${side === "key" ? 90 : 270}deg, ${stops.join(", ")})`;
}

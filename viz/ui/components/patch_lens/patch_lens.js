// The patch lens: what is on screen, what a person does to it, and what Python is told.
// Pixels are made in overlay.js, elements and sentences in parts.js.

const [SMALL, LARGE] = [44, 72]; // CSS pixels of a head's picture
const KEYS_AFTER = 350; // ms: a person walks over many patches before staying at one

export default (sent) => receive(sent, create, load, dress, layout, paint);

function create(parentElement) {
  const s = { ...skeleton(), pin: null, head: 0, hover: null, keyed: null, serial: null, signature: null, frame: null, photo: null };
  parentElement.querySelector(".mount").replaceChildren(s.root);
  s.picture.onpointermove = (event) => look(s, under(s, event));
  s.picture.onpointerleave = () => look(s, null);
  s.picture.onclick = (event) => pin(s, under(s, event));
  s.specials.onpointerover = (event) => look(s, special(event));
  s.specials.onpointerleave = () => look(s, null);
  s.specials.onclick = (event) => special(event) !== null && pin(s, special(event));
  s.chips.onkeydown = (event) => along(event, s.chips.children);
  s.chips.onclick = (event) => choose(s, event.target.closest(".chip"));
  s.root.onkeydown = (event) => key(s, event);
  s.picture.onblur = () => ((s.keyed = null), soon(s, paint));
  s.observer = new ResizeObserver(() => s.width !== s.root.clientWidth && (layout(s), soon(s, paint)));
  s.observer.observe(s.root);
  return s;
}

function load(s, meta) {
  const before = s.meta;
  s.meta = meta;
  s.n = meta.tokens.length;
  s.codes = varints(meta.arrays[0], (meta.combined || meta.only !== null ? 1 : meta.chips.length) * s.n * s.n);
  s.rows = meta.row === null ? null : varints(meta.arrays[2], meta.chips.length * s.n);
  const signature = JSON.stringify([meta.tokens, meta.chips, meta.notes, meta.says]);
  if (signature !== s.signature) {
    [s.signature, s.hover, s.keyed] = [signature, null, null];
    build(s);
  }
  if (meta.serial !== s.serial) [s.serial, s.pin, s.head] = [meta.serial, meta.pin, meta.head];
  if (!before || !same(before.arrays[1], meta.arrays[1])) decode(s, meta.arrays[1]);
}

function same(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

async function decode(s, bytes) {
  s.photo = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  s.root.dataset.photo = `${s.photo.width}x${s.photo.height}`;
  paint(s);
}

// A square as large as the width leaves beside the special tokens and the bar, and the height allows.
function layout(s) {
  s.width = s.root.clientWidth;
  const { rows, columns, prefix, height } = s.meta;
  const across = Math.max(160, Math.min(s.width - (prefix ? 64 : 0) - 74, (height * columns) / rows));
  s.side = [Math.floor(across), Math.floor((across * rows) / columns)];
  const count = Math.max(1, s.meta.chips.length);
  s.thumb = Math.max(SMALL, Math.min(LARGE, Math.floor((s.width - 6 * (count - 1)) / count) - 4));
  s.ramp.style.height = `${Math.min(220, s.side[1] - 60)}px`;
}

function paint(s) {
  if (!s.meta) return;
  const slot = s.meta.combined ? 0 : s.head;
  const wanted = s.keyed ?? s.pin ?? s.hover;
  s.row = wanted === null ? null : answer(s, slot, wanted);
  const query = s.row ? wanted : null; // a head that is still on its way answers for the pinned patch alone
  s.most = s.meta.most ?? (query === null ? 1 : Math.max(...s.row.subarray(s.meta.prefix)) || 1);
  s.root.style.setProperty("--view", s.meta.combined ? s.colours.accent : s.meta.chips[s.head]);
  const pen = blank(s.canvas, ...s.side);
  paintPicture(s, pen, s.side, query === null ? null : s.row.subarray(s.meta.prefix));
  if (query === null) paintGrid(s, pen);
  const key = query === null || s.hover === query ? null : s.hover;
  if (key !== null) outline(s, pen, key, s.colours.text, 2);
  if (query !== null) outline(s, pen, query, s.colours.mark, 3);
  else if (s.hover !== null) outline(s, pen, s.hover, s.colours.mark, 3);
  aim(s.pointer, boxOf(s, query));
  heads(s, query);
  mark(s, query);
  say(s, query, key);
  s.canvas.dataset.query = query ?? "";
  s.canvas.dataset.head = slot;
}

// What the same patch sees through each head: the picture, dimmed by each against its own largest weight.
function heads(s, query) {
  for (const [head, canvas] of s.thumbs.entries()) {
    const pen = blank(canvas, s.thumb, s.thumb);
    canvas.parentElement.ariaPressed = head === s.head;
    dimmed(s, pen, s.thumb, query === null ? null : answer(s, head, query)?.subarray(s.meta.prefix));
  }
}

// One row of a head: the weights of all tokens for this query. Of very many tokens only one head is here, and the others'
// rows of the pinned token: null for the rest.
function answer(s, slot, query) {
  const { only, row, one } = s.meta;
  const here = only === null || only === slot;
  if (!here && query !== row) return null;
  const [codes, at] = here ? [s.codes, (only === null ? slot : 0) * s.n + query] : [s.rows, slot];
  return Float32Array.from(codes.subarray(at * s.n, (at + 1) * s.n), (code) => code / one);
}

function under(s, event) {
  const box = s.canvas.getBoundingClientRect();
  const { rows, columns, prefix } = s.meta;
  const place = (at, start, size, count) => Math.max(0, Math.min(count - 1, Math.floor(((at - start) / size) * count)));
  return prefix + place(event.clientY, box.top, box.height, rows) * columns + place(event.clientX, box.left, box.width, columns);
}

function special(event) {
  const tile = event.target.closest(".special");
  return tile ? Number(tile.dataset.token) : null;
}

function look(s, token) {
  if (s.hover === token) return;
  s.hover = token;
  soon(s, paint);
}

function pin(s, token) {
  s.pin = s.pin === token ? null : token;
  s.keyed = null;
  soon(s, paint);
  tell(s, 0);
}

function choose(s, chip) {
  if (!chip) return;
  s.head = Number(chip.dataset.head);
  soon(s, paint);
  tell(s, 0);
}

// Clicks are told, hovering never is. One value for both, and the question it answers, so that neither can be stale.
function tell(s, after) {
  clearTimeout(s.waiting);
  s.waiting = setTimeout(() => s.tell("shown", { serial: s.serial, pin: s.pin, head: s.head }), after);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Arrows move the patch that looks; a pinned one is carried along, and Python hears of it once it stays.
function key(s, event) {
  if (event.key === "Escape" && s.pin !== null) return void (event.preventDefault(), pin(s, s.pin));
  if (event.target.closest(".heads, .specials") || event.ctrlKey || event.metaKey || event.altKey) return;
  const from = s.keyed ?? s.pin ?? s.meta.prefix + Math.floor(s.meta.rows / 2) * s.meta.columns + Math.floor(s.meta.columns / 2);
  if (event.key === "Enter" || event.key === " ") pin(s, from);
  else if (event.key in STEPS) step(s, from, STEPS[event.key]);
  else return;
  event.preventDefault();
}

function step(s, from, [down, along]) {
  const { rows, columns, prefix } = s.meta;
  const at = from - prefix;
  if (at < 0) s.keyed = prefix;
  else {
    const [row, column] = [Math.floor(at / columns) + down, (at % columns) + along];
    if (prefix && (row < 0 || column < 0)) s.keyed = 0;
    else s.keyed = prefix + Math.max(0, Math.min(rows - 1, row)) * columns + Math.max(0, Math.min(columns - 1, column));
  }
  if (s.pin !== null) [s.pin, s.keyed] = [s.keyed, null];
  paint(s);
  s.live.textContent = s.answer.textContent;
  if (s.pin !== null) tell(s, KEYS_AFTER);
}

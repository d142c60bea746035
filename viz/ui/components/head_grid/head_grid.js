// The head grid: rows are layers, columns are heads; hover or arrows enlarge one, a click or Enter opens it.

const GAP = 4;
const LEFT = 30;
const TOP = 26;
const ENLARGED = 236;

export default function ({ data, parentElement, setTriggerValue }) {
  const s = instance(parentElement, create);
  s.tell = setTriggerValue;
  s.meta = unpack(data);
  s.bytes = s.meta.arrays[0];
  s.at = s.at && s.at[0] < s.meta.layers && s.at[1] < s.meta.heads ? s.at : s.meta.chosen ?? [0, 0];
  s.colours = colours(s.root, s.meta.theme);
  s.ramp = ramp(s.colours.scale);
  s.hint.textContent = s.meta.says.hint;
  s.grid.ariaLabel = s.meta.says.label;
  layout(s);
  paint(s);
  return () => s.observer.disconnect();
}

function create(parentElement) {
  const canvas = el("canvas", "", { ariaHidden: "true" });
  const frame = el("div", "frame hidden");
  const picture = el("canvas", "picture", { ariaHidden: "true" });
  const [name, note, hint] = [el("div", "name"), el("div", "note"), el("div", "hint muted")];
  const card = el("div", "card hidden", null, picture, name, note);
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const chosen = el("div", "frame chosen hidden");
  const grid = el("div", "grid", { tabIndex: 0, role: "application" }, canvas, chosen, frame);
  const root = el("div", "root", null, grid, card, hint, live);
  const s = { root, grid, canvas, frame, chosen, picture, name, note, hint, card, live, at: null, shown: null, keyed: false };
  parentElement.querySelector(".mount").replaceChildren(root);
  grid.onpointermove = (event) => show(s, under(s, event));
  grid.onpointerleave = () => show(s, s.keyed ? s.at : null);
  grid.onclick = (event) => open(s, under(s, event));
  grid.onkeydown = (event) => key(s, event);
  grid.onfocus = () => grid.matches(":focus-visible") && (s.keyed = true) && show(s, s.at);
  grid.onblur = () => (s.keyed = false) || show(s, null);
  s.observer = new ResizeObserver(() => s.width !== root.clientWidth && soon(s, () => (layout(s), paint(s))));
  s.observer.observe(root);
  return s;
}

// Cells are as large as the width and about 560 pixels of height allow.
function layout(s) {
  s.width = s.root.clientWidth;
  const [across, down] = [(s.width - LEFT) / s.meta.heads, 560 / s.meta.layers];
  s.step = Math.max(18, Math.min(across, Math.max(down, 26), 96));
  s.cell = s.step - GAP;
}

function corner(s, [layer, index]) {
  return [LEFT + index * s.step, TOP + layer * s.step];
}

function under(s, event) {
  const box = s.canvas.getBoundingClientRect();
  const times = box.width / s.canvas.offsetWidth; // 1, but on a projector
  const index = Math.floor(((event.clientX - box.left) / times - LEFT + GAP / 2) / s.step);
  const layer = Math.floor(((event.clientY - box.top) / times - TOP + GAP / 2) / s.step);
  return layer >= 0 && index >= 0 && layer < s.meta.layers && index < s.meta.heads ? [layer, index] : null;
}

function paint(s) {
  const { layers, heads } = s.meta;
  const pen = blank(s.canvas, LEFT + heads * s.step, TOP + layers * s.step);
  const sharp = s.cell * (window.devicePixelRatio || 1);
  pen.imageSmoothingEnabled = Math.max(s.meta.rows, s.meta.columns) > sharp / 2;
  pen.font = `14px ${s.colours.font}`;
  [pen.textBaseline, pen.strokeStyle] = ["middle", s.colours.line];
  for (let layer = 0; layer < layers; layer++) {
    for (let index = 0; index < heads; index++) {
      const [x, y] = corner(s, [layer, index]);
      pen.strokeRect(x - 0.5, y - 0.5, s.cell + 1, s.cell + 1);
      pen.drawImage(bitmap(head(s, layer, index), s.meta, sharp, s.ramp), x, y, s.cell, s.cell);
    }
  }
  label(s, pen);
  place(s, s.chosen, s.meta.chosen);
  show(s, s.shown);
  s.canvas.dataset.painted = layers * heads;
}

function label(s, pen) {
  pen.fillStyle = s.colours.muted;
  pen.textAlign = "center";
  for (let index = 0; index < s.meta.heads; index++) pen.fillText(index + 1, LEFT + index * s.step + s.cell / 2, TOP / 2);
  pen.textAlign = "right";
  for (let layer = 0; layer < s.meta.layers; layer++) pen.fillText(layer + 1, LEFT - 9, TOP + layer * s.step + s.cell / 2);
}

function place(s, frame, at) {
  frame.classList.toggle("hidden", !at);
  if (!at) return;
  const [x, y] = corner(s, at);
  Object.assign(frame.style, { left: `${x - 2}px`, top: `${y - 2}px`, width: `${s.cell + 4}px`, height: `${s.cell + 4}px` });
}

// The enlarged head, beside the one it enlarges and never over it.
function show(s, at) {
  const same = String(s.shown) === String(at);
  s.shown = at;
  s.card.classList.toggle("hidden", !at);
  place(s, s.frame, at);
  if (!at) return;
  const [x, y] = corner(s, at);
  const [before, after] = [x - 12, s.width - x - s.cell - 12];
  const size = Math.max(120, Math.min(ENLARGED, Math.max(before, after) - 24));
  const left = after >= before || after >= ENLARGED + 24 ? x + s.cell + 12 : Math.max(0, before - size - 22);
  const top = Math.max(0, Math.min(y - 40, s.canvas.offsetHeight - size - 60));
  Object.assign(s.card.style, { left: `${left}px`, top: `${top}px`, width: `${size + 22}px` });
  const pen = blank(s.picture, size, size);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(bitmap(head(s, ...at), s.meta, size * 2, s.ramp), 0, 0, size, size);
  if (same && s.name.textContent) return;
  s.name.textContent = fill(s.meta.says.head, { layer: at[0] + 1, head: at[1] + 1 });
  s.note.textContent = s.meta.labels[at] ?? "";
  if (s.keyed) s.live.textContent = `${s.name.textContent} ${s.note.textContent}`;
}

function open(s, at) {
  if (!at) return;
  s.at = at;
  s.tell("opened", at);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

function key(s, event) {
  if (event.key === "Enter" || event.key === " ") open(s, s.at);
  else if (event.key in STEPS) {
    const [down, along] = STEPS[event.key];
    const within = (value, size) => Math.max(0, Math.min(size - 1, value));
    s.at = [within(s.at[0] + down, s.meta.layers), within(s.at[1] + along, s.meta.heads)];
    s.keyed = true;
    show(s, s.at);
  } else return;
  event.preventDefault();
}

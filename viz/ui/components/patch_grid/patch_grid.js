// The patch grid: point at a patch, in the picture or in the sentence; click pins it; arrows walk; strips read numbers.

const GAP = 3;

export default (sent) => receive(sent, create, load, (s) => (s.diverging = stops(s.colours.diverging)), layout, paint);

function create(parentElement) {
  const s = { ...skeleton(), pin: null, hover: null, index: null, serial: null, frame: null, photo: null };
  parentElement.querySelector(".mount").replaceChildren(s.root);
  s.picture.onpointermove = (event) => look(s, under(s, event));
  s.picture.onpointerleave = () => look(s, null);
  s.picture.onclick = (event) => pin(s, under(s, event));
  s.line.onpointermove = (event) => look(s, inLine(s, event));
  s.line.onpointerleave = () => look(s, null);
  s.line.onclick = (event) => inLine(s, event) !== null && pin(s, inLine(s, event));
  for (const name of STEPS) {
    s.strips[name].strip.onpointermove = (event) => point(s, name, event);
    s.strips[name].strip.onpointerleave = () => point(s, null);
  }
  s.root.onkeydown = (event) => key(s, event);
  s.observer = new ResizeObserver(() => s.wide !== s.root.clientWidth && (layout(s), soon(s, paint)));
  s.observer.observe(s.root);
  return s;
}

function load(s, meta) {
  s.meta = meta;
  const [jpeg, pixels, flat, parts, positions] = meta.arrays;
  Object.assign(s, { pixels, flat, parts, positions, each: 3 * meta.patch ** 2 });
  if (meta.serial !== s.serial) [s.serial, s.pin] = [meta.serial, meta.pin];
  if (s.hover !== null && s.hover >= meta.tokens.length) s.hover = null;
  const [w, h] = [meta.columns * meta.patch, meta.rows * meta.patch];
  const image = new ImageData(w, h);
  for (let i = 0; i < w * h; i++) image.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255], 4 * i);
  s.seen = el("canvas", "", { width: w, height: h });
  s.seen.getContext("2d").putImageData(image, 0, 0);
  decode(s, jpeg);
}

async function decode(s, bytes) {
  s.photo = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  paint(s);
}

function layout(s) {
  s.wide = s.root.clientWidth;
  const across = Math.min(s.meta.height, 0.42 * s.wide);
  s.side = [Math.floor(across), Math.floor((across * s.meta.rows) / s.meta.columns)];
  const fits = Math.floor((s.wide + GAP) / s.meta.tokens.length);
  s.cell = Math.max(18, Math.min(36, fits - GAP));
  s.across = Math.floor((s.wide + GAP) / (s.cell + GAP));
}

function paint(s) {
  if (!s.meta) return;
  const token = s.hover ?? s.pin ?? s.meta.prefix;
  paintPicture(s, token);
  paintLine(s, token);
  describe(s, token);
  zoom(s, token);
  for (const name of STEPS) drawStrip(s, name, token);
  tellNumber(s, token);
  s.canvas.dataset.token = token;
  s.picture.ariaLabel = s.meta.says.label;
}

function paintPicture(s, token) {
  const pen = blank(s.canvas, ...s.side);
  if (s.photo) pen.drawImage(s.photo, 0, 0, ...s.side);
  const [w, h] = [s.side[0] / s.meta.columns, s.side[1] / s.meta.rows];
  // A light line beside a grey one: one of them shows on any picture.
  for (const [colour, shift] of [[s.colours.muted, 1], [s.colours.dark ? "#12131c" : "#ffffff", 0]]) {
    pen.fillStyle = colour;
    for (let i = 1; i < s.meta.columns; i++) pen.fillRect(Math.round(i * w) - 1 + shift, 0, 1, s.side[1]);
    for (let i = 1; i < s.meta.rows; i++) pen.fillRect(0, Math.round(i * h) - 1 + shift, s.side[0], 1);
  }
  const at = token - s.meta.prefix;
  const box = at < 0 ? null : [(at % s.meta.columns) * w, Math.floor(at / s.meta.columns) * h, w, h];
  if (box) frame(s, pen, box);
  aim(s.pointer, box);
}

function frame(s, pen, [x, y, w, h]) {
  pen.lineWidth = 5;
  pen.strokeStyle = s.colours.dark ? "#12131c" : "#ffffff";
  pen.strokeRect(x + 1, y + 1, w - 2, h - 2);
  pen.lineWidth = 3;
  pen.strokeStyle = s.colours.mark;
  pen.strokeRect(x + 1, y + 1, w - 2, h - 2);
}

// The tokens one after the other; the model's own as empty boxes.
function paintLine(s, token) {
  const { tokens, prefix, patch } = s.meta;
  const step = s.cell + GAP;
  const pen = blank(s.line, s.wide, Math.ceil(tokens.length / s.across) * step);
  pen.imageSmoothingEnabled = false;
  tokens.forEach((name, i) => {
    const [x, y] = [(i % s.across) * step, Math.floor(i / s.across) * step];
    if (i >= prefix) pen.drawImage(s.seen, ...corner(s, i - prefix), patch, patch, x, y, s.cell, s.cell);
    else {
      pen.strokeStyle = s.colours.muted;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, y + 0.5, s.cell - 1, s.cell - 1);
      pen.fillStyle = s.colours.muted;
      pen.font = `${Math.max(7, s.cell / 3)}px ${s.colours.font}`;
      [pen.textAlign, pen.textBaseline] = ["center", "middle"];
      pen.fillText(name.replace(/[[\]]/g, ""), x + s.cell / 2, y + s.cell / 2);
    }
    if (i === token) frame(s, pen, [x, y, s.cell, s.cell]);
  });
}

function under(s, event) {
  const box = s.canvas.getBoundingClientRect();
  const place = (at, start, size, count) => Math.max(0, Math.min(count - 1, Math.floor(((at - start) / size) * count)));
  const { rows, columns, prefix } = s.meta;
  return prefix + place(event.clientY, box.top, box.height, rows) * columns + place(event.clientX, box.left, box.width, columns);
}

function inLine(s, event) {
  const box = s.line.getBoundingClientRect();
  const step = ((s.cell + GAP) * box.width) / s.line.offsetWidth; // larger on a projector
  const [column, row] = [Math.floor((event.clientX - box.left) / step), Math.floor((event.clientY - box.top) / step)];
  const token = row * s.across + column;
  return column < s.across && token < s.meta.tokens.length ? token : null;
}

function look(s, token) {
  if (s.hover === token) return;
  s.hover = token;
  soon(s, paint);
}

function point(s, name, event) {
  const count = name === "flat" ? s.each : s.meta.sent;
  const box = name && s.strips[name].strip.getBoundingClientRect();
  s.index = name ? Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count))) : null;
  s.number.dataset.step = name ?? "";
  soon(s, paint);
}

function pin(s, token) {
  s.pin = s.pin === token ? null : token;
  soon(s, paint);
  tell(s, 0);
}

function tell(s, after) {
  clearTimeout(s.waiting);
  s.waiting = setTimeout(() => s.tell("shown", { serial: s.serial, pin: s.pin }), after);
}

const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: -1, ArrowRight: 1 };

function key(s, event) {
  if (!(event.key in MOVES) || event.ctrlKey || event.metaKey || event.altKey) return;
  const { columns, tokens } = s.meta;
  const move = { up: -columns, down: columns }[MOVES[event.key]] ?? MOVES[event.key];
  s.pin = Math.max(0, Math.min(tokens.length - 1, (s.pin ?? s.meta.prefix) + move));
  s.hover = null;
  event.preventDefault();
  paint(s);
  s.live.textContent = `${s.title.textContent}. ${s.said.textContent}`;
  tell(s, 350);
}

// The framing: drag the square, zoom with the wheel (once it has focus, else the page scrolls) or the keys, choose from the gallery. Python hears of it at rest.

const REST = 300; // ms without a turn of the wheel or a key

export default (sent) => receive(sent, create, load, layout, paint);

function create(parentElement) {
  const canvas = el("canvas", "", { ariaHidden: "true" });
  const whole = el("div", "whole", { tabIndex: 0, role: "application" }, canvas);
  const less = el("button", "", { type: "button" }, "−");
  const more = el("button", "", { type: "button" }, "+");
  const says = el("span", "says");
  const strip = el("div", "strip", { role: "group" });
  const root = el("div", "root framing", null, whole, el("div", "tools", null, less, more, says), strip);
  const s = { root, canvas, whole, less, more, says, strip, square: { x: 0.5, y: 0.5, zoom: 1 }, serial: null, frame: null, photo: null, drag: null };
  parentElement.querySelector(".mount").replaceChildren(root);
  whole.onpointerdown = (event) => grab(s, event);
  whole.onpointermove = (event) => s.drag && move(s, event);
  whole.onpointerup = whole.onpointercancel = () => drop(s);
  whole.onwheel = (event) => {
    if (!event.ctrlKey && !whole.matches(":focus")) return;
    event.preventDefault();
    zoom(s, Math.exp(-event.deltaY / 400));
  };
  whole.onkeydown = (event) => key(s, event);
  less.onclick = () => zoom(s, 1 / 1.25);
  more.onclick = () => zoom(s, 1.25);
  strip.onkeydown = (event) => along(event, strip.children);
  strip.onclick = (event) => choose(s, event.target.closest("button"));
  s.observer = new ResizeObserver(() => s.wide !== root.clientWidth && (layout(s), soon(s, paint)));
  s.observer.observe(root);
  return s;
}

function load(s, meta) {
  const before = s.meta;
  s.meta = meta;
  if (meta.serial !== s.serial) {
    const { x, y, zoom } = meta.asked;
    [s.serial, s.square] = [meta.serial, { x, y, zoom }];
  }
  Object.assign(s.less, { ariaLabel: meta.says.more, title: meta.says.wider });
  Object.assign(s.more, { ariaLabel: meta.says.less, title: meta.says.closer });
  s.strip.ariaLabel = meta.says.gallery;
  if (!before || String(before.gallery) !== String(meta.gallery)) thumbs(s);
  for (const button of s.strip.children) button.ariaPressed = button.dataset.name === meta.picture;
  stop(s.strip.children, s.strip.querySelector("[aria-pressed=true]") ?? s.strip.firstChild);
  if (!before || before.arrays[0].length !== meta.arrays[0].length || before.arrays[0].some((byte, i) => byte !== meta.arrays[0][i])) decode(s);
}

async function decode(s) {
  s.photo = await createImageBitmap(new Blob([s.meta.arrays[0]], { type: "image/jpeg" }));
  paint(s);
}

function thumbs(s) {
  for (const image of s.strip.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  s.strip.replaceChildren(
    ...s.meta.gallery.map(([name, title], i) => {
      const image = el("img", "", { alt: "", src: URL.createObjectURL(new Blob([s.meta.arrays[i + 1]], { type: "image/jpeg" })) });
      const button = el("button", "", { type: "button", title, ariaLabel: fill(s.meta.says.thumb, { title }) }, image);
      button.dataset.name = name;
      return button;
    }),
  );
}

function layout(s) {
  s.wide = s.root.clientWidth;
  const { width, height, tall } = s.meta;
  const beside = s.wide >= 520; // where a page is stacked: the gallery beside the picture, not below
  s.root.classList.toggle("beside", beside);
  s.scale = Math.min((beside ? 0.6 : 1) * s.wide / width, tall / height);
  s.size = [Math.round(width * s.scale), Math.round(height * s.scale)];
}

// The square in CSS pixels: [left, top, side].
function box(s) {
  const { width, height } = s.meta;
  const side = (Math.min(width, height) / s.square.zoom) * s.scale;
  return [s.square.x * (s.size[0] - side), s.square.y * (s.size[1] - side), side];
}

function paint(s) {
  const [w, h] = s.size;
  const pen = blank(s.canvas, w, h);
  if (s.photo) pen.drawImage(s.photo, 0, 0, w, h);
  const [left, top, side] = box(s);
  pen.fillStyle = s.colours.dark ? "rgb(18 19 28 / 68%)" : "rgb(255 255 255 / 68%)";
  pen.beginPath();
  pen.rect(0, 0, w, h);
  pen.rect(left, top, side, side);
  pen.fill("evenodd");
  pen.lineWidth = 2;
  pen.strokeStyle = s.colours.accent;
  pen.strokeRect(left + 1, top + 1, side - 2, side - 2);
  const pixels = Math.round(side / s.scale);
  const { name, width, height, says } = s.meta;
  s.says.textContent = fill(says.size, { name, pixels, width, height });
  s.whole.ariaLabel = fill(says.label, { size: s.says.textContent });
  [s.less.disabled, s.more.disabled] = [s.square.zoom <= 1, s.square.zoom >= s.meta.most_zoom];
}

function grab(s, event) {
  s.whole.setPointerCapture(event.pointerId);
  const [left, top, side] = box(s);
  const [x, y] = at(s, event);
  const inside = x >= left && x <= left + side && y >= top && y <= top + side;
  s.drag = { dx: inside ? x - left : side / 2, dy: inside ? y - top : side / 2, before: { ...s.square } };
  if (!inside) move(s, event);
}

function at(s, event) {
  const from = s.canvas.getBoundingClientRect();
  const times = from.width / s.canvas.offsetWidth; // 1, but on a projector
  return [(event.clientX - from.left) / times, (event.clientY - from.top) / times];
}

function move(s, event) {
  const [x, y] = at(s, event);
  place(s, x - s.drag.dx, y - s.drag.dy);
}

function place(s, left, top) {
  const side = box(s)[2];
  const share = (value, room) => (room < 0.5 ? 0.5 : Math.max(0, Math.min(1, value / room)));
  s.square = { ...s.square, x: share(left, s.size[0] - side), y: share(top, s.size[1] - side) };
  soon(s, paint);
}

function drop(s) {
  if (!s.drag) return;
  const { x, y } = s.drag.before;
  s.drag = null;
  if (x !== s.square.x || y !== s.square.y) tell(s, 0);
}

// Closer or wider around the square's own centre.
function zoom(s, times) {
  const [left, top, side] = box(s);
  s.square = { ...s.square, zoom: Math.max(1, Math.min(s.meta.most_zoom, s.square.zoom * times)) };
  const now = box(s)[2];
  place(s, left + (side - now) / 2, top + (side - now) / 2);
  tell(s, REST);
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function key(s, event) {
  if (event.key === "+" || event.key === "=") zoom(s, 1.1);
  else if (event.key === "-") zoom(s, 1 / 1.1);
  else if (event.key in STEPS) {
    const [along, down] = STEPS[event.key];
    const [left, top, side] = box(s);
    place(s, left + along * side * 0.05, top + down * side * 0.05);
    tell(s, REST);
  } else return;
  event.preventDefault();
}

function choose(s, button) {
  if (!button) return;
  s.square = { x: 0.5, y: 0.5, zoom: 1 };
  tell(s, 0, button.dataset.name);
}

function tell(s, after, picture = s.meta.picture) {
  clearTimeout(s.waiting);
  const three = (value) => Math.round(value * 1000) / 1000;
  const { x, y, zoom } = s.square;
  const shown = { serial: s.serial, picture, x: three(x), y: three(y), zoom: three(zoom) };
  s.waiting = setTimeout(() => s.tell("shown", shown), after);
}

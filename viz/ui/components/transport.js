// Shared by every component: the bytes of transport.py, colours of the theme, elements.

const TYPES = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };

// bytes -> meta with `arrays`: typed arrays. The bytes may start at any offset, so they are copied before they are read.
function unpack(data) {
  const bytes = data.slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const meta = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  meta.arrays = meta.arrays.map(([type, size]) => {
    const array = new TYPES[type](bytes.buffer, at, size);
    at += (array.byteLength + 3) & ~3;
    return array;
  });
  return meta;
}

// The inverse of `varints` in transport.py.
function varints(bytes, count) {
  const numbers = new Uint16Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    let number = bytes[at] & 127;
    for (let shift = 7; bytes[at++] > 127; shift += 7) number |= (bytes[at] & 127) << shift;
    numbers[i] = number;
  }
  return numbers;
}

// A row of buttons is one stop of the Tab key; arrows move along it.
function along(event, buttons) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = [...buttons].indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = buttons[(at + step + buttons.length) % buttons.length];
  stop(buttons, next);
  next.focus();
}

function stop(buttons, one) {
  for (const button of buttons) button.tabIndex = button === one ? 0 : -1;
}

// el("b", "name", {title: "x"}, "text", child): text is only ever text, never markup.
function el(tag, name, properties, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// The pieces of a sentence of Python's: where its braces name something, that value, a text or an element.
function parted(sentence, values) {
  return sentence.split(/\{(\w+)\}/).map((piece, i) => (i % 2 ? values[piece] : piece));
}

function fill(sentence, values) {
  return parted(sentence, values).join("");
}

// Numbers as the reader's language writes them.
function fixed({ marks }, value, digits) {
  return value.toFixed(digits).replace(".", marks[1]).replace("-", "−");
}

// A weight or a probability: what is not 0 is never written as 0.
function share(meta, value, digits = 3) {
  const least = 10 ** -digits;
  return value > 0 && value < least / 2 ? `<${fixed(meta, least, digits)}` : fixed(meta, value, digits);
}

function counted({ marks }, value) {
  return value.toLocaleString("en").replaceAll(",", marks[0]);
}

// One state for each mounted instance: the default function is called again for new data and for a new theme.
const INSTANCES = new WeakMap();
function instance(parentElement, create) {
  if (!INSTANCES.has(parentElement)) INSTANCES.set(parentElement, create(parentElement));
  return INSTANCES.get(parentElement);
}

// What a component does with all that it is sent: made once by `create`, it reads it with `load`, and `steps` put it on screen.
function receive({ data, parentElement, setStateValue }, create, load, ...steps) {
  const s = instance(parentElement, create);
  s.tell = setStateValue;
  load(s, unpack(data));
  s.colours = colours(s.root, s.meta.theme);
  for (const step of steps) step(s);
  return () => s.observer.disconnect();
}

// The colours of the theme in use, also set as --muted, --line, --mark, --accent on the root.
function colours(root, theme) {
  const probe = getComputedStyle(root);
  const [r, g, b] = rgba(probe.getPropertyValue("--st-background-color").trim() || "#ffffff");
  const chosen = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? theme.dark : theme.light;
  for (const name of ["muted", "line", "mark", "accent"]) root.style.setProperty(`--${name}`, chosen[name]);
  root.classList.toggle("dark", chosen === theme.dark);
  const font = probe.getPropertyValue("--st-font").trim() || "sans-serif";
  return { ...chosen, heads: theme.heads, text: probe.color, font, dark: chosen === theme.dark };
}

// "#rrggbb", "#rgb", "rgb(...)" or "rgba(...)" -> [r, g, b, a]
function rgba(colour) {
  const numbers = colour.match(/[\d.]+/g);
  if (colour[0] !== "#") return [+numbers[0], +numbers[1], +numbers[2], +(numbers[3] ?? 1)];
  const hex = colour.length < 6 ? [...colour.slice(1)].map((c) => c + c) : colour.slice(1).match(/../g);
  return [parseInt(hex[0], 16), parseInt(hex[1], 16), parseInt(hex[2], 16), 1];
}

// The projector's pointer, at the corner of a box [x, y, width, height] in CSS pixels, which it would hide; nowhere without one.
function aim(pointer, box) {
  pointer.classList.toggle("laser", Boolean(box));
  if (box) Object.assign(pointer.style, { position: "absolute", left: `${box[0] + box[2]}px`, top: `${box[1]}px` });
}

// A canvas of this many CSS pixels, crisp on this screen, and empty.
function blank(canvas, width, height) {
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

// Runs `paint` once in the next frame, however often it is asked for.
function soon(state, paint) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    paint(state);
  });
}

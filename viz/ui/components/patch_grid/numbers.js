// The patch grid's elements: the chosen patch enlarged, and its numbers from pixels to the first layer as strips.

const STEPS = ["flat", "parts", "positions", "sum"];

function skeleton() {
  const canvas = el("canvas", "over", { ariaHidden: "true" });
  const pointer = el("div");
  const picture = el("div", "picture", { role: "application", tabIndex: 0 }, canvas, pointer);
  const title = el("div", "title");
  const zoomed = el("canvas", "zoomed", { ariaHidden: "true" });
  const said = el("div", "said");
  const strips = Object.fromEntries(STEPS.map((name) => [name, step(name)]));
  const number = el("div", "number");
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const card = el("div", "card", null, title, el("div", "cut", null, zoomed, said), ...STEPS.map((name) => strips[name].root), number);
  const line = el("canvas", "line", { ariaHidden: "true" });
  const order = el("div", "what");
  const sentence = el("div", "sentence", null, order, line);
  const root = el("div", "root grid", null, el("div", "top", null, picture, card), sentence, live);
  return { root, canvas, pointer, picture, title, zoomed, said, strips, number, live, card, line, order };
}

function step(name) {
  const strip = el("canvas", "strip", { ariaHidden: "true" });
  strip.dataset.step = name;
  const size = el("span", "size");
  const text = el("span");
  return { strip, size, text, root: el("div", "step", null, el("div", "what", null, text, size), strip) };
}

// The numbers of one token at one step; null where it has none.
function values(s, name, token) {
  const { prefix, sent } = s.meta;
  if (name === "flat") return token < prefix ? null : s.flat.subarray((token - prefix) * s.each, (token - prefix + 1) * s.each);
  const table = (from) => from.subarray(token * sent, (token + 1) * sent);
  if (name !== "sum") return table(s[name]);
  const [part, position] = [table(s.parts), table(s.positions)];
  return part.map((value, i) => value + position[i]);
}

function describe(s, token) {
  const { meta } = s;
  const { says } = meta;
  const at = token - meta.prefix;
  const of = fill(says.token, { at: token + 1, n: meta.tokens.length });
  s.title.replaceChildren(el("b", "", null, meta.tokens[token]), ` · ${of}`);
  s.order.textContent = says.sentence;
  if (at < 0) {
    s.said.replaceChildren(meta.special[token]);
  } else {
    const place = fill(says.place, { row: Math.floor(at / meta.columns) + 1, column: (at % meta.columns) + 1 });
    const bold = { place: el("b", "", null, place), numbers: el("b", "", null, fill(says.numbers, { n: s.each })) };
    s.said.replaceChildren(...parted(says.size, { ...bold, side: meta.patch }));
  }
  for (const name of STEPS) {
    const n = name === "flat" ? s.each : meta.width;
    const size = name === "flat" || meta.sent === meta.width ? fill(says.numbers, { n }) : fill(says.first, { sent: meta.sent, n });
    s.strips[name].text.textContent = name === "parts" && at < 0 ? says.own : says[name];
    s.strips[name].size.textContent = name === "flat" && at < 0 ? says.none : size;
    s.strips[name].root.classList.toggle("none", name === "flat" && at < 0);
  }
}

// The patch as the network gets it, each pixel a square.
function zoom(s, token) {
  const size = 84;
  const pen = blank(s.zoomed, size, size);
  const at = token - s.meta.prefix;
  s.zoomed.style.display = at < 0 ? "none" : "block";
  if (at < 0) return;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(s.seen, ...corner(s, at), s.meta.patch, s.meta.patch, 0, 0, size, size);
}

function corner(s, at) {
  return [(at % s.meta.columns) * s.meta.patch, Math.floor(at / s.meta.columns) * s.meta.patch];
}

function drawStrip(s, name, token) {
  const wide = s.card.clientWidth - 1;
  const pen = blank(s.strips[name].strip, wide, 24);
  const numbers = values(s, name, token);
  if (!numbers) return;
  const each = wide / numbers.length;
  numbers.forEach((value, i) => {
    pen.fillStyle = name === "flat" ? pixel(s, token, i) : css(tint(s.diverging, 0.5 + value / s.meta.most / 2));
    pen.fillRect(Math.floor(i * each), 0, Math.ceil(each), 24);
  });
  if (s.number.dataset.step !== name || s.index === null) return;
  pen.strokeStyle = s.colours.text;
  pen.lineWidth = 2;
  pen.strokeRect(s.index * each, 1, Math.max(3, each), 22);
}

// A pixel's red, green or blue as that colour.
function pixel(s, token, i) {
  const { patch, columns } = s.meta;
  const plane = patch * patch;
  const [left, top] = corner(s, token - s.meta.prefix);
  const [row, column] = [top + Math.floor((i % plane) / patch), left + (i % patch)];
  const value = s.pixels[(row * columns * patch + column) * 3 + Math.floor(i / plane)];
  return `rgb(${[0, 1, 2].map((c) => (c === Math.floor(i / plane) ? value : value * 0.15)).join(",")})`;
}

function css([r, g, b, a]) {
  return `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${a})`;
}

// One number in words: a pixel's value, or the sum of a channel.
function tellNumber(s, token) {
  const name = s.number.dataset.step;
  const three = (value) => fixed(s.meta, value, 3);
  const { says } = s.meta;
  if (s.index === null) return s.number.replaceChildren(el("span", "muted", null, says.resting));
  if (name === "flat") {
    const numbers = values(s, name, token);
    if (!numbers) return s.number.replaceChildren();
    const plane = s.meta.patch ** 2;
    const where = s.index % plane;
    const colour = ["red", "green", "blue"][Math.floor(s.index / plane)];
    const [row, column] = [Math.floor(where / s.meta.patch) + 1, (where % s.meta.patch) + 1];
    return s.number.replaceChildren(...parted(says[colour], { at: s.index + 1, row, column, value: el("b", "", null, three(numbers[s.index])) }));
  }
  const [part, position, sum] = ["parts", "positions", "sum"].map((step) => values(s, step, token)[s.index]);
  const terms = { part: three(part), position: three(position), sum: el("b", "", null, three(sum)) };
  s.number.replaceChildren(...parted(says.adds, { at: s.index + 1, ...terms }));
}

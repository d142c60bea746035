// Beside the points: the legend, and the words or pictures of the examples.

// The legend, and below the map the words or the pictures, each with the examples that it stands for.
function list(s) {
  const { classes, words, says, colours } = s.meta;
  Object.assign(s, { over: null, lit: null, held: null, at: s.meta.ringed[0] ?? 0 });
  if (s.sheet) URL.revokeObjectURL(s.sheet);
  s.sheet = s.meta.arrays[4].length ? URL.createObjectURL(new Blob([s.meta.arrays[4]], { type: "image/jpeg" })) : null;
  const every = [...s.labels.keys()];
  const named = (title, of, drawn) => item("name", of, { ariaPressed: "false" }, drawn, el("span", "word", null, title));
  s.legend.replaceChildren(
    ...classes.map((title, label) => named(title, every.filter((i) => s.labels[i] === label), symbol(label, colours[label]))),
    ...[...new Set(s.clusters)].sort((a, b) => a - b).map((cluster) =>
      named(fill(says.cluster, { cluster: cluster + 1 }), every.filter((i) => s.clusters[i] === cluster), disc(s, cluster))),
  );
  const order = every.sort((a, b) => s.clusters[a] - s.clusters[b] || s.labels[a] - s.labels[b]);
  s.items.replaceChildren(
    ...(s.sheet
      ? order.map((i) => sprite(s, item("picture", [i], { ariaLabel: described(s, i) }, symbol(s.labels[i], colours[s.labels[i]])), i, 40))
      : words.map(([word, of]) => item("chip", of, { ariaPressed: "false" }, word))),
  );
  for (const group of [s.legend, s.items]) if (group.firstChild) group.firstChild.tabIndex = 0;
  [s.legend.ariaLabel, s.items.ariaLabel, s.stage.ariaLabel, s.turn.ariaLabel, s.play.ariaLabel] = [says.legend, says.items, says.label, says.turn, says.turn];
}

// A button that stands for the examples `of`.
function item(name, of, properties, ...parts) {
  return Object.assign(el("button", `item ${name}`, { type: "button", tabIndex: -1, ...properties }, ...parts), { of });
}

// The number of a cluster, as it stands on the map.
function disc(s, cluster) {
  const canvas = el("canvas", "", { ariaHidden: "true" });
  numbered(blank(canvas, 20, 20), cluster, [10, 10], s.colours, 9);
  return canvas;
}

function symbol(label, colour) {
  const canvas = el("canvas", "symbol", { ariaHidden: "true" });
  const pen = blank(canvas, 16, 16);
  outline(pen, label, [8, 8, 1]);
  pen.fillStyle = colour;
  pen.fill();
  return canvas;
}

// One picture of the sheet, as the background of an element.
function sprite(s, element, i, side) {
  const { across, rows } = s.meta;
  Object.assign(element.style, {
    width: `${side}px`, height: `${side}px`, backgroundImage: `url(${s.sheet})`, backgroundSize: `${across * side}px ${rows * side}px`,
    backgroundPosition: `${-(i % across) * side}px ${-Math.floor(i / across) * side}px`, borderColor: s.meta.colours[s.labels[i]],
  });
  return element;
}

function described(s, i) {
  const { classes, says, texts } = s.meta;
  return fill(says.example, { name: texts[i], label: classes[s.labels[i]], cluster: s.clusters[i] + 1 });
}

function light(s, item) {
  const of = item?.of ?? null;
  if (of === s.lit) return;
  s.lit = of;
  s.over = item?.classList.contains("picture") ? of[0] : null;
  if (item) s.live.textContent = item.ariaLabel ?? item.textContent;
  mark(s);
  soon(s, paint);
}

// The words and pictures of what is pointed at, and the word that is held.
function mark(s) {
  for (const item of [...s.items.children, ...s.legend.children]) {
    item.classList.toggle("on", s.over !== null && item.of.includes(s.over));
    if (item.ariaPressed) item.ariaPressed = String(item === s.held);
  }
}

// A picture is chosen for the page; a word or a class stays lit until it is pressed again.
function press(s, item) {
  if (!item) return;
  if (item.classList.contains("picture")) return choose(s, item.of[0]);
  s.held = s.held === item ? null : item;
  mark(s);
  soon(s, paint);
}

// One item of a group is reached with Tab; the arrows go on from there.
function rove(event, group) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...group.children];
  const at = all.indexOf(event.target.closest(".item"));
  if (!step || at < 0) return;
  event.preventDefault();
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  all.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
  next.focus();
}

// Points of the example map: places, symbols, rings.

const [POINT, PAD] = [6, 26];
const corners = (n, from, radius = () => 1) =>
  Array.from({ length: n }, (_, i) => [radius(i) * Math.cos(from + (2 * Math.PI * i) / n), radius(i) * Math.sin(from + (2 * Math.PI * i) / n)]);
const UP = -Math.PI / 2;
const PLUS = [[-1, -3], [1, -3], [1, -1], [3, -1], [3, 1], [1, 1], [1, 3], [-1, 3], [-1, 1], [-3, 1], [-3, -1], [-1, -1]].map((at) => at.map((each) => each / 2.6));
const TIMES = PLUS.map(([x, y]) => [0.71 * (x - y), 0.71 * (x + y)]);
const SHAPES = [
  corners(24, 0), corners(4, Math.PI / 4, () => 1.2), corners(4, 0, () => 1.25), PLUS,
  corners(3, UP, () => 1.3), TIMES, corners(10, UP, (i) => (i % 2 ? 0.6 : 1.4)), corners(5, UP, () => 1.15),
];

// [across, up, near] of an example: as it lies, or as somebody sees it who has walked round the upright axis.
function seen(s, i) {
  const [x, y, z] = s.points.subarray(3 * i, 3 * i + 3);
  if (!s.meta.turns) return [x, y, 0];
  const angle = (s.turn.value * Math.PI) / 180;
  return [x * Math.cos(angle) + z * Math.sin(angle), y, z * Math.cos(angle) - x * Math.sin(angle)];
}

function layout(s) {
  s.wide = s.root.clientWidth;
  const [width, height] = [s.wide, s.meta.height];
  const all = [...s.labels.keys()].map((i) => seen(s, i));
  const reach = Math.max(1e-9, ...all.map((at) => Math.hypot(...at)));
  const span = (axis) => (s.meta.turns ? [-reach, reach] : [Math.min(...all.map((at) => at[axis])), Math.max(...all.map((at) => at[axis]))]);
  const on = ([low, high], value, from, to) => from + (high > low ? (value - low) / (high - low) : 0.5) * (to - from);
  const [across, up] = [span(0), span(1)];
  s.places = all.map(([x, y, near]) => [on(across, x, PAD, width - PAD), on(up, y, height - PAD, PAD), s.meta.turns ? 1 + (0.4 * near) / reach : 1]);
}

function paint(s) {
  if (!s.meta) return;
  layout(s);
  const pen = blank(s.canvas, s.wide, s.meta.height);
  [pen.font, pen.fillStyle, pen.textAlign, pen.textBaseline] = [`13px ${s.colours.font}`, s.colours.muted, "center", "middle"];
  pen.strokeStyle = s.colours.line;
  pen.strokeRect(0.5, 0.5, s.wide - 1, s.meta.height - 1);
  pen.fillText(s.meta.titles[0], s.wide / 2, s.meta.height - 11);
  pen.save();
  pen.translate(11, s.meta.height / 2);
  pen.rotate(UP);
  pen.fillText(s.meta.titles[1], 0, 0);
  pen.restore();
  const ringed = [...s.meta.ringed, ...(s.over === null ? [] : [s.over, ...nearest(s, s.over)])];
  const lit = new Set(s.lit ?? s.held?.of ?? s.labels.keys());
  const order = [...s.labels.keys()].sort((a, b) => s.places[a][2] - s.places[b][2]);
  const hubs = middles(s);
  for (const i of order) spoke(s, pen, i, hubs.get(s.clusters[i]), lit.has(i));
  for (const i of order) dot(s, pen, i, lit.has(i));
  pen.globalAlpha = 1;
  for (const [cluster, at] of hubs) numbered(pen, cluster, at, s.colours);
  for (const i of ringed) circle(s, pen, i);
  s.canvas.dataset.lit = lit.size;
  card(s);
}

// The middle of each cluster, as it is seen.
function middles(s) {
  const hubs = new Map();
  s.places.forEach(([x, y], i) => {
    const [sx, sy, n] = hubs.get(s.clusters[i]) ?? [0, 0, 0];
    hubs.set(s.clusters[i], [sx + x, sy + y, n + 1]);
  });
  for (const [cluster, [x, y, n]] of hubs) hubs.set(cluster, [x / n, y / n]);
  return hubs;
}

// A line from an example to the middle of its cluster.
function spoke(s, pen, i, [x, y], lit) {
  pen.beginPath();
  pen.moveTo(s.places[i][0], s.places[i][1]);
  pen.lineTo(x, y);
  pen.globalAlpha = lit ? 0.45 : 0.08;
  [pen.lineWidth, pen.strokeStyle] = [1, s.colours.muted];
  pen.stroke();
}

// The number of a cluster in a disc.
function numbered(pen, cluster, [x, y], colours, radius = 11) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [colours.dark ? "#12131c" : "#ffffff", colours.muted, 1.5];
  pen.fill();
  pen.stroke();
  [pen.font, pen.textAlign, pen.textBaseline, pen.fillStyle] = [`600 ${radius + 3}px ${colours.font}`, "center", "middle", colours.text];
  pen.fillText(cluster + 1, x, y + 1);
}

function outline(pen, label, [x, y, size]) {
  pen.beginPath();
  for (const [dx, dy] of SHAPES[label % SHAPES.length]) pen.lineTo(x + POINT * size * dx, y + POINT * size * dy);
  pen.closePath();
}

function dot(s, pen, i, lit) {
  outline(pen, s.labels[i], s.places[i]);
  pen.globalAlpha = lit ? 1 : 0.13;
  pen.fillStyle = s.meta.colours[s.labels[i]];
  pen.fill();
  [pen.lineWidth, pen.strokeStyle] = [1, s.colours.dark ? "#12131c" : "#ffffff"];
  pen.stroke();
}

function circle(s, pen, i) {
  const [x, y, size] = s.places[i];
  pen.beginPath();
  pen.arc(x, y, 10 * size, 0, 2 * Math.PI);
  [pen.lineWidth, pen.strokeStyle] = [i === s.over ? 3 : 2, i === s.over ? s.colours.mark : s.colours.accent];
  pen.stroke();
}

function nearest(s, i) {
  const each = s.near.length / s.labels.length;
  return [...s.near.subarray(each * i, each * (i + 1))];
}

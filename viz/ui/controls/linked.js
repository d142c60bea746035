// A cell that is pointed at, tapped, or reached by arrow keys in one of the compared charts is outlined in the
// others, at the same place.

const CHARTS = '[class*="st-key-compared"] .js-plotly-plot';
const LOOKS = "position:absolute;pointer-events:none;box-sizing:border-box;border:2px solid #fff;outline:2px solid #000;z-index:5";
const UNSEEN = "position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HEARD = { pointerover: entered, focusin: entered, pointerdown: left, focusout: blurred, keydown: pressed };
const at = new WeakMap(); // of a chart that has the focus: the map, the column and the row

export default function ({ data }) {
  const before = window.attentionLabLink;
  for (const [kind, heard] of Object.entries(before?.heard ?? {})) document.removeEventListener(kind, heard);
  before?.watch.disconnect();
  for (const [kind, heard] of Object.entries(HEARD)) document.addEventListener(kind, heard);
  const named = () => requestAnimationFrame(() => reachable(data[0].says.keys));
  const watch = new MutationObserver(named);
  watch.observe(document.body, { childList: true, subtree: true });
  window.attentionLabLink = { heard: HEARD, watch };
  named();
}

// Charts come and go as they like: each that holds a map can be reached by the tab key.
function reachable(says) {
  for (const chart of document.querySelectorAll(`${CHARTS}:not([tabindex])`)) {
    if (!maps(chart).length) continue;
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-label", says);
  }
}

// The chart is drawn anew when it likes: its listeners are renewed whenever it is entered.
function entered({ target, relatedTarget }) {
  const chart = target.closest?.(CHARTS);
  if (!chart?.on || chart.contains(relatedTarget)) return;
  for (const [kind, heard] of [["hover", pointed], ["click", pointed], ["unhover", cleared]]) {
    chart.removeListener(`plotly_${kind}`, heard);
    chart.on(`plotly_${kind}`, heard);
  }
}

function pointed({ points: [{ x, y, fullData }] }) {
  cleared();
  for (const chart of document.querySelectorAll(CHARTS))
    for (const map of maps(chart))
      if (alike(map.z, fullData.z) && (map !== fullData || at.has(chart))) outline(chart, map, x, y);
}

// A finger that goes down elsewhere: what it had tapped is let go of.
function left({ target }) {
  if (!target.closest?.(CHARTS)) cleared();
}

function blurred({ target }) {
  const place = at.get(target);
  if (!place) return;
  at.delete(target);
  cleared();
  layer(target, place.map)?.dispatchEvent(new MouseEvent("mouseout", { bubbles: true }));
}

function pressed(event) {
  const chart = event.target;
  if (!chart.matches?.(CHARTS) || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = STEPS[event.key];
  const all = maps(chart);
  if (!step || !all.length) return;
  event.preventDefault();
  const { map = all[0], column = -step[0], row = -step[1] } = at.get(chart) ?? {};
  const here = all.findIndex((each) => each.xaxis === map.xaxis);
  go(chart, all, Math.max(0, here), [column + step[0], row + step[1]]);
}

// To this cell of a map; past its last column to the map beside it.
function go(chart, all, here, [column, row]) {
  const past = column < 0 ? -1 : column >= all[here].z[0].length ? 1 : 0;
  const map = all[here + past] ?? all[here];
  if (past && map !== all[here]) column = past < 0 ? map.z[0].length - 1 : 0;
  column = Math.min(Math.max(column, 0), map.z[0].length - 1);
  row = Math.min(Math.max(row, 0), map.z.length - 1);
  at.set(chart, { map, column, row });
  const [across, up] = axes(chart, map);
  const [x, y] = [column + (map.x0 || 0), row + (map.y0 || 0)];
  const box = chart.querySelector(".svg-container").getBoundingClientRect();
  const clientX = box.left + across._offset + across.d2p(x);
  const clientY = box.top + up._offset + up.d2p(y);
  pointed({ points: [{ x, y, fullData: map }] });
  layer(chart, map)?.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX, clientY }));
  setTimeout(() => say(chart), 120); // the chart writes its label when it is ready
}

const layer = (chart, map) => chart.querySelector(`.nsewdrag[data-subplot="${map.xaxis}${map.yaxis}"]`);
const cleared = () => document.querySelectorAll(".linked-cell").forEach((cell) => cell.remove());
const alike = (one, other) => one.length === other?.length && one[0].length === other[0]?.length;

// What the label says, for whoever listens.
function say(chart) {
  const lines = [...chart.querySelectorAll(".hoverlayer .line")].map((line) => line.textContent);
  let said = document.querySelector(".linked-said");
  if (!said) {
    said = Object.assign(document.createElement("div"), { className: "linked-said", style: UNSEEN });
    said.setAttribute("aria-live", "polite");
    document.body.append(said);
  }
  said.textContent = lines.join(", ");
}

// The first heat map of each pair of axes: what lies over it only hatches.
function maps({ _fullData: traces = [] }) {
  const found = new Map();
  for (const trace of traces) if (trace.type === "heatmap" && !found.has(trace.xaxis)) found.set(trace.xaxis, trace);
  return [...found.values()];
}

const axes = (chart, map) =>
  [map.xaxis.replace("x", "xaxis"), map.yaxis.replace("y", "yaxis")].map((name) => chart._fullLayout[name]);

function outline(chart, map, x, y) {
  const [across, up] = axes(chart, map);
  const [left, right, top, bottom] = [...ends(across, x), ...ends(up, y)];
  const place = `left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
  const cell = Object.assign(document.createElement("div"), { className: "linked-cell", style: `${LOOKS};${place}` });
  chart.querySelector(".svg-container").append(cell);
}

function ends(axis, at) {
  const pixels = [at - 0.5, at + 0.5].map((value) => axis._offset + axis.d2p(value));
  return pixels.sort((one, other) => one - other);
}

// A cell that is pointed at in one of the compared charts is outlined in the others, at the same place.

const CHARTS = ':is([class*="st-key-compared"], .st-key-difference) .js-plotly-plot';
const LOOKS = "position:absolute;pointer-events:none;box-sizing:border-box;border:2px solid #fff;outline:2px solid #000;z-index:5";

export default function () {
  document.removeEventListener("pointerover", window.attentionLabLink);
  window.attentionLabLink = entered;
  document.addEventListener("pointerover", entered);
}

// The chart is drawn anew when it likes: its listeners are renewed whenever it is entered.
function entered({ target, relatedTarget }) {
  const chart = target.closest?.(CHARTS);
  if (!chart?.on || chart.contains(relatedTarget)) return;
  chart.removeListener("plotly_hover", pointed);
  chart.removeListener("plotly_unhover", cleared);
  chart.on("plotly_hover", pointed);
  chart.on("plotly_unhover", cleared);
}

function pointed({ points: [{ x, y, fullData }] }) {
  cleared();
  for (const chart of document.querySelectorAll(CHARTS))
    for (const map of maps(chart)) if (map !== fullData && alike(map.z, fullData.z)) outline(chart, map, x, y);
}

const cleared = () => document.querySelectorAll(".linked-cell").forEach((cell) => cell.remove());
const alike = (one, other) => one.length === other?.length && one[0].length === other[0]?.length;

// The first heat map of each pair of axes: what lies over it only hatches.
function maps({ _fullData: traces = [] }) {
  const found = new Map();
  for (const trace of traces) if (trace.type === "heatmap" && !found.has(trace.xaxis)) found.set(trace.xaxis, trace);
  return found.values();
}

function outline(chart, map, x, y) {
  const [across, up] = [map.xaxis.replace("x", "xaxis"), map.yaxis.replace("y", "yaxis")].map((name) => chart._fullLayout[name]);
  const [left, right, top, bottom] = [...ends(across, x), ...ends(up, y)];
  const place = `left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
  const cell = Object.assign(document.createElement("div"), { className: "linked-cell", style: `${LOOKS};${place}` });
  chart.querySelector(".svg-container").append(cell);
}

function ends(axis, at) {
  const pixels = [at - 0.5, at + 0.5].map((value) => axis._offset + axis.d2p(value));
  return pixels.sort((one, other) => one - other);
}

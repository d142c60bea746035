// The head view's lines, on one canvas as large as what is visible of the rows, however long the text.

const LEAST = 0.02; // at rest, lines of a smaller weight would be invisible and are not drawn
const LEVELS = 12;

function other(side) {
  return side === "query" ? "key" : "query";
}

function weight(s, slot, query, key) {
  return s.codes[(slot * s.n.query + query) * s.n.key + key] / 65535;
}

// Is this weight one of the fewest that hold the chosen share of its row? Everything is, where no share was chosen.
function kept(s, slot, query, key) {
  return !s.least || s.codes[(slot * s.n.query + query) * s.n.key + key] >= s.least[slot * s.n.query + query];
}

// Is another head pointed at?
function hidden(s, slot) {
  return s.alone !== null && s.meta.sent[slot] !== s.alone;
}

function draw(s, focus) {
  const pen = blank(s.canvas, s.across, s.height);
  pen.translate(0, -s.top);
  pen.lineCap = "round";
  s.canvas.dataset.lines = focus ? drawFocus(s, pen, focus) : drawRest(s, pen);
  s.canvas.dataset.of = focus ? `${focus.side} ${s.of[focus.side].at[focus.row]}` : "";
}

// One token's lines: a strand for each head, side by side, as strong and as wide as the weight.
// (However faint, hundreds of lines from one point would add up to a dark beam: they fade with their number.)
function drawFocus(s, pen, focus) {
  const lines = [];
  const n = s.n[other(focus.side)];
  const faintest = 0.12 * Math.min(1, 24 / n);
  s.slots.forEach((slot, strand) => {
    if (hidden(s, slot)) return;
    const aside = (strand - (s.slots.length - 1) / 2) * Math.min(5, 18 / s.slots.length);
    for (let row = 0; row < n; row++) {
      const [query, key] = focus.side === "query" ? [focus.row, row] : [row, focus.row];
      if ((s.meta.causal && key > query) || !kept(s, slot, query, key)) continue;
      lines.push([weight(s, slot, query, key), s.inks[strand], query, key, aside]);
    }
  });
  lines.sort((a, b) => a[0] - b[0]);
  for (const [w, ink, query, key, aside] of lines) {
    pen.globalAlpha = Math.min(1, faintest + 1.5 * w);
    pen.strokeStyle = ink;
    pen.lineWidth = 0.8 + 5 * w;
    pen.beginPath();
    curve(s, pen, s.y[query] + aside, s.y[key] + aside);
    pen.stroke();
  }
  return lines.length;
}

// Every token's lines: gathered by strength, so that thousands take a few strokes.
function drawRest(s, pen) {
  s.rest ??= gather(s);
  const [top, bottom] = [s.top, s.top + s.height];
  let count = 0;
  for (let level = 0; level < LEVELS; level++) {
    const w = (level + 0.5) / LEVELS;
    pen.globalAlpha = Math.min(0.9, 0.06 + 0.9 * w);
    pen.lineWidth = 0.7 + 3.6 * w;
    s.slots.forEach((slot, strand) => {
      if (hidden(s, slot)) return;
      pen.strokeStyle = s.inks[strand];
      pen.beginPath();
      for (const at of s.rest[slot][level]) {
        const [y0, y1] = [s.y[Math.floor(at / s.n.key)], s.y[at % s.n.key]];
        if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) continue;
        curve(s, pen, y0, y1);
        count += 1;
      }
      pen.stroke();
    });
  }
  return count;
}

// [slot][level] -> query * keys + key of the lines of that strength.
function gather(s) {
  const each = s.n.query * s.n.key;
  return Array.from({ length: s.codes.length / each }, (_, slot) => {
    const levels = Array.from({ length: LEVELS }, () => []);
    for (let at = 0; at < each; at++) {
      const w = s.codes[slot * each + at] / 65535;
      if (w < LEAST || !kept(s, slot, Math.floor(at / s.n.key), at % s.n.key)) continue;
      levels[Math.min(LEVELS - 1, Math.floor(w * LEVELS))].push(at);
    }
    return levels;
  });
}

function curve(s, pen, y0, y1) {
  const bend = (s.x1 - s.x0) * 0.45;
  pen.moveTo(s.x0, y0);
  pen.bezierCurveTo(s.x0 + bend, y0, s.x1 - bend, y1, s.x1, y1);
}

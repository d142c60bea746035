// The patch lens's pixels: the picture, faded toward the page, and the weights over it in the theme's scale.

const VEIL = 0.93;

// A canvas of columns x rows pixels in the colours of these weights; `times` > 1 blends between the centres of patches.
function heat(weights, { rows, columns, most, stops, times }) {
  const [w, h] = [columns * times, rows * times];
  const canvas = el("canvas", "", { width: w, height: h });
  const image = new ImageData(w, h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const weight = times === 1 ? weights[y * columns + x] : blended(weights, rows, columns, [(y + 0.5) / times - 0.5, (x + 0.5) / times - 0.5]);
      const [r, g, b, a] = tint(stops, most ? weight / most : 0);
      image.data.set([r, g, b, 255 * a], 4 * (y * w + x));
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// Bilinear between the four nearest centres.
function blended(weights, rows, columns, [y, x]) {
  const [top, left] = [Math.max(0, Math.min(rows - 1, Math.floor(y))), Math.max(0, Math.min(columns - 1, Math.floor(x)))];
  const [below, right] = [Math.min(rows - 1, top + 1), Math.min(columns - 1, left + 1)];
  const [v, u] = [Math.max(0, Math.min(1, y - top)), Math.max(0, Math.min(1, x - left))];
  const along = (row) => weights[row * columns + left] * (1 - u) + weights[row * columns + right] * u;
  return along(top) * (1 - v) + along(below) * v;
}

// The picture alone, or greyed and faded toward the page under the weights.
function paintPicture(s, pen, [width, height], weights) {
  if (s.photo) {
    pen.filter = weights ? "grayscale(1)" : "none";
    pen.imageSmoothingEnabled = s.photo.width > width / 4;
    pen.drawImage(s.photo, 0, 0, width, height);
    pen.filter = "none";
  }
  if (!weights) return;
  pen.globalAlpha = 0.5 * s.meta.opacity;
  pen.fillStyle = s.colours.page;
  pen.fillRect(0, 0, width, height);
  pen.globalAlpha = s.meta.opacity;
  pen.imageSmoothingEnabled = s.meta.smooth;
  const { rows, columns } = s.meta;
  pen.drawImage(heat(weights, { rows, columns, most: s.most, stops: s.stops, times: s.meta.smooth ? 8 : 1 }), 0, 0, width, height);
  pen.globalAlpha = 1;
}

// The picture in one head's eyes: as it is where the head looks most, faded into the page where it does not look.
function dimmed(s, pen, side, weights) {
  if (s.photo) pen.drawImage(s.photo, 0, 0, side, side);
  if (!weights) return;
  const { rows, columns } = s.meta;
  const most = Math.max(...weights) || 1;
  const [r, g, b] = rgba(s.colours.page);
  const image = new ImageData(columns, rows);
  weights.forEach((weight, i) => image.data.set([r, g, b, 255 * VEIL * (1 - weight / most)], 4 * i));
  const veil = el("canvas", "", { width: columns, height: rows });
  veil.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(veil, 0, 0, side, side);
}

// Where a patch lies on the picture, [x, y, width, height] in CSS pixels; null for what is no patch.
function boxOf(s, token) {
  if (token === null || token < s.meta.prefix) return null;
  const { rows, columns, prefix } = s.meta;
  const [w, h] = [s.side[0] / columns, s.side[1] / rows];
  return [((token - prefix) % columns) * w, Math.floor((token - prefix) / columns) * h, w, h];
}

function outline(s, pen, token, colour, thick) {
  const box = boxOf(s, token);
  if (!box) return;
  const [x, y, w, h] = box;
  pen.lineWidth = thick + 2;
  pen.strokeStyle = s.colours.page;
  pen.strokeRect(x + 1, y + 1, w - 2, h - 2);
  pen.lineWidth = thick;
  pen.strokeStyle = colour;
  pen.strokeRect(x + 1, y + 1, w - 2, h - 2);
}

function paintGrid(s, pen) {
  const { rows, columns } = s.meta;
  pen.globalAlpha = 0.35;
  pen.lineWidth = 1;
  pen.strokeStyle = s.colours.line;
  pen.beginPath();
  for (let i = 1; i < columns; i++) line(pen, Math.round((i * s.side[0]) / columns) + 0.5, 0, 0, s.side[1]);
  for (let i = 1; i < rows; i++) line(pen, 0, Math.round((i * s.side[1]) / rows) + 0.5, s.side[0], 0);
  pen.stroke();
  pen.globalAlpha = 1;
}

function line(pen, x, y, along, down) {
  pen.moveTo(x, y);
  pen.lineTo(x + along, y + down);
}

// Pixels of the head grid: a thumbnail is coloured by the theme's scale, whose zero is the background.

// The colours of the 256 codes, [r, g, b, a] each, along a scale of [weight, colour] stops; code i is weight (i / 255)².
function ramp(scale) {
  const stops = scale.map(([at, colour]) => [at, rgba(colour)]);
  const pixels = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const x = (i / 255) ** 2;
    const next = Math.max(1, stops.findIndex(([at]) => at >= x));
    const [[from, a], [to, b]] = [stops[next - 1], stops[next]];
    const t = (x - from) / (to - from);
    for (let c = 0; c < 4; c++) pixels[4 * i + c] = (a[c] + (b[c] - a[c]) * t) * (c === 3 ? 255 : 1);
  }
  return pixels;
}

// One head's rows x columns bytes as a bitmap of at most `most` pixels a side: the largest weight again where it shrinks.
function bitmap(bytes, { rows, columns }, most, colours) {
  const [height, width] = [rows, columns].map((n) => Math.max(1, Math.min(n, Math.floor(most))));
  const largest = new Uint8Array(height * width);
  for (let row = 0; row < rows; row++) {
    const to = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const at = to + Math.floor((column * width) / columns);
      if (bytes[row * columns + column] > largest[at]) largest[at] = bytes[row * columns + column];
    }
  }
  const image = new ImageData(width, height);
  for (let i = 0; i < largest.length; i++) image.data.set(colours.subarray(4 * largest[i], 4 * largest[i] + 4), 4 * i);
  const canvas = el("canvas", "", { width, height });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function head(s, layer, index) {
  const each = s.meta.rows * s.meta.columns;
  const at = (layer * s.meta.heads + index) * each;
  return s.bytes.subarray(at, at + each);
}

// Colours along a scale of the theme, for components that colour pixels.

// Colour of a share t of the scale, [r, g, b, a], along [share, colour] stops; 0 is the page itself.
function tint(stops, t) {
  const x = Math.max(0, Math.min(1, t));
  const next = Math.max(1, stops.findIndex(([at]) => at >= x));
  const [[from, a], [to, b]] = [stops[next - 1], stops[next]];
  const share = (x - from) / (to - from);
  return a.map((value, i) => value + (b[i] - value) * share);
}

function stops(scale) {
  return scale.map(([at, colour]) => [at, rgba(colour)]);
}

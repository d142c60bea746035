// The example map: point at a point, its word or its picture, and the others answer; a click chooses an example.

const NEAR = 16; // pixels within which a point is pointed at

export default function ({ data, parentElement, setTriggerValue }) {
  const s = instance(parentElement, create);
  s.tell = setTriggerValue;
  const meta = unpack(data);
  const [points, labels, clusters, near] = meta.arrays;
  s.colours = colours(s.root, meta.theme);
  const signature = JSON.stringify([meta.texts, meta.classes, meta.words, meta.says, [...labels], [...clusters], s.colours.dark]);
  const fresh = signature !== s.signature;
  Object.assign(s, { meta, signature, points, labels, clusters, near });
  if (fresh) list(s);
  s.turning.hidden = !meta.turns;
  if (!meta.turns) rest(s);
  soon(s, paint);
  return () => (s.observer.disconnect(), cancelAnimationFrame(s.going));
}

function create(parentElement) {
  const canvas = el("canvas", "", { ariaHidden: "true" });
  const [picture, name, note] = [el("div", "sprite"), el("div", "name word", { dir: "auto" }), el("div", "note")];
  const card = el("div", "card hidden", null, picture, name, note);
  const stage = el("div", "stage", { tabIndex: 0, role: "application" }, canvas, card);
  const turn = el("input", "", { type: "range", min: 0, max: 360, step: "any", value: 0 });
  const play = el("button", "play", { type: "button", textContent: "▶" });
  const [legend, turning, items] = [el("div", "legend", { role: "group" }), el("div", "turning", null, play, turn), el("div", "items", { role: "group" })];
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const root = el("div", "root", null, legend, stage, turning, items, live);
  const s = { root, stage, canvas, card, picture, name, note, legend, turn, play, turning, items, live, over: null, at: 0, lit: null, held: null, going: null };
  parentElement.querySelector(".mount").replaceChildren(root);
  stage.onpointermove = (event) => point(s, under(s, event));
  stage.onpointerleave = () => point(s, null);
  stage.onclick = (event) => choose(s, under(s, event));
  stage.onkeydown = (event) => key(s, event);
  stage.onfocus = () => stage.matches(":focus-visible") && point(s, s.at, true);
  stage.onblur = () => point(s, null);
  for (const group of [legend, items]) {
    group.onpointerover = (event) => light(s, event.target.closest(".item"));
    group.onpointerleave = () => light(s, null);
    group.addEventListener("focusin", (event) => light(s, event.target.closest(".item")));
    group.addEventListener("focusout", () => light(s, null));
    group.onclick = (event) => press(s, event.target.closest(".item"));
    group.onkeydown = (event) => rove(event, group);
  }
  turn.oninput = () => soon(s, paint);
  play.onclick = () => (s.going ? rest(s) : go(s, performance.now()));
  s.observer = new ResizeObserver(() => s.wide !== root.clientWidth && soon(s, paint));
  s.observer.observe(root);
  return s;
}

// What the example is, beside its point and never over it.
function card(s) {
  const i = s.over;
  s.card.classList.toggle("hidden", i === null);
  if (i === null) return;
  s.picture.hidden = !s.sheet;
  if (s.sheet) sprite(s, s.picture, i, 128);
  s.name.textContent = s.meta.texts[i];
  s.note.textContent = fill(s.meta.says.about, { label: s.meta.classes[s.labels[i]], cluster: s.clusters[i] + 1 });
  const [x, y] = s.places[i];
  const [w, h] = [s.card.offsetWidth, s.card.offsetHeight];
  const left = x + 18 + w < s.wide ? x + 18 : Math.max(0, x - 18 - w);
  Object.assign(s.card.style, { left: `${left}px`, top: `${Math.max(0, Math.min(s.meta.height - h, y - h / 2))}px` });
}

function under(s, event) {
  if (!s.places) return null;
  const box = s.canvas.getBoundingClientRect();
  const times = box.width / s.canvas.offsetWidth; // 1, but on a projector
  const [x, y] = [(event.clientX - box.left) / times, (event.clientY - box.top) / times];
  let [best, least] = [null, NEAR];
  s.places.forEach((at, i) => {
    const far = Math.hypot(at[0] - x, at[1] - y);
    if (far < least) [best, least] = [i, far];
  });
  return best;
}

function point(s, i, keyed = false) {
  if (i === s.over) return;
  s.over = i;
  if (i !== null) s.at = i;
  if (keyed && i !== null) s.live.textContent = described(s, i);
  mark(s);
  soon(s, paint);
}

function choose(s, i) {
  if (i !== null) s.tell("chosen", i);
}

function go(s, since) {
  s.play.textContent = "❚❚";
  s.going = requestAnimationFrame((now) => {
    s.turn.value = (Number(s.turn.value) + (now - since) * 0.03) % 360;
    paint(s);
    go(s, now);
  });
}

function rest(s) {
  cancelAnimationFrame(s.going);
  s.going = null;
  s.play.textContent = "▶";
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

// The arrows go to the nearest point on that side.
function key(s, event) {
  if (event.key === "Enter" || event.key === " ") choose(s, s.over);
  else if (event.key in STEPS) {
    const [x, y] = STEPS[event.key];
    const from = s.places[s.at];
    const costs = s.places.map((at) => {
      const [dx, dy] = [at[0] - from[0], at[1] - from[1]];
      const along = dx * x + dy * y;
      return along > 0.5 ? along + 2 * Math.abs(dx * y + dy * x) : Infinity;
    });
    const best = costs.indexOf(Math.min(...costs));
    if (costs[best] < Infinity) point(s, best, true);
  } else return;
  event.preventDefault();
}

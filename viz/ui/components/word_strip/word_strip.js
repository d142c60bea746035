// The word strip: words as buttons that hide and show themselves, or words with a number under each.

export default ({ data, parentElement, setStateValue }) => {
  const s = instance(parentElement, create);
  s.tell = setStateValue;
  const meta = unpack(data);
  const signature = JSON.stringify([meta.words, meta.turns, meta.notes, meta.says]);
  if (meta.serial !== s.serial || signature !== s.signature) s.hidden = [...meta.hidden];
  const fresh = signature !== s.signature;
  Object.assign(s, { meta, signature, serial: meta.serial });
  s.colours = colours(s.root, meta.theme);
  if (fresh) s.chosen = Math.max(0, meta.kinds.indexOf("word"));
  paint(s);
};

function create(parentElement) {
  const strip = el("div", "strip", { role: "group" });
  const said = el("div", "said", { role: "status" });
  const root = el("div", "root words", null, strip, said);
  parentElement.querySelector(".mount").replaceChildren(root);
  const s = { root, strip, said, hidden: [], chosen: 0, serial: null, signature: null };
  const index = (event) => (event.target.closest?.("[data-i]") ? Number(event.target.closest("[data-i]").dataset.i) : null);
  strip.onclick = (event) => toggle(s, index(event));
  strip.onpointerover = (event) => say(s, index(event));
  strip.onpointerleave = () => say(s, null);
  strip.addEventListener("focusin", (event) => index(event) !== null && say(s, rove(s, index(event))));
  strip.addEventListener("focusout", () => say(s, null));
  strip.onkeydown = (event) => move(s, event);
  return s;
}

function paint(s) {
  const { meta } = s;
  const focused = s.strip.contains(s.root.getRootNode().activeElement);
  s.strip.ariaLabel = meta.notes ? meta.says.numbered : meta.says.words;
  const items = [];
  s.chips = meta.words.map((pieces, i) => {
    if (i && meta.turns[i] !== meta.turns[i - 1]) items.push(el("span", "turn"));
    const item = el("span", "item", null, chip(s, pieces, i), el("span", "under", null, under(s, pieces, i)));
    items.push(item);
    return item.firstChild;
  });
  s.strip.replaceChildren(...items);
  rove(s, s.chosen);
  if (focused) s.chips[s.chosen]?.focus();
  say(s, focused ? s.chosen : null);
}

function isBlank(s, i) {
  return s.meta.kinds[i] === "mask" || s.hidden.includes(s.meta.first[i]);
}

function chip(s, pieces, i) {
  const { kinds, notes } = s.meta;
  const hides = !notes && kinds[i] === "word";
  const hollow = !notes && isBlank(s, i);
  const shown = hollow ? pieces.map(() => el("span", "", null, "[MASK]")) : pieces.map((piece, at) => el("span", `word${at ? " join" : ""}`, { dir: "auto" }, piece));
  const name = `chip${hollow ? " blank" : ""}${kinds[i] === "special" ? " special" : ""}`;
  const chip = hides ? el("button", name, { type: "button" }, ...shown) : el("span", name, null, ...shown);
  if (hides) chip.ariaPressed = String(hollow);
  if (hides) chip.ariaLabel = hollow ? fill(s.meta.says.hidden, { word: pieces.join("") }) : pieces.join("");
  chip.dataset.i = i;
  if (notes?.[i]) shade(s, chip, i);
  return chip;
}

// Words with a number can be walked through as well, but there is nothing to press.
function shade(s, chip, i) {
  Object.assign(chip, { role: "img", ariaLabel: s.meta.notes[i].detail });
  const most = s.colours.dark ? 55 : 45;
  chip.style.background = `color-mix(in srgb, var(--accent) ${Math.round(s.meta.arrays[0][i] * most)}%, transparent)`;
}

function under(s, pieces, i) {
  if (s.meta.notes) return s.meta.notes[i]?.number ?? "";
  if (!isBlank(s, i)) return "";
  return s.meta.kinds[i] === "mask" ? s.meta.says.typed : pieces.join("");
}

function say(s, i) {
  const { meta } = s;
  const detail = i === null ? null : meta.notes ? meta.notes[i]?.detail : explained(s, i);
  s.said.replaceChildren(detail ?? meta.resting);
}

function explained(s, i) {
  const { kinds, words, says } = s.meta;
  if (kinds[i] === "special") return says.special;
  if (kinds[i] === "mask") return says.mask;
  const pieces = words[i].length > 1 ? ` ${fill(says.pieces, { n: words[i].length })}` : "";
  return fill(isBlank(s, i) ? says.show : says.hide, { word: words[i].join("") }) + pieces;
}

function toggle(s, i) {
  if (i === null || s.meta.notes || s.meta.kinds[i] !== "word") return;
  const token = s.meta.first[i];
  s.hidden = s.hidden.includes(token) ? s.hidden.filter((each) => each !== token) : [...s.hidden, token];
  s.chosen = i;
  paint(s);
  s.tell("shown", { hidden: s.hidden, serial: s.serial });
}

// One word at a time can be reached with Tab; the arrow keys go on from there.
function rove(s, i) {
  if (s.chips[s.chosen]) s.chips[s.chosen].tabIndex = -1;
  s.chosen = i;
  s.chips.forEach((chip, at) => at !== i && (chip.tabIndex = -1));
  if (s.chips[i]) s.chips[i].tabIndex = 0;
  return i;
}

function move(s, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  event.preventDefault();
  s.chips[Math.max(0, Math.min(s.chips.length - 1, s.chosen + step))].focus();
}

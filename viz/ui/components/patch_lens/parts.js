// The patch lens's elements, and its sentences. Every number on screen is text in the page.

function skeleton() {
  const chips = el("div", "heads", { role: "toolbar", ariaLabel: "Heads: each picture is what the same patch sees through that head" });
  const [what, whose] = [el("span", "what"), el("span", "whose")];
  const caption = el("div", "caption muted");
  const specials = el("div", "specials");
  const canvas = el("canvas", "over", { ariaHidden: "true" });
  const picture = el("div", "picture", { role: "application", tabIndex: 0 }, canvas);
  const [top, ramp, even, evenly] = [el("span", "ends"), el("div", "ramp"), el("div", "even"), el("span", "evenly")];
  const bar = el("div", "bar", { ariaHidden: "true" }, top, ramp, el("span", "ends", null, "0"));
  ramp.append(even, evenly);
  const answer = el("div", "answer");
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const stage = el("div", "stage", null, specials, picture, bar);
  const root = el("div", "root lens", null, chips, el("div", "title", null, what, whose), caption, stage, answer, live);
  return { root, chips, what, whose, caption, specials, canvas, picture, top, ramp, even, evenly, answer, live };
}

function build(s) {
  const { meta } = s;
  s.thumbs = meta.chips.map(() => el("canvas", "", { ariaHidden: "true" }));
  s.chips.replaceChildren(
    ...meta.chips.map((colour, head) => {
      const [short, long] = meta.notes[head] ?? ["", ""];
      const title = [`head ${head + 1}`, long].filter(Boolean).join(": ");
      const chip = el("button", "chip", { type: "button", ariaLabel: title, title }, s.thumbs[head], el("span", "number", null, `${head + 1}`), ...(short ? [el("span", "note", null, short)] : []));
      chip.dataset.head = head;
      chip.style.setProperty("--c", colour);
      return chip;
    }),
  );
  s.tiles = meta.tokens.slice(0, meta.prefix).map((token, i) => {
    const tile = el("button", "special", { type: "button", title: `${token}: a token of the model's own, no patch. Point at it to see where it looks.` }, el("div", "tile"), el("span", "name", null, token), el("span", "share"));
    tile.dataset.token = i;
    return tile;
  });
  s.specials.replaceChildren(...s.tiles);
}

// What does not change with the pointer.
function dress(s) {
  const { meta } = s;
  s.stops = stops(s.colours.scale);
  s.colours.page = getComputedStyle(s.root).getPropertyValue("--st-background-color").trim() || "#ffffff";
  s.colours.mark = getComputedStyle(s.root).getPropertyValue("--mark").trim();
  s.ramp.style.background = `linear-gradient(to top, ${s.colours.scale.map(([at, colour]) => `${colour} ${100 * at}%`).join(", ")})`;
  s.picture.ariaLabel = `The picture in ${meta.rows} rows and ${meta.columns} columns of patches. Arrow keys choose the patch that looks, Enter pins it, Escape lets go.`;
}

function name(s, token) {
  return s.meta.tokens[token];
}

function say(s, query, key) {
  const { meta } = s;
  s.what.textContent = meta.combined ? meta.title : `${meta.title}, head ${s.head + 1}`;
  s.whose.replaceChildren(...(query === null ? [" · point at a patch"] : [" · where ", el("b", "", null, name(s, query)), " looks"]));
  s.caption.textContent = s.pin === null ? "Point at a patch to see where it looks; click to pin it." : "Pinned: point anywhere to read numbers; arrow keys move it.";
  s.answer.replaceChildren(...(query === null ? [] : read(s, query, key)));
}

function read(s, query, key) {
  const { meta } = s;
  const row = s.row;
  const best = row.reduce((most, weight, i, all) => (weight > all[most] ? i : most), 0); // special tokens too
  const special = row.subarray(0, meta.prefix).reduce((sum, weight) => sum + weight, 0);
  const first = key === null || key === query ? [el("b", "", null, name(s, query)), " gives itself ", el("b", "own", null, row[query].toFixed(3))] : [el("b", "", null, name(s, query)), ` → ${name(s, key)} `, el("b", "weight", null, row[key].toFixed(3))];
  const most = ` · most to ${name(s, best)}: ${row[best].toFixed(3)}`;
  const share = meta.prefix && meta.adds_up ? `${special.toFixed(3)} of its attention is on special tokens; ` : "";
  const drawn = meta.smooth ? "smooth: blended between patch centres" : "nearest: one colour a patch";
  return [...first, most, el("span", "quiet", null, `${share}even attention would give every token ${(1 / row.length).toFixed(3)}. Drawn ${drawn}.`)];
}

// The weights on special tokens, and the scale of colours.
function mark(s, query) {
  s.tiles.forEach((tile, i) => {
    const weight = query === null ? null : s.row[i];
    tile.querySelector(".share").textContent = weight === null ? "" : weight.toFixed(3);
    tile.querySelector(".tile").style.background = weight === null ? "none" : `rgba(${tint(s.stops, weight / s.most).map((v, c) => (c === 3 ? v : Math.round(v))).join(",")})`;
    tile.classList.toggle("query", query === i);
  });
  const even = 1 / s.meta.tokens.length / s.most;
  s.top.textContent = query === null ? "" : s.most.toFixed(3);
  const shown = query !== null && s.meta.adds_up && even < 0.97;
  for (const part of [s.even, s.evenly]) Object.assign(part.style, { bottom: "", top: `${100 * (1 - even)}%`, display: shown ? "block" : "none" });
  s.evenly.textContent = "even";
}

// The patch lens's elements, and its sentences. Every number on screen is text in the page.

function skeleton() {
  const chips = el("div", "heads", { role: "toolbar" });
  const [what, whose] = [el("span", "what"), el("span", "whose")];
  const caption = el("div", "caption muted");
  const specials = el("div", "specials");
  const canvas = el("canvas", "over", { ariaHidden: "true" });
  const pointer = el("div");
  const picture = el("div", "picture", { role: "application", tabIndex: 0 }, canvas, pointer);
  const [top, ramp, even, evenly] = [el("span", "ends"), el("div", "ramp"), el("div", "even"), el("span", "evenly")];
  const bar = el("div", "bar", { ariaHidden: "true" }, top, ramp, el("span", "ends", null, "0"));
  ramp.append(even, evenly);
  const answer = el("div", "answer");
  const live = el("div", "live", { role: "status", ariaLive: "polite" });
  const stage = el("div", "stage", null, specials, picture, bar);
  const root = el("div", "root lens", null, chips, el("div", "title", null, what, whose), caption, stage, answer, live);
  return { root, chips, what, whose, caption, specials, canvas, pointer, picture, top, ramp, even, evenly, answer, live };
}

function build(s) {
  const { meta } = s;
  s.chips.ariaLabel = meta.says.toolbar;
  s.thumbs = meta.chips.map(() => el("canvas", "", { ariaHidden: "true" }));
  s.chips.replaceChildren(
    ...meta.chips.map((colour, head) => {
      const [short, long] = meta.notes[head] ?? ["", ""];
      const title = [fill(meta.says.head, { head: head + 1 }), long].filter(Boolean).join(": ");
      const chip = el("button", "chip", { type: "button", ariaLabel: title, title }, s.thumbs[head], el("span", "number", null, `${head + 1}`), ...(short ? [el("span", "note", null, short)] : []));
      chip.dataset.head = head;
      chip.tabIndex = head ? -1 : 0;
      chip.style.setProperty("--c", colour);
      return chip;
    }),
  );
  s.tiles = meta.tokens.slice(0, meta.prefix).map((token, i) => {
    const tile = el("button", "special", { type: "button", title: fill(meta.says.special, { token }) }, el("div", "tile"), el("span", "name", null, token), el("span", "share"));
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
  s.picture.ariaLabel = meta.says.label;
}

function name(s, token) {
  return s.meta.tokens[token];
}

function say(s, query, key) {
  const { meta } = s;
  const { says } = meta;
  s.what.textContent = meta.combined ? meta.title : `${meta.title}, ${fill(says.head, { head: s.head + 1 })}`;
  s.whose.replaceChildren(" · ", ...(query === null ? [says.point] : parted(says.where, { word: el("b", "", null, name(s, query)) })));
  s.caption.textContent = s.pin === null ? says.free : says.pinned;
  s.answer.replaceChildren(...(query === null ? [] : read(s, query, key)));
}

function read(s, query, key) {
  const { meta, row } = s;
  const { says } = meta;
  const bold = (text, kind = "") => el("b", kind, null, text);
  const best = row.reduce((most, weight, i, all) => (weight > all[most] ? i : most), 0); // special tokens too
  const special = row.subarray(0, meta.prefix).reduce((sum, weight) => sum + weight, 0);
  const three = (value) => share(meta, value);
  const token = bold(name(s, query));
  const itself = key === null || key === query;
  const first = itself ? parted(says.itself, { token, weight: bold(three(row[query]), "own") }) : [token, ` → ${name(s, key)} `, bold(three(row[key]), "weight")];
  const most = fill(says.most, { token: name(s, best), weight: three(row[best]) });
  const parked = fill(meta.prefix && meta.adds_up ? says.share : says.no_share, { share: three(special), even: three(1 / row.length) });
  return [...first, ` · ${most}`, el("span", "quiet", null, `${parked} ${meta.drawn}`)];
}

// The weights on special tokens, and the scale of colours.
function mark(s, query) {
  s.tiles.forEach((tile, i) => {
    const weight = query === null ? null : s.row[i];
    tile.querySelector(".share").textContent = weight === null ? "" : share(s.meta, weight);
    tile.querySelector(".tile").style.background = weight === null ? "none" : `rgba(${tint(s.stops, weight / s.most).map((v, c) => (c === 3 ? v : Math.round(v))).join(",")})`;
    tile.classList.toggle("query", query === i);
    tile.classList.toggle("laser", query === i);
  });
  const even = 1 / s.meta.tokens.length / s.most;
  s.top.textContent = query === null ? "" : share(s.meta, s.most);
  const shown = query !== null && s.meta.adds_up && even < 0.97;
  for (const part of [s.even, s.evenly]) Object.assign(part.style, { bottom: "", top: `${100 * (1 - even)}%`, display: shown ? "block" : "none" });
  s.evenly.textContent = s.meta.says.even;
}

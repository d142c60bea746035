// What the head view says in words: title, caption, and the strongest answers of one token, for eyes and for ears.

const ANSWERS = 5;

function say(s, focus, weights) {
  const { meta } = s;
  s.what.textContent = meta.combined ? meta.title : `${meta.title}, ${named(s)}`;
  const word = focus && el("b", "word", { dir: "auto" }, s.of[focus.side].words[focus.row]);
  const whose = focus?.side === "key" ? meta.says.who : meta.says.where;
  s.whose.replaceChildren(...(focus ? [" · ", ...parted(whose, { word })] : []));
  const missing = !meta.combined && s.slots.length < s.heads.length && s.heads.length > meta.sent.length;
  const mean = s.slots.length > 1 ? fill(meta.says.mean, { n: s.slots.length }) : "";
  s.caption.textContent = [meta.caption, mean, missing && meta.note].filter(Boolean).join("; ");
  const best = focus ? strongest(weights) : [];
  answer(s, focus, best);
  if (s.hover) return; // the live region speaks of what is pinned or reached by keyboard, not of every pointer move
  const told = best.map(([w, row]) => `${s.of[other(focus.side)].words[row]} ${share(meta, w)}`).join(", ");
  const aloud = focus?.side === "key" ? meta.says.looked : meta.says.looks;
  s.live.textContent = focus ? fill(aloud, { heads: s.what.textContent, token: s.cells[focus.side][focus.row].ariaLabel, told }) : "";
}

function named(s) {
  const drawn = s.slots.map((slot) => s.meta.sent[slot] + 1);
  const { says, n_heads } = s.meta;
  if (drawn.length === 1) return fill(says.head, { head: drawn[0] });
  return drawn.length === n_heads ? fill(says.every, { n: n_heads }) : fill(says.some, { heads: drawn.join(", ") });
}

// [weight, row] of the largest weights that are not 0.000.
function strongest(weights) {
  const ranked = weights.map((w, row) => [w ?? 0, row]).sort((a, b) => b[0] - a[0]);
  return ranked.slice(0, ANSWERS).filter(([w]) => w >= 0.0005);
}

// Under a text that scrolls: the strongest answers with their positions; a click brings one into view.
function answer(s, focus, best) {
  const of = focus ? [el("b", "word", { dir: "auto" }, s.of[focus.side].words[focus.row]), focus.side === "query" ? " → " : " ← "] : [];
  const { at, words } = focus ? s.of[other(focus.side)] : {};
  const buttons = best.map(([w, row]) => {
    const button = el("button", "", { type: "button", tabIndex: -1, title: fill(s.meta.says.scroll, { at: at[row] + 1 }) });
    button.append(el("span", "word", { dir: "auto" }, words[row]), el("sup", "", null, `${at[row] + 1}`), ` ${share(s.meta, w)}`);
    button.onclick = () => (s.scroller.scrollTop = s.y[row] - s.height / 2);
    return button;
  });
  s.answer.replaceChildren(...of, ...buttons);
}

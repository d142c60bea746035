// What the head view says in words: title, caption, and the strongest answers of one token, for eyes and for ears.

const ANSWERS = 5;

function say(s, focus, weights) {
  const { meta } = s;
  s.what.textContent = meta.combined ? meta.title : `${meta.title}, ${named(s)}`;
  const word = focus && el("b", "word", { dir: "auto" }, s.of[focus.side].words[focus.row]);
  const verb = focus?.side === "key" ? [" · who looks at ", word, "?"] : [" · where ", word, " looks"];
  s.whose.replaceChildren(...(focus ? verb : []));
  const missing = !meta.combined && s.slots.length < s.heads.length && s.heads.length > meta.sent.length;
  const mean = s.slots.length > 1 ? `numbers: the mean of these ${s.slots.length} heads` : "";
  s.caption.textContent = [meta.caption, mean, missing && meta.note].filter(Boolean).join("; ");
  const best = focus ? strongest(weights) : [];
  answer(s, focus, best);
  if (s.hover) return; // the live region speaks of what is pinned or reached by keyboard, not of every pointer move
  const verbal = focus?.side === "key" ? "is looked at by" : "looks at";
  const told = best.map(([w, row]) => `${s.of[other(focus.side)].words[row]} ${w.toFixed(3)}`).join(", ");
  s.live.textContent = focus ? `${s.what.textContent}: ${s.cells[focus.side][focus.row].ariaLabel} ${verbal} ${told}` : "";
}

function named(s) {
  const drawn = s.slots.map((slot) => s.meta.sent[slot] + 1);
  if (drawn.length === 1) return `head ${drawn[0]}`;
  return drawn.length === s.meta.n_heads ? `all ${drawn.length} heads` : `heads ${drawn.join(", ")}`;
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
    const button = el("button", "", { type: "button", tabIndex: -1, title: `scroll to token ${at[row] + 1}` });
    button.append(el("span", "word", { dir: "auto" }, words[row]), el("sup", "", null, `${at[row] + 1}`), ` ${w.toFixed(3)}`);
    button.onclick = () => (s.scroller.scrollTop = s.y[row] - s.height / 2);
    return button;
  });
  s.answer.replaceChildren(...of, ...buttons);
}

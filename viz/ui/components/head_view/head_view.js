// The head view: what is on screen, what a person does to it, and what Python is told.
// Rows and chips are made in rows.js, the lines are drawn in lines.js.

const HEADS_AFTER = 260; // ms: a double-click is two clicks first; Python hears of the heads once

export default (sent) => receive(sent, create, load, dress, layout, paint, said);

// The one that the page brought with it goes: viz/opening.py.
function said(s) {
  s.root.dispatchEvent(new Event("painted", { bubbles: true, composed: true }));
}

function create(parentElement) {
  const s = { ...skeleton(), pin: null, heads: [], alone: null, hover: null, keyed: null, roving: null, serial: null, signature: null, frame: null };
  parentElement.querySelector(".mount").replaceChildren(s.root);
  s.scroller.onpointerover = (event) => look(s, "hover", place(event.target));
  s.scroller.onpointerleave = () => look(s, "hover", null);
  // (elements have no onfocusin; an instance is created once, so these do not pile up)
  s.scroller.addEventListener("focusin", (event) => look(s, "keyed", event.target.matches(":focus-visible") ? place(event.target) : null));
  s.scroller.addEventListener("focusout", () => look(s, "keyed", null));
  s.scroller.onclick = (event) => place(event.target) && pin(s, place(event.target));
  s.scroller.onscroll = () => {
    s.top = s.scroller.scrollTop; // read here, so that painting never has to wait for the layout
    soon(s, paint);
  };
  s.root.onkeydown = (event) => key(s, event);
  s.chips.onclick = (event) => {
    alone(s, null);
    toggle(s, event.target.closest("button"), event.shiftKey);
  };
  s.chips.onpointerover = (event) => alone(s, event.target.closest(".chip"));
  s.chips.onpointerleave = () => alone(s, null);
  s.chips.addEventListener("focusin", (event) => alone(s, event.target.matches(":focus-visible") ? event.target.closest(".chip") : null));
  s.chips.addEventListener("focusout", () => alone(s, null));
  s.chips.ondblclick = (event) => toggle(s, event.target.closest(".chip"), true);
  s.observer = new ResizeObserver(() => s.width !== s.root.clientWidth && (layout(s), soon(s, paint)));
  s.observer.observe(s.root);
  document.fonts?.ready.then(() => (layout(s), soon(s, paint)));
  return s;
}

// New data: the rows are made anew only for other tokens; pin and heads are taken over only when Python asked again.
function load(s, meta) {
  s.meta = meta;
  s.of = { query: meta, key: meta.keys ?? meta }; // the tokens of each side: those of one text, or of two
  s.n = { query: s.of.query.words.length, key: s.of.key.words.length };
  s.codes = varints(meta.arrays[0], (meta.combined ? 1 : meta.sent.length) * s.n.query * s.n.key);
  s.least = meta.arrays[1];
  s.rest = null;
  const signature = JSON.stringify([meta.words, meta.joins, meta.special, meta.at, meta.keys, meta.n_heads, meta.combined, meta.says]);
  if (signature !== s.signature) {
    s.signature = signature;
    [s.hover, s.keyed] = [null, null];
    build(s);
  }
  if (meta.serial !== s.serial) {
    clearTimeout(s.waiting);
    [s.serial, s.pin, s.heads, s.reveal] = [meta.serial, meta.pin, meta.heads, true];
  }
  s.roving = pinned(s) ?? { side: "query", row: 0 };
}

// {side, row} of the cell or number an event happened on.
function place(target) {
  const side = target.closest?.("[data-row]");
  return side && { side: side.dataset.side, row: Number(side.dataset.row) };
}

// The pin counts tokens of the whole text; rows count only those shown.
function pinned(s) {
  const row = s.pin ? s.of[s.pin[0]].at.indexOf(s.pin[1]) : -1;
  return row < 0 ? null : { side: s.pin[0], row };
}

function look(s, how, what) {
  if (s[how]?.row === what?.row && s[how]?.side === what?.side) return;
  s[how] = what;
  soon(s, paint);
}

// Pointing at the number of a head that is shown leaves its lines alone: colours need not be told apart.
function alone(s, chip) {
  const head = chip?.ariaPressed === "true" ? Number(chip.dataset.head) : null;
  if (s.alone === head) return;
  s.alone = head;
  soon(s, paint);
}

function pin(s, what) {
  const token = what && s.of[what.side].at[what.row];
  const same = what && s.pin && s.pin[0] === what.side && s.pin[1] === token;
  s.pin = what && !same ? [what.side, token] : null;
  if (what) s.roving = what;
  soon(s, paint);
  tell(s, 0);
}

function toggle(s, button, alone) {
  if (!button) return;
  const all = s.meta.chips.map((chip) => chip.head);
  const head = Number(button.dataset.head);
  const on = s.heads.includes(head);
  if (button.classList.contains("all")) s.heads = all;
  else if (alone) s.heads = [head];
  else if (on && s.heads.length === 1) s.heads = all;
  else s.heads = on ? s.heads.filter((h) => h !== head) : [...s.heads, head].sort((a, b) => a - b);
  soon(s, paint);
  tell(s, HEADS_AFTER);
}

// Clicks are told, hovering never is. One value for both, and the question it answers, so that neither can be stale.
function tell(s, after) {
  clearTimeout(s.waiting);
  s.waiting = setTimeout(() => s.tell("shown", { serial: s.serial, pin: s.pin, heads: s.heads }), after);
}

const MOVES = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

function key(s, event) {
  if (event.key === "Escape" && s.pin) return void (event.preventDefault(), pin(s, null));
  const chip = event.target.closest(".chips button");
  if (chip) return along(event, s.chips.querySelectorAll("button"));
  const at = place(event.target);
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in MOVES) at.row += MOVES[event.key];
  else if (event.key === "ArrowLeft") at.side = "query";
  else if (event.key === "ArrowRight") at.side = "key";
  else if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  if (event.key === "Enter" || event.key === " ") return pin(s, at);
  at.row = Math.max(0, Math.min(s.n[at.side] - 1, at.row));
  rove(s, at);
  s.cells[at.side][at.row].focus();
}

function rove(s, at) {
  s.cells[s.roving.side][s.roving.row].tabIndex = -1;
  s.cells[at.side][at.row].tabIndex = 0;
  s.roving = at;
}

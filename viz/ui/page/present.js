// Projector mode: P switches it, PageUp and PageDown (a presenter's remote) and the arrows step.
// A sequence that is presented is kept in this window (sessionStorage): each view is opened by its link.
// And where the system turns dark or light, the server is told: it draws the charts.

const KEPT = "attention-lab sequence";
const TYPED = "input, textarea, select, [contenteditable=true]";
const MOVED = `${TYPED}, button, a, canvas, svg, [tabindex], [role=slider], [role=radio], [role=option]`;
const SEEN = "h1, h2, h3, canvas, .js-plotly-plot, [data-testid=stBidiComponentIsolated], .stMarkdown:not(.stExpander *)";
const state = (window.attentionLabPresent ??= { part: 0, page: "", dark: recolours() });

function recolours() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => setTimeout(() => state.tell("recoloured"), 100)); // Streamlit's page first
  return dark;
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  state.tell = (name) => setTriggerValue(name, true);
  [state.on, state.says] = [data.on, data.says];
  if (data.start) return begin(data.start);
  if (!data.on && !state.leaves) kept(null);
  const show = data.on ? kept() : null;
  if (state.page !== data.page + data.on) state.part = state.last ? Infinity : (show?.views[show.at]?.part ?? 1) - 1;
  [state.page, state.last] = [data.page + data.on, false];
  window.removeEventListener("keydown", state.pressed, true);
  state.pressed = pressed;
  window.addEventListener("keydown", pressed, true);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: data.says.present });
  button.onclick = () => state.tell("toggle");
  parentElement.querySelector(".mount").replaceChildren(...(data.on ? [] : [button]));
  state.watch?.disconnect();
  if (data.on) {
    state.watch = new MutationObserver(() => requestAnimationFrame(arrange));
    const block = whole();
    if (block) state.watch.observe(block, { childList: true });
  }
  arrange();
  bar(data.on, show);
}

// The sequence that this window presents; with a value, from now on; with null, none.
function kept(value) {
  try {
    if (value === null) sessionStorage.removeItem(KEPT);
    else if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null; // storage refused: lessons can still be stepped through
  }
}

function begin(show) {
  kept(show);
  open(show);
}

function open(show) {
  const { link } = show.views[show.at];
  state.leaves = true; // until the view is there, this page may be drawn once more: the sequence is kept
  location.assign(new URL(`${link}${link.includes("?") ? "&" : "?"}present=1`, document.baseURI));
}

function pressed(event) {
  const target = event.composedPath()[0];
  const within = (selector) => target instanceof Element && target.closest(selector);
  if (event.ctrlKey || event.metaKey || event.altKey || within(TYPED)) return;
  if (event.composedPath().some((each) => each instanceof HTMLDialogElement)) return; // theirs
  if (event.key === "p" || event.key === "P") return toggle(event);
  if (!state.on) return;
  const arrow = event.key === "ArrowRight" || event.key === "ArrowLeft";
  if (arrow && within(MOVED)) return; // theirs
  if (event.key === "PageDown" || event.key === "ArrowRight") step(event, 1);
  if (event.key === "PageUp" || event.key === "ArrowLeft") step(event, -1);
}

function toggle(event) {
  event.preventDefault();
  const show = kept();
  kept(null);
  if (state.on && show?.home) location.assign(new URL(show.home, document.baseURI));
  else state.tell("toggle");
}

function step(event, by) {
  event?.preventDefault();
  const show = kept();
  if (show) {
    const at = show.at + by;
    if (at >= 0 && at < show.views.length) begin({ ...show, at });
    return;
  }
  const next = Math.min(state.part, parts().length - 1) + by;
  if (next >= 0 && next < parts().length) {
    state.part = next;
    arrange();
    document.querySelector("[data-testid=stMain]").scrollTop = 0;
    bar(true, null);
  } else {
    state.last = by < 0;
    state.tell(by < 0 ? "back" : "further");
  }
}

function whole() {
  return document.querySelector(".stMainBlockContainer > [data-testid=stVerticalBlock], .stMainBlockContainer [data-testid=stVerticalBlock]");
}

// What stands between two rules of the page, each a part that is shown alone; folded code stays with what is before it.
function parts() {
  const found = [[]];
  for (const child of whole()?.children ?? []) {
    if (child.querySelector('[class*="st-key-foot"]')) continue; // the foot of the page, which no projector shows
    if (child.querySelector("hr") && !child.querySelector("h1, h2, h3, button")) found.push([]);
    else found.at(-1).push(child);
  }
  const has = (part, what) => part.some((child) => child.querySelector(what));
  const shown = [];
  for (const part of found.filter((each) => has(each, "h1, h3, p, canvas, svg"))) {
    if (shown.length && !has(part, SEEN)) shown.at(-1).push(...part);
    else shown.push(part);
  }
  return shown;
}

function arrange() {
  const block = whole();
  if (!block) return;
  const shown = state.on ? new Set(parts()[Math.min(state.part, parts().length - 1)]) : null;
  for (const child of block.children) child.toggleAttribute("data-aside", shown !== null && !shown.has(child));
}

// A quiet line in the corner: where we are, the teacher's note, and the same steps for a mouse.
function bar(on, show) {
  const place = document.querySelector("#attention-lab-bar") ?? document.body.appendChild(document.createElement("nav"));
  const { says } = state;
  place.id = "attention-lab-bar";
  place.hidden = !on;
  if (!on) return;
  const look = getComputedStyle(document.querySelector("[data-testid=stApp]")); // the colours of the app's theme stop there
  [place.style.color, place.style.backgroundColor] = [look.color, look.backgroundColor];
  place.setAttribute("aria-label", says.presenting);
  const button = (title, text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, title, onclick: act });
    made.setAttribute("aria-label", title);
    return made;
  };
  const [at, of] = show ? [show.at + 1, show.views.length] : [Math.min(state.part, parts().length - 1) + 1, parts().length];
  const where = Object.assign(document.createElement("span"), { textContent: says.of.replace("{at}", at).replace("{all}", of) });
  const note = Object.assign(document.createElement("p"), { textContent: show?.views[show.at]?.note ?? "" });
  const back = button(says.back, "‹", (event) => step(event, -1));
  const next = button(says.next, "›", (event) => step(event, 1));
  place.replaceChildren(note, back, where, next, button(says.end, says.short, toggle));
}

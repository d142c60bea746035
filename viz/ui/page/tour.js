// A short tour: one sentence after another, each in a modal dialog beside what it speaks of.
// It waits until the page stands still, and leaves those alone who have begun to type.

const KEPT = "attention-lab tour";
const EVERY = 250; // milliseconds between two looks at the page
const LOOKS = 80;
const ROOM = 12; // pixels between what is spoken of and the words

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const mount = parentElement.querySelector(".guide");
  if (mount.dataset.begun || (!data.asked && (navigator.webdriver || seen()))) return;
  mount.dataset.begun = "yes";
  let looks = LOOKS;
  const timer = setInterval(() => {
    if (!still(data.stops) && --looks) return;
    clearInterval(timer);
    const busy = document.activeElement?.matches("input, textarea, select") && !data.asked;
    if (!busy) begin(mount, data, () => setTriggerValue("closed", true));
  }, EVERY);
  return () => {
    clearInterval(timer);
    mount.replaceChildren();
  };
}

function seen() {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return true; // it could not be remembered that somebody has skipped it
  }
}

function remember() {
  try {
    localStorage.setItem(KEPT, "seen");
  } catch {
    // this browser keeps nothing
  }
}

function still(stops) {
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "notRunning" && stops.every((stop) => document.querySelector(stop.at));
}

function begin(mount, { stops, words }, tell) {
  const found = stops.filter((stop) => document.querySelector(stop.at));
  if (!found.length) return;
  const dialog = document.createElement("dialog");
  dialog.innerHTML = `<div class="ring"></div><div class="card"><div aria-live="polite"><h2 id="title"></h2><p id="says"></p></div>
    <div class="row"><span class="at"></span><button type="button" class="skip"></button><button type="button" class="back"></button>
    <button type="button" class="next"></button></div></div>`;
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "says");
  const part = (name) => dialog.querySelector(name);
  let at = 0;
  const place = () => lay(document.querySelector(found[at].at), part(".ring"), part(".card"));
  const go = (by) => {
    if (at + by === found.length) return dialog.close();
    at = Math.max(0, at + by);
    part("h2").textContent = found[at].title;
    part("p").textContent = found[at].says;
    part(".at").textContent = `${at + 1} / ${found.length}`;
    part(".skip").textContent = words.skip;
    part(".skip").hidden = at === found.length - 1;
    part(".back").textContent = words.back;
    part(".back").hidden = at === 0;
    part(".next").textContent = at === found.length - 1 ? words.done : words.next;
    document.querySelector(found[at].at)?.scrollIntoView({ block: "center", behavior: "instant" });
    place();
    part(".next").focus();
  };
  part(".next").onclick = () => go(1);
  part(".back").onclick = () => go(-1);
  part(".skip").onclick = () => dialog.close();
  dialog.onkeydown = (event) => {
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (by) [event.preventDefault(), go(by)];
  };
  dialog.onclose = () => {
    removeEventListener("resize", place);
    mount.replaceChildren();
    delete mount.dataset.begun;
    remember();
    tell();
  };
  mount.replaceChildren(dialog);
  addEventListener("resize", place);
  dialog.showModal();
  go(0);
}

// The ring around what is spoken of, the words below it, else above it, else over its lower end.
function lay(target, ring, card) {
  const box = target?.getBoundingClientRect() ?? new DOMRect(innerWidth / 2, 80, 0, 0);
  const top = Math.max(box.top - 6, 4);
  const bottom = Math.min(box.bottom + 6, innerHeight - 4);
  const left = Math.max(box.left - 6, 4);
  const right = Math.min(box.right + 6, innerWidth - 4);
  Object.assign(ring.style, { top: `${top}px`, left: `${left}px`, width: `${right - left}px`, height: `${Math.max(bottom - top, 0)}px` });
  const { offsetHeight: high, offsetWidth: wide } = card;
  const below = bottom + ROOM + high < innerHeight;
  const above = top - ROOM - high > 0;
  const y = below ? bottom + ROOM : above ? top - ROOM - high : innerHeight - high - ROOM;
  Object.assign(card.style, { top: `${y}px`, left: `${Math.min(Math.max(box.left, 8), innerWidth - wide - 8)}px` });
}

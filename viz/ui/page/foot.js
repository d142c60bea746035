// Copy the address of what is on screen, or print the page.

const LONG = 8000; // letters: some programs cut a longer link

// On paper nothing is laid out anew: what was drawn for the screen's width keeps it.
window.addEventListener("beforeprint", () => {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated], [data-testid=stBidiComponentIsolated] *")) {
    const root = host.shadowRoot?.querySelector(".root");
    root?.style.setProperty("--wide", `${root.clientWidth}px`);
  }
});

export default function ({ data, parentElement }) {
  const mount = parentElement.querySelector(".mount");
  const says = Object.assign(document.createElement("p"), { className: "says" });
  says.setAttribute("role", "status");
  const button = (name, act) => Object.assign(document.createElement("button"), { type: "button", textContent: name, onclick: act });
  const copy = async () => {
    const link = location.href;
    if (await copied(link)) says.textContent = sentence(link, data.note);
    else shown(says, link);
  };
  mount.replaceChildren(button("Copy link", copy), button("Print", () => window.print()), says);
}

function sentence(link, note) {
  const long = link.length > LONG ? `It has ${link.length.toLocaleString("en")} letters: some mail and chat programs cut it.` : "";
  return ["Copied: it opens this very view.", note, long].filter(Boolean).join(" ");
}

// The modern way works on https and on this computer alone, the old one in most other places.
async function copied(link) {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: link });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function shown(says, link) {
  const field = Object.assign(document.createElement("input"), { value: link, readOnly: true, ariaLabel: "The link of this view" });
  says.replaceChildren("This browser lets no page copy. Copy it from here: ", field);
  field.select();
}

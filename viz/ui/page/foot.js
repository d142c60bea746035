// Copy the address of what is on screen, or print the page.

const LONG = 8000; // letters: some programs cut a longer link

// On paper nothing is laid out anew: what was drawn for the screen's width keeps it, and its place beside others.
window.addEventListener("beforeprint", () => {
  document.documentElement.toggleAttribute("data-beside", innerWidth > 1000);
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated], [data-testid=stBidiComponentIsolated] *")) {
    const root = host.shadowRoot?.querySelector(".root");
    root?.style.setProperty("--wide", `${root.clientWidth}px`);
  }
});

export default function ({ data: [data], parentElement }) {
  const mount = parentElement.querySelector(".mount");
  const says = Object.assign(document.createElement("p"), { className: "says" });
  says.setAttribute("role", "status");
  const button = (name, act) => Object.assign(document.createElement("button"), { type: "button", textContent: name, onclick: act });
  const copy = async () => {
    const link = location.href;
    if (await copied(link)) says.textContent = sentence(link, data.says);
    else shown(says, link, data.says);
  };
  mount.replaceChildren(button(data.says.copy, copy), button(data.says.print, () => window.print()), says);
}

function sentence(link, { copied, note, long, language }) {
  return [copied, note, link.length > LONG ? long.replace("{n}", link.length.toLocaleString(language)) : ""].filter(Boolean).join(" ");
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

function shown(says, link, words) {
  const field = Object.assign(document.createElement("input"), { value: link, readOnly: true, ariaLabel: words.link });
  says.replaceChildren(`${words.refused} `, field);
  field.select();
}

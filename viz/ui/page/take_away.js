// The menu's buttons that only a browser can answer: the figure as a picture, saved or copied.

export default function ({ data: [data], parentElement }) {
  const mount = parentElement.querySelector(".mount");
  const says = Object.assign(document.createElement("p"), { className: "says" });
  says.setAttribute("role", "status");
  const row = Object.assign(document.createElement("div"), { className: "row" });
  for (const [name, act] of [["PNG", savePng], ["SVG", saveSvg], [data.says.copy, copy]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.onclick = () => run(button, says, data.says.failed, () => act(data));
    row.append(button);
  }
  mount.replaceChildren(row, says);
}

// One sentence about what came of it; never silence.
async function run(button, says, failed, act) {
  button.disabled = true;
  says.textContent = "…";
  try {
    says.textContent = await act();
  } catch (error) {
    says.textContent = failed;
  } finally {
    button.disabled = false;
  }
}

function drawn(data) {
  return still(document.querySelector(`.${data.target}`), data.background);
}

async function saveSvg(data) {
  const { svg } = await drawn(data);
  return save(new Blob([svg], { type: "image/svg+xml" }), `${data.name}.svg`, data);
}

async function savePng(data) {
  return save(await png(await drawn(data)), `${data.name}.png`, data);
}

function save(blob, name, data) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return data.says.saved.replace("{name}", name);
}

// The browser must be asked at once, within the click: what is copied may come later.
async function copy(data) {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return data.says.refused;
  const picture = drawn(data).then(png);
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  } catch {
    await picture; // where this fails, it was the picture
    return data.says.refused;
  }
  return data.says.copied;
}

// A still picture of what stands on the page: of a chart by Plotly itself, of a component from its own elements.

// -> {svg, width, height}: a whole SVG file as text.
async function still(target, background) {
  const chart = target.querySelector(".js-plotly-plot");
  return chart ? ofChart(chart, background) : ofComponent(target, background);
}

async function ofChart(chart, background) {
  const { width, height } = chart._fullLayout;
  const figure = { data: chart.data, layout: { ...chart.layout, width, height, paper_bgcolor: background } };
  const uri = await window.Plotly.toImage(figure, { format: "svg", width, height });
  const svg = decodeURIComponent(uri.slice(uri.indexOf(",") + 1));
  const font = `<style>${await fonts(chart._fullLayout.font.family)}</style>`;
  return { svg: svg.replace(/(<svg[^>]*>)/, (opening) => opening + font), width, height };
}

// The elements of the component, with their styles, in a foreignObject. Canvases become pictures.
async function ofComponent(target, background) {
  const host = [...target.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".mount"));
  const mount = host.shadowRoot.querySelector(".mount");
  const { width, height } = mount.getBoundingClientRect();
  const css = styles(host.shadowRoot);
  const copy = mount.cloneNode(true);
  frozen(mount, copy);
  const computed = getComputedStyle(mount);
  const names = new Set(css.match(/--st-[\w-]+/g));
  const root = document.createElement("div");
  for (const name of names) root.style.setProperty(name, computed.getPropertyValue(name));
  Object.assign(root.style, { width: `${width}px`, background, color: computed.color, fontFamily: computed.fontFamily });
  const sheet = document.createElement("style");
  sheet.textContent = `${await fonts(computed.fontFamily)}\n${css}`;
  root.append(sheet, copy);
  const [w, h] = [Math.ceil(width) + 16, Math.ceil(height) + 16];
  const inside = new XMLSerializer().serializeToString(root);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">`
    + `<rect width="100%" height="100%" fill="${background}"/>`
    + `<foreignObject x="8" y="8" width="${w - 8}" height="${h - 8}">${inside}</foreignObject></svg>`;
  return { svg, width: w, height: h };
}

function styles(root) {
  const sheets = [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])];
  return sheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
}

// What a copy of elements loses: the pixels of canvases and pictures, and how far something was scrolled.
function frozen(from, to) {
  const [originals, copies] = [[...from.querySelectorAll("*")], [...to.querySelectorAll("*")]];
  originals.forEach((each, i) => {
    if (each.scrollTop) for (const child of copies[i].children) if (child.tagName !== "CANVAS") Object.assign(child.style, { position: "relative", top: `${-each.scrollTop}px` });
    if (each.tagName !== "CANVAS" && each.tagName !== "IMG") return;
    const picture = document.createElement("img");
    for (const name of ["class", "style", "width", "height"]) if (copies[i].hasAttribute(name)) picture.setAttribute(name, copies[i].getAttribute(name));
    const { width, height } = each.getBoundingClientRect();
    picture.setAttribute("style", `${each.getAttribute("style") ?? ""}; width: ${width}px; height: ${height}px; display: block`);
    picture.src = pixels(each);
    copies[i].replaceWith(picture);
  });
}

function pixels(element) {
  if (element.tagName === "CANVAS") return element.width && element.height ? element.toDataURL() : "data:,";
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
  canvas.getContext("2d").drawImage(element, 0, 0);
  return canvas.toDataURL();
}

// The page's own font, written into the picture: a picture can load none.
async function fonts(families) {
  const first = families.split(",")[0].replaceAll(/["']/g, "").trim();
  const faces = [...document.styleSheets].flatMap(rules).filter((rule) => rule instanceof CSSFontFaceRule);
  const ours = faces.filter((face) => face.style.getPropertyValue("font-family").replaceAll(/["']/g, "") === first && face.style.getPropertyValue("font-style") !== "italic");
  return (await Promise.all(ours.slice(0, 2).map(inlined))).join("\n");
}

function rules(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // another site's
  }
}

async function inlined(face) {
  const url = face.cssText.match(/url\("?([^")]+)"?\)/)?.[1];
  try {
    const bytes = new Uint8Array(await (await fetch(new URL(url, face.parentStyleSheet.href ?? location.href))).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return face.cssText.replace(/url\([^)]+\)/, `url(data:font/woff2;base64,${btoa(text)})`);
  } catch {
    return ""; // the picture is drawn in the font that the reader has
  }
}

// SVG text -> the bytes of a PNG, twice as sharp as the screen's pixels.
async function png({ svg, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("empty"))), "image/png"));
}

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

// Of a component: its elements, drawn by vector.js.
async function ofComponent(target, background) {
  const host = [...target.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".mount"));
  const mount = host.shadowRoot.querySelector(".mount");
  const box = mount.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width) + 16, Math.ceil(box.height) + 16];
  const content = await vector(mount, box);
  const font = await fonts(getComputedStyle(mount.querySelector(".root")).fontFamily);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="-8 -8 ${width} ${height}">`
    + `<style>${font}</style><rect x="-8" y="-8" width="${width}" height="${height}" fill="${background}"/>${content}</svg>`;
  return { svg, width, height };
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

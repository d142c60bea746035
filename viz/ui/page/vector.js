// The elements of a component as an SVG that every program draws: rectangles, texts and pictures, no HTML inside.
// Where each box and each line of text lies, and in which colours, is asked of the page.

// -> the SVG's content, `from` (a rectangle of the window) at its origin.
async function vector(mount, from) {
  const elements = [mount, ...mount.querySelectorAll("*")];
  const links = new Set(elements.map((each) => linked(getComputedStyle(each))).filter(Boolean));
  const s = { from, defs: [], sheets: new Map(), within: null, pen: document.createElement("canvas").getContext("2d") };
  for (const link of links) s.sheets.set(link, await sheet(s, link));
  const content = together(painted(mount, s));
  return `<defs>${s.defs.join("")}</defs>${content}`;
}

// What an element paints, piece by piece: elements of the SVG, and texts that are still to be put together.
function painted(element, s) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.opacity === "0" || style.clipPath !== "none" || element.localName === "input") return [];
  const box = placed(element.getBoundingClientRect(), s);
  if (s.within && box.width && apart(box, s.within)) return []; // scrolled out of sight
  const boxes = style.display === "inline" ? [...element.getClientRects()].map((each) => placed(each, s)) : [box];
  const under = style.visibility === "visible" ? boxes.map((each) => boxed(each, style, s)).filter(Boolean) : [];
  const all = [...under, ...contained(element, style, box, s)];
  return style.opacity < 1 && all.length ? [`<g opacity="${style.opacity}">`, ...all, "</g>"] : all;
}

// What is inside of an element, cut off where the page cuts it off.
function contained(element, style, box, s) {
  const picture = ["canvas", "img", "svg"].includes(element.localName);
  const cut = picture ? round(style) : style.overflow !== "visible" && (/auto|scroll/.test(style.overflow) || element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight || round(style));
  const inner = shrunk(box, widths(style));
  if (picture) return clipped(cut, inner, round(style), [image(element, inner)], s);
  const outside = s.within;
  if (cut) s.within = inner;
  const parts = [...element.childNodes].flatMap((each) => (each.nodeType === 1 ? painted(each, s) : each.nodeType === 3 ? written(each, style, s) : []));
  s.within = outside;
  return clipped(cut, inner, round(style), [...joined(element, s), ...parts], s);
}

function clipped(cut, box, radius, content, s) {
  if (!cut || !content.length) return content;
  const name = `cut${s.defs.push(`<clipPath id="cut${s.defs.length + 1}"><rect ${at(box, radius)}/></clipPath>`)}`;
  return [`<g clip-path="url(#${name})">`, ...content, "</g>"];
}

// Shadows without blur (rings, in these components), the background, a picture of a sheet, the border.
function boxed(box, style, s) {
  if (!box.width || !box.height) return "";
  const radius = round(style);
  const rings = style.boxShadow === "none" ? [] : split(style.boxShadow).map((each) => ring(box, radius, each));
  const sheet = s.sheets.get(linked(style));
  return rings.reverse().join("") + filled(box, radius, style, s) + (sheet ? cutOut(box, radius, style, sheet, s) : "") + border(box, radius, style);
}

function filled(box, radius, style, s) {
  const even = paint("fill", style.backgroundColor);
  const graded = style.backgroundImage.startsWith("linear-gradient") ? ` fill="url(#${gradient(style.backgroundImage, s)})"` : "";
  return [even, graded].filter(Boolean).map((fill) => `<rect ${at(box, radius)}${fill}/>`).join("");
}

function ring(box, radius, shadow) {
  const [x, y, blur, spread] = shadow.replace(/^[^)]*\)/, "").match(/-?[\d.]+px/g).map(parseFloat);
  if (blur) return "";
  if (x || y) return `<rect ${at({ ...box, y: box.y + box.height, height: y }, 0)}${paint("fill", shadow)}/>`; // an underline
  const out = shadow.includes("inset") ? -spread / 2 : spread / 2;
  return `<rect ${at(shrunk(box, [-out, -out, -out, -out]), radius + out)} fill="none"${paint("stroke", shadow)} stroke-width="${spread}"/>`;
}

function border(box, radius, style) {
  const wide = widths(style);
  const colours = ["Top", "Right", "Bottom", "Left"].map((side, i) => (wide[i] ? paint("stroke", style[`border${side}Color`]) : ""));
  if (colours.every((each) => each === colours[0]) && wide.every((each) => each === wide[0])) {
    const dashes = style.borderTopStyle === "dashed" ? ` stroke-dasharray="${2 * wide[0]} ${2 * wide[0]}"` : "";
    return colours[0] && `<rect ${at(shrunk(box, wide.map((each) => each / 2)), radius - wide[0] / 2)} fill="none"${colours[0]} stroke-width="${wide[0]}"${dashes}/>`;
  }
  const { x, y, width: w, height: h } = box;
  const sides = [[x, y, w, wide[0]], [x + w - wide[1], y, wide[1], h], [x, y + h - wide[2], w, wide[2]], [x, y, wide[3], h]];
  return sides.map(([x, y, width, height], i) => colours[i] && `<rect ${at({ x, y, width, height }, 0)}${colours[i].replaceAll("stroke", "fill")}/>`).join("");
}

function image(element, box) {
  if (element.localName === "svg") return new XMLSerializer().serializeToString(element).replace("<svg", `<svg x="${box.x}" y="${box.y}"`);
  return `<image ${at(box, 0)} preserveAspectRatio="none" xlink:href="${pixels(element)}"/>`;
}

function pixels(element) {
  if (element.localName === "canvas") return element.width && element.height ? element.toDataURL() : "data:,";
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
  canvas.getContext("2d").drawImage(element, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.92);
}

// One picture that is the background of many elements, each of which shows another part of it.
async function sheet(s, link) {
  const picture = Object.assign(new Image(), { src: link });
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const name = `sheet${s.defs.push(`<image id="sheet${s.defs.length + 1}" width="${width}" height="${height}" xlink:href="${pixels(picture)}"/>`)}`;
  return { name, width };
}

function cutOut(box, radius, style, sheet, s) {
  const [x, y] = style.backgroundPosition.split(" ").map(parseFloat);
  const scale = parseFloat(style.backgroundSize) / sheet.width;
  const moved = `translate(${short(box.x + x)} ${short(box.y + y)}) scale(${scale})`;
  return clipped(true, box, radius, [`<use xlink:href="#${sheet.name}" transform="${moved}"/>`], s).join("");
}

function linked(style) {
  return style.backgroundImage.match(/^url\("([^"]+)"\)$/)?.[1];
}

// The gradients of these components run along one side: "to top", or 90deg or 270deg, from 0 to 100%.
function gradient(text, s) {
  const [way, ...stops] = split(text.slice("linear-gradient(".length, -1));
  const ends = { "to top": [0, 1, 0, 0], "270deg": [1, 0, 0, 0], "90deg": [0, 0, 1, 0] }[way];
  const coloured = stops.flatMap((stop) => stop.match(/[\d.]+(e-?\d+)?%/g).map((place) => `<stop offset="${place}"${paint("stop", stop).replace("stop=", "stop-color=") || ' stop-opacity="0"'}/>`));
  const [x1, y1, x2, y2] = ends;
  return `graded${s.defs.push(`<linearGradient id="graded${s.defs.length + 1}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${coloured.join("")}</linearGradient>`)}`;
}

// A colour of the page (rgb or, where it was mixed, color(srgb)) as older programs read it; "" for none.
function paint(what, text) {
  const [, mixed, inside] = text.match(/(rgba?|color)\(([^)]*)\)/) ?? [];
  const [r, g, b, a = 1] = (inside ?? "0 0 0 0").match(/-?[\d.]+(e-?\d+)?/g).map(Number);
  if (!a) return "";
  const scale = mixed === "color" ? 255 : 1;
  const hex = [r, g, b].map((each) => Math.round(Math.min(255, each * scale)).toString(16).padStart(2, "0"));
  return ` ${what}="#${hex.join("")}"${a < 1 ? ` ${what}-opacity="${a}"` : ""}`;
}

// At the commas outside of brackets.
function split(text) {
  return text.split(/,\s*(?![^()]*\))/);
}

function widths(style) {
  return ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]));
}

function round(style) {
  return parseFloat(style.borderTopLeftRadius);
}

function placed(box, { from }) {
  return { x: box.left - from.left, y: box.top - from.top, width: box.width, height: box.height };
}

function shrunk({ x, y, width, height }, [top, right, bottom, left]) {
  return { x: x + left, y: y + top, width: Math.max(0, width - left - right), height: Math.max(0, height - top - bottom) };
}

function apart(box, other) {
  return box.x > other.x + other.width || other.x > box.x + box.width || box.y > other.y + other.height || other.y > box.y + box.height;
}

function at({ x, y, width, height }, radius) {
  const rounded = Math.max(0, Math.min(radius, width / 2, height / 2));
  return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${rounded ? ` rx="${short(rounded)}"` : ""}`;
}

function short(number) {
  return Number(number.toFixed(2));
}

// What XML cannot hold (control characters, halves of a character) is drawn as it is on the page: as a mark.
function safe(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD").replaceAll(/[&<>"]/g, (each) => names[each]);
}

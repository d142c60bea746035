// The texts of a component as those of an SVG: each line where the page has it.

// A text: each of its lines where the page has it, on the base line of its font.
function written(node, style, s) {
  if (!node.data.trim() || style.visibility !== "visible") return [];
  const stroke = parseFloat(style.webkitTextStrokeWidth);
  const look = ` font-family="${safe(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}"`
    + `${style.fontStyle === "normal" ? "" : ` font-style="${style.fontStyle}"`}${paint("fill", style.color)}`
    + (stroke ? `${paint("stroke", style.webkitTextStrokeColor)} stroke-width="${stroke}"` : "")
    + (style.fontVariantNumeric === "normal" ? "" : ` style="font-variant-numeric:${style.fontVariantNumeric}"`);
  const boxes = lines(node, style).map(([text, rect]) => ({ text, box: placed(rect, s) })).filter(({ box }) => !s.within || !apart(box, s.within));
  return boxes.map(({ text, box }) => ({ text, look, ...box, base: base(box, style, s), side: side(node.parentElement, style), turned: style.direction === "rtl" }));
}

// Which end of a line stays where it is in a program that has another font: 0 left, 1 right.
function side(element, style) {
  const turned = style.direction === "rtl";
  const last = getComputedStyle(element.parentElement ?? element).justifyContent === "space-between" && !element.nextElementSibling;
  return last ? 1 : ({ right: 1, end: turned ? 0 : 1, center: 0.5, left: 0 }[style.textAlign] ?? (turned ? 1 : 0));
}

// Texts that follow each other in one line become one, so that they do so in any font.
function together(pieces) {
  const found = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (piece.text && last?.[0]?.text && last[0].base === piece.base && Math.abs(last.at(-1).x + last.at(-1).width - piece.x) < 1) last.push(piece);
    else found.push([piece]);
  }
  return found.map((run) => (run[0].text ? line(run) : run[0])).join("");
}

function line(run) {
  const [first, last] = [run[0], run.at(-1)];
  first.text = first.text.trimStart();
  last.text = last.text.trimEnd();
  const { side, turned, x } = first;
  const anchor = { 0: "start", 0.5: "middle", 1: "end" }[turned ? 1 - side : side];
  const parts = run.length > 1 ? run.map(({ look, text }) => `<tspan${look}>${safe(text)}</tspan>`).join("") : safe(first.text);
  return `<text x="${short(x + side * (last.x + last.width - x))}" y="${short(first.base)}" text-anchor="${anchor}"${turned ? ' direction="rtl"' : ""}${first.look} xml:space="preserve">${parts}</text>`;
}

// Where letters stand in a line.
function base(box, style, s) {
  s.pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = s.pen.measureText("x");
  return box.y + (box.height - up - down) / 2 + up;
}

// [text, rectangle] of each line of a text.
function lines(node, style) {
  const range = document.createRange();
  const spaced = (text) => (style.whiteSpace.startsWith("pre") || style.whiteSpace === "break-spaces" ? text : text.replaceAll(/\s+/g, " "));
  range.selectNodeContents(node);
  const whole = [...range.getClientRects()].filter((each) => each.width);
  if (whole.length < 2) return whole.map((rect) => [spaced(node.data), rect]);
  const found = [];
  let i = 0;
  for (const letter of node.data) {
    range.setStart(node, i);
    range.setEnd(node, (i += letter.length));
    const rect = [...range.getClientRects()].at(-1);
    const last = found.at(-1);
    if (last && (!rect?.width || Math.abs(rect.top - last[1].top) < rect.height / 2)) {
      const box = rect?.width ? { left: Math.min(last[1].left, rect.left), right: Math.max(last[1].right, rect.right) } : last[1];
      found[found.length - 1] = [last[0] + letter, { ...last[1], ...box }];
    } else if (rect?.width) found.push([letter, { left: rect.left, right: rect.right, top: rect.top, height: rect.height }]);
  }
  return found.map(([text, { left, right, top, height }]) => [spaced(text), { left, top, width: right - left, height }]);
}

// The small mark before a piece of a word that joins the piece before it: the page draws it with no element.
function joined(element, s) {
  const style = getComputedStyle(element, "::before");
  if (style.content !== '""' || style.position === "absolute" || style.display === "none") return [];
  const text = [...element.childNodes].find((each) => each.nodeType === 3 && each.data.trim());
  const range = document.createRange();
  range.selectNodeContents(text ?? element);
  const line = placed(range.getClientRects()[0] ?? element.getBoundingClientRect(), s);
  const [width, height, gap] = [style.width, style.height, style.marginRight].map(parseFloat);
  const x = style.direction === "rtl" ? line.x + line.width : line.x - gap - width;
  const y = base(line, style, s) - parseFloat(style.verticalAlign) - height;
  const [wide, round] = [parseFloat(style.borderBottomWidth), parseFloat(style.borderBottomLeftRadius)];
  const [left, low] = [short(x + wide / 2), short(y + height - wide / 2)];
  const way = `M${left} ${short(y)}V${short(low - round)}Q${left} ${low} ${short(left + round)} ${low}H${short(x + width)}`;
  return [`<path d="${way}" fill="none" stroke-width="${wide}"${paint("stroke", style.borderBottomColor)} opacity="${style.opacity}"/>`];
}

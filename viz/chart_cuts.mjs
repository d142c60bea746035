// What of Streamlit's chart script no lesson's chart ever runs: prints DIGEST and CUTS of viz/chart_library.py.
//
//     npm install --prefix FOLDER acorn eslint-scope
//     NODE_PATH=FOLDER/node_modules node --stack-size=50000 viz/chart_cuts.mjs SCRIPT KIND...
//
// SCRIPT is Streamlit's static/js/PlotlyChart.*.js, each KIND one of its KINDS. To be run again when another Streamlit
// is pinned or a figure draws another kind; until then that Streamlit's script is sent whole.
//
// The library is one function, whose variables are modules, each made when it is first called for. What is reached from
// the last line of that function, by the names that each module mentions, stays; the rest is cut.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/`);
const { parse } = require("acorn");
const { analyze } = require("eslint-scope");

const [script, ...kinds] = process.argv.slice(2);
const bytes = readFileSync(script);
const text = bytes.toString("utf-8");

const tree = parse(text, { ecmaVersion: "latest", sourceType: "module", ranges: true });
const scopes = analyze(tree, { ecmaVersion: 2022, sourceType: "module" }).scopes;
const path = (declared) => declared.init?.arguments?.[0]?.properties?.[0]?.key?.value;
const library = scopes.find((scope) => scope.variables.some((each) => each.defs.some(({ node }) => path(node) === "lib/core.js")));

// A unit is what is cut or stays as a whole: a variable, a function, or the list of what a module gives to others.
const units = library.block.body.body.flatMap((statement) => {
  if (statement.type === "VariableDeclaration")
    return statement.declarations.map((each) => ({ range: each.range, name: each.id.name, path: path(each), stays: !pure(each.init), statement }));
  if (statement.type === "FunctionDeclaration") return [{ range: statement.range, name: statement.id.name, statement }];
  const given = given_by(statement);
  return [{ range: statement.range, given, stays: !given, statement }];
});
const owner = new Map(units.filter((unit) => unit.name).map((unit) => [unit.name, unit]));
for (const unit of units) unit.needs = new Set();
for (const unit of units) if (unit.given) owner.get(unit.given).needs.add(unit);
for (const variable of library.variables)
  for (const { identifier } of variable.references) {
    const [from, to] = [unit_at(identifier.range[0]), owner.get(variable.name)];
    if (!to) continue; // a parameter
    if (!from) to.stays = true;
    else if (!left_out(from, to)) from.needs.add(to);
  }

const reached = new Set();
const open = units.filter((unit) => unit.stays);
while (open.length) {
  const unit = open.pop();
  if (!reached.has(unit)) reached.add(unit), open.push(...unit.needs);
}

const cuts = [];
for (const statement of library.block.body.body) {
  const parts = units.filter((unit) => unit.statement === statement);
  const kept = parts.filter((unit) => reached.has(unit));
  if (!kept.length) {
    cut(statement.range[0], statement.range[1]);
    continue;
  }
  cut(parts[0].range[0], kept[0].range[0]);
  kept.forEach((unit, at) => cut(unit.range[1], parts[parts.indexOf(kept[at + 1] ?? null) - 1]?.range[1] ?? parts.at(-1).range[1]));
}
const byte = (position) => Buffer.byteLength(text.slice(0, position));
console.log(createHash("sha256").update(bytes).digest("hex"));
for (const range of cuts) console.log(...range.map(byte));

function pure(init) {
  return !init || !["CallExpression", "NewExpression"].includes(init.type) || ["_", "g"].includes(init.callee.name);
}

function given_by({ expression }) {
  return expression?.callee?.name === "v" ? expression.arguments[0].name : undefined;
}

function unit_at(position) {
  return units.find(({ range }) => range[0] <= position && position < range[1]);
}

// The kinds that nobody draws are in the list that the last line registers, and viz/chart_library.py takes them out of it.
function left_out(from, to) {
  const kind = /^lib\/(\w+)\.js$/.exec(to.path ?? "")?.[1];
  return from.stays && from.statement.type === "ReturnStatement" && kind && kind !== "core" && !kinds.includes(kind);
}

function cut(begin, end) {
  if (begin >= end) return;
  if (cuts.at(-1)?.[1] >= begin) cuts.at(-1)[1] = end;
  else cuts.push([begin, end]);
}

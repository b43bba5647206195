"use strict";
// What a reader does with the page: choose a language and light or dark, ask how a number was
// computed, sort a table, copy one. Nothing is stored, and nothing leaves the page.

const data = JSON.parse(document.getElementById("page-data").textContent);
const versions = [...document.querySelectorAll(".version")];
const own = versions[0];
const explanation = document.getElementById("explanation");

function made(name, text = "", attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function said(element) {
  return data.versions[element.closest(".version").id];
}

/* Language: the page shows the one that its address points into. */

function addressed() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // an address that no page of ours has made
  }
}

function showVersion() {
  const target = addressed();
  const shown = target?.closest(".version") ?? own;
  for (const version of versions) version.hidden = version !== shown;
  document.documentElement.lang = shown.lang;
  document.title = data.versions[shown.id].title;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

// The other language opens where the reader is.
function pointAtSamePlace(link) {
  const from = link.closest(".version");
  const to = data.versions[link.hreflang.slice(0, 2)];
  const above = [...from.querySelectorAll("section[id], .table[id], figure[id]")].filter(
    (part) => part.getBoundingClientRect().top < innerHeight / 3,
  );
  if (!above.length || scrollY === 0) return;
  link.hash = to.prefix + above.at(-1).id.slice(said(from).prefix.length);
}

/* Light or dark: as the system says, until the button says otherwise. */

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

/* How a number was computed: every number of a table is a button, one of them in the Tab order. */

function eachNumber(visit) {
  for (const version of versions) {
    const { prefix } = data.versions[version.id];
    for (const [anchor, rows] of Object.entries(data.tables)) {
      const body = document.getElementById(prefix + anchor).querySelector("tbody");
      rows.forEach((cells, row) =>
        cells.forEach((cell, column) => {
          if (cell) visit(body.rows[row].cells[column], anchor, row, column);
        }),
      );
    }
  }
}

const asked = new WeakMap();

function makeButton(cell, anchor, row, column) {
  const text = [...cell.childNodes].filter((node) => node.nodeName !== "SUP");
  const attributes = { class: "why", role: "button", "aria-haspopup": "dialog", tabindex: "-1" };
  const button = made("span", "", attributes);
  cell.prepend(button);
  button.append(...text);
  asked.set(button, { anchor, row, column });
  const first = cell.closest("table").querySelector(".why");
  if (first === button) button.tabIndex = 0;
}

function neighbour(button, key) {
  const cell = button.closest("td, th");
  const row = cell.parentElement;
  const inRow = [...row.querySelectorAll(".why")];
  const inColumn = [...row.parentElement.rows]
    .map((each) => each.cells[cell.cellIndex]?.querySelector(".why"))
    .filter(Boolean);
  const beside = (line, step) => line[line.indexOf(button) + step];
  const found = {
    ArrowLeft: () => beside(inRow, -1),
    ArrowRight: () => beside(inRow, 1),
    ArrowUp: () => beside(inColumn, -1),
    ArrowDown: () => beside(inColumn, 1),
    Home: () => inRow[0],
    End: () => inRow.at(-1),
  };
  return found[key]?.();
}

function onKey(event) {
  const button = event.target.closest(".why");
  if (!button) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    explain(button);
    return;
  }
  const next = neighbour(button, event.key);
  if (!next) return;
  event.preventDefault();
  button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function facts(origin, numbers, words) {
  const { methods, remarks, sources, units } = words;
  const values = origin.names.map((name, at) => `${name} ${numbers[at] ?? "–"}`);
  return [
    ["method", origin.methods?.map((at) => methods[at])],
    ["known", origin.known],
    ["missing", origin.missing],
    ["unit", units[origin.unit]],
    ["remark", origin.remarks?.map((at) => remarks[at])],
    ["values", values],
    ["source", origin.methods?.flatMap((at) => sources[at])],
  ];
}

function calls(origin, words) {
  const found = (origin.methods ?? []).map((at) => data.methods[at]);
  const spss = found.map((method) => method.spss).filter(Boolean);
  return [
    ["r", found.map((method) => method.r)],
    ["spss", spss.length ? spss : [words.words.no_spss]],
  ];
}

function described(pairs, words, tag) {
  const list = made("dl");
  for (const [name, text] of pairs) {
    if (text === undefined || text.length === 0) continue;
    const meaning = made("dd");
    for (const line of [text].flat()) meaning.append(made(tag, line));
    const pair = made("div");
    pair.append(made("dt", words.words[name]), meaning);
    list.append(pair);
  }
  return list;
}

function explain(button) {
  const { anchor, row, column } = asked.get(button);
  const words = said(button);
  const [place, ...numbers] = data.tables[anchor][row][column];
  const origin = data.origins[place];
  const close = made("button", "×", { type: "button", "aria-label": words.words.close });
  close.addEventListener("click", () => explanation.hidePopover());
  const heads = [words.rows[anchor][row], words.columns[anchor][column]].filter(Boolean);
  const title = made("p", heads.join(" · "), { id: "explained", class: "what" });
  const parts = [close, title, made("p", button.textContent, { class: "printed" })];
  parts.push(described(facts(origin, numbers, words), words, "p"));
  if (origin.methods) parts.push(described(calls(origin, words), words, "code"));
  const names = origin.g ? words.words.x_and_g : words.words.x;
  if (origin.x) parts.push(made("p", names.replace("{x}", origin.x).replace("{g}", origin.g)));
  explanation.replaceChildren(...parts);
  explanation.lang = words.tag;
  button.focus();
  explanation.showPopover();
  placeBeside(button);
  explanation.focus();
}

// Below the number where there is room, else above it, never over it.
function placeBeside(button) {
  const at = button.getBoundingClientRect();
  const gap = 6;
  const [above, below] = [at.top - 2 * gap, innerHeight - at.bottom - 2 * gap];
  explanation.style.maxHeight = `${Math.max(above, below)}px`;
  const { width, height } = explanation.getBoundingClientRect();
  const left = Math.max(gap, Math.min(at.left, innerWidth - width - gap));
  const top = height <= below ? at.bottom + gap : Math.max(gap, at.top - height - gap);
  explanation.style.left = `${left}px`;
  explanation.style.top = `${below >= above ? at.bottom + gap : top}px`;
}

/* Sorting: by label, effect or p; a third click restores the order of the plan. */

function sortable(table) {
  const rows = [...table.tBodies[0].rows];
  for (const kind of ["stub", "effect", "p", "p_adjusted"]) {
    const head = table.querySelector(`thead th.${kind}`);
    if (!head) continue;
    const text = said(table).words.sort.replace("{heading}", head.textContent.trim());
    const button = made("button", "", { type: "button", class: "sort", "aria-label": text });
    button.title = text;
    button.addEventListener("click", () => sortBy(table, rows, head, kind));
    head.append(button);
  }
}

function sortBy(table, rows, head, kind) {
  const order = { ascending: "descending", descending: "" }[head.ariaSort] ?? "ascending";
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  if (order) head.setAttribute("aria-sort", order);
  const groups = rows.reduce((found, row) => {
    if (row.classList.contains("variable")) found.push([row]);
    else found.at(-1).push(row);
    return found;
  }, []);
  if (order) groups.sort((a, b) => compared(a[0], b[0], kind, order === "ascending" ? 1 : -1));
  table.tBodies[0].append(...groups.flat());
}

function compared(one, other, kind, sign) {
  const [a, b] = [one, other].map((row) => row.querySelector(`.${kind}`).firstChild?.textContent ?? "");
  if (kind === "stub") return sign * a.localeCompare(b, said(one).tag);
  const [x, y] = [a, b].map(numberOf);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
  return sign * (x - y);
}

// "<0.001" comes before "0.001".
function numberOf(text) {
  const found = text.replace("−", "-").match(/(<?)\s*(-?\d+(?:\.\d+)?)/);
  return found ? Number(found[2]) - (found[1] ? 1e-9 : 0) : NaN;
}

/* Copying: a table as Word and mail take it, without what only this page can do. */

function onCopy(event) {
  const selection = getSelection();
  if (selection.isCollapsed || selection.rangeCount > 1) return;
  const range = selection.getRangeAt(0);
  const part = range.cloneContents();
  if (!part.querySelector("th, td")) return;
  const box = made("div");
  const around = range.commonAncestorContainer;
  const inside = around instanceof Element && around.closest("table");
  box.append(inside ? made("table") : "");
  (inside ? box.firstChild : box).append(part);
  box.querySelectorAll(".sort, .anchor, .actions, style").forEach((each) => each.remove());
  box.querySelectorAll(".why").forEach((each) => each.replaceWith(...each.childNodes));
  for (const each of box.querySelectorAll("[class*=indent-]")) {
    each.prepend("\u2003".repeat(Number(each.className.match(/indent-(\d)/)[1])));
  }
  for (const each of box.querySelectorAll("*")) strip(each);
  event.clipboardData.setData("text/html", box.innerHTML);
  event.clipboardData.setData("text/plain", String(selection));
  event.preventDefault();
}

function strip(element) {
  const right = element.classList.contains("num");
  for (const { name } of [...element.attributes]) {
    if (!["colspan", "rowspan", "scope"].includes(name)) element.removeAttribute(name);
  }
  if (right) element.setAttribute("align", "right");
}

/* Start */

const asks = Boolean(explanation.showPopover);
if (asks) eachNumber(makeButton);
for (const each of document.querySelectorAll(asks ? ".theme, .hint" : ".theme")) {
  each.hidden = false;
}
document.querySelectorAll("table[data-sortable]").forEach(sortable);
document.addEventListener("keydown", onKey);
document.addEventListener("copy", onCopy);
document.addEventListener("click", (event) => {
  const button = event.target.closest(".why, .theme, .switch");
  // Who drags over a number selects it.
  if (button?.matches(".why") && getSelection().isCollapsed) explain(button);
  if (button?.matches(".theme")) toggleTheme();
  if (button?.matches(".switch")) pointAtSamePlace(button);
});
addEventListener("hashchange", showVersion);
showVersion();

// Keys for whoever wants them. Every one of them clicks something that is on the page anyway.
"use strict";
const all = (what) => [...document.querySelectorAll(what)];
const one = (what) => document.querySelector(what);
const go = { i: "/", p: "/people", d: "/documents", r: "/reports", l: "/links", s: "/sources", w: "/watches", a: "/provisions", o: "/overview", u: "/users", h: "/help" };
let here = -1, last = -1, began = 0;

function move(to) {
  const rows = all("[data-row]");
  if (!rows.length) { one(`[data-key=${to > here ? "j" : "k"}]`)?.click(); return; }
  here = Math.max(0, Math.min(rows.length - 1, to));
  rows[here].focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}
function box(row) { return row && row.querySelector("input[name=pick]"); }
function current() { return all("[data-row]")[here]; }
function pick(row, on) { const it = box(row); if (it) it.checked = on === undefined ? !it.checked : on; }
function range(from, to, on) {
  const rows = all("[data-row]");
  for (let n = Math.min(from, to); n <= Math.max(from, to); n++) pick(rows[n], on);
}
// The same key, whatever the keyboard writes: on a Russian or Kazakh one "c" is "с", "/" is ".".
function read(event) {
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (!letter || /^[a-z]$/i.test(event.key)) return event.key;
  return event.shiftKey ? letter[1] : letter[1].toLowerCase();
}
function act(key) {
  const it = one(`[data-key="${key}"]`);
  if (!it) return;
  // With nothing picked the alert under the eye is meant; with none there, the first comes under it.
  if ("cdsam".includes(key) && !all("input[name=pick]:checked, input[name=all]:checked").length) {
    if (all("[data-row]").length && !current()) { move(0); return; }
    pick(current(), true);
  }
  it.click();
  const open = it.closest("details[open]");
  if (open) open.querySelector("button, input, select, textarea")?.focus();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    const open = event.target.closest("details[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); } else if (typing) event.target.blur();
    return;
  }
  if (event.key === "Enter" && typing && !event.target.matches("textarea")) {  // a field of a decision: its own button, no other
    const button = event.target.closest(".drop")?.querySelector("div > button:last-child");
    if (button) { event.preventDefault(); button.click(); }
  }
  if (typing) return;
  const key = read(event), first = began && Date.now() - began < 1500;
  began = 0;
  if (first && go[key]) { one(`nav a[href="${go[key]}"]`)?.click(); event.preventDefault(); return; }
  if (key === "g") { began = Date.now(); return; }
  if (key === "j") move(here + 1);
  else if (key === "k") move(here - 1);
  else if (key === "x") { pick(current()); last = here; }
  else if (key === "X") range(last < 0 ? here : last, here, true);
  else if (key === "o") (current()?.querySelector("[data-open], a") || one("[data-key=o]"))?.click();
  else if (key === "?") one('nav a[href="/help"]')?.click();
  else if (key === "/") { const it = one('[data-key="/"]'); if (!it) return; const box = it.closest("details"); if (box) box.open = true; (box || it).querySelector("input:not([type=hidden]), select")?.focus(); }
  else if ("cdsamznyu".includes(key)) act(key);
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]"), it = box(row);
  if (!row || event.target !== it) return;
  here = all("[data-row]").indexOf(row);
  if (event.shiftKey && last >= 0) range(last, here, it.checked);
  last = here;
});
// One list of choices at a time.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".drop[open]")) all(".drop[open]").forEach((it) => { if (it !== event.target) it.open = false; });
}, true);
const aim = location.hash && all("[data-row]").findIndex((row) => `#${row.id}` === location.hash);
if (aim >= 0 && aim !== "") move(aim);
one("nav [aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" });  // the row of pages is long on a phone

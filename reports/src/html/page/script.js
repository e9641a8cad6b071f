"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const tools = document.getElementById("tools");
  if (!tools) return;
  const items = Array.from(document.querySelectorAll(".item"));
  const fields = ["severity", "status", "cause"];
  const count = document.getElementById("shown");
  const search = document.getElementById("search");
  const choice = (name) => document.getElementById("by-" + name);
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = fields.map((name) => [name, choice(name).value]).filter((pair) => pair[1] !== "");
    let shown = 0;
    for (const item of items) {
      const fits = wanted.every(([name, value]) => (item.dataset[name] || "").split(" ").includes(value));
      const found = words.every((word) => texts.get(item).includes(word));
      item.hidden = !(fits && found);
      if (!item.hidden) shown += 1;
    }
    count.textContent = count.dataset.words.replace("{0}", shown).replace("{1}", items.length);
  };
  tools.addEventListener("input", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", () => setTimeout(filter, 0));
  const open = (is) => { for (const one of document.querySelectorAll("details")) one.open = is; };
  document.getElementById("expand").addEventListener("click", () => open(true));
  document.getElementById("collapse").addEventListener("click", () => open(false));
  let before = [];
  addEventListener("beforeprint", () => {
    before = Array.from(document.querySelectorAll("details:not([open])"));
    open(true);
  });
  addEventListener("afterprint", () => { for (const one of before) one.open = false; });
  const follow = () => {
    const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!found) return;
    const item = found.closest(".item");
    if (item) item.hidden = false;
    for (let at = found; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  addEventListener("hashchange", follow);
  follow();
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 2) continue;
    Array.from(table.tHead.rows[0].cells).forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = (row) => row.cells[at].textContent.trim();
        const sorted = Array.from(body.rows).sort((a, b) => key(a).localeCompare(key(b), root.lang, { numeric: true }));
        body.append(...(up ? sorted : sorted.reverse()));
      });
    });
  }
  filter();
})();

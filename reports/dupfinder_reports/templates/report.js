
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a page from disk may not store */ } };
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  // Theme: the reader's choice wins over the system's.
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", `${isDark() ? "Light" : "Dark"} colours`); };
  const stored = recall("dupfinder-theme");
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;
  button.hidden = false;
  label();
  system.addEventListener("change", label);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("dupfinder-theme", root.dataset.theme);
    label();
  });

  // Filter: what is chosen stands in the address, so that a link shows the same.
  const form = document.getElementById("filter");
  const NAMES = ["squad", "family", "kind", "q"];
  const candidates = all(".candidate");
  const texts = new Map();
  const textOf = (candidate) => {
    if (!texts.has(candidate)) {
      const copies = candidate.querySelector(".copies");
      const facts = candidate.querySelector(".facts");
      texts.set(candidate, [candidate.querySelector("summary"), facts, copies].map((one) => (one ? one.textContent : "")).join(" ").toLowerCase());
    }
    return texts.get(candidate);
  };
  const chosen = () => Object.fromEntries(Array.from(new FormData(form)).filter(([, value]) => value.trim()));
  const fits = (candidate, { squad, family, kind, q }) =>
    (!squad || candidate.dataset.squads.split("|").includes(squad)) &&
    (!family || candidate.dataset.family === family) &&
    (!kind || candidate.dataset.kind === kind) &&
    (!q || q.toLowerCase().split(/\s+/).filter(Boolean).every((word) => textOf(candidate).includes(word)));
  const apply = () => {
    const wanted = chosen();
    let shown = 0;
    for (const candidate of candidates) {
      candidate.hidden = !fits(candidate, wanted);
      if (!candidate.hidden) shown += 1;
    }
    for (const group of all(".group")) {
      group.querySelector(".none").hidden = all(".candidate", group).some((one) => !one.hidden);
    }
    document.getElementById("shown").textContent = `${shown} of ${candidates.length} shown`;
  };
  const write = () => {
    const query = new URLSearchParams(chosen()).toString();
    history.replaceState(null, "", query ? `#${query}` : "#candidates");
  };

  // An address leads to a candidate, to a section, or to a filter.
  const open = (target) => {
    const candidate = target.closest(".candidate");
    if (!candidate) return;
    if (candidate.hidden) { for (const name of NAMES) form.elements[name].value = ""; apply(); }
    candidate.open = true;
    candidate.querySelector("summary").scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  };
  const follow = () => {
    const hash = location.hash.slice(1);
    const target = hash && document.getElementById(decodeURIComponent(hash.replace(/%(?![0-9a-f]{2})/gi, "%25")));
    if (target) { open(target); return; }
    if (!form || !hash.includes("=")) return;
    const wanted = new URLSearchParams(hash);
    for (const name of NAMES) form.elements[name].value = wanted.get(name) || "";
    apply();
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", () => { apply(); write(); });
    form.addEventListener("reset", () => setTimeout(() => { apply(); write(); }));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
    for (const link of all('a[href^="#c-"]')) {
      link.addEventListener("click", () => { if (link.hash === location.hash) follow(); });
    }
  }
  addEventListener("hashchange", follow);
  follow();

  // Tables sort by a click on a column title; numbers as numbers.
  const valueOf = (row, column) => row.cells[column].textContent.trim();
  const compare = (one, other) => {
    const [a, b] = [one, other].map((text) => Number(text.replace(/,/g, "")));
    return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
  };
  for (const heading of all(".sortable thead th")) {
    const sorter = document.createElement("button");
    sorter.type = "button";
    sorter.textContent = heading.textContent;
    heading.replaceChildren(sorter);
    sorter.addEventListener("click", () => {
      const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of all("th", heading.parentElement)) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      const body = heading.closest("table").tBodies[0];
      const sign = order === "ascending" ? 1 : -1;
      const column = heading.cellIndex;
      body.append(...Array.from(body.rows).sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column))));
    });
  }

  // Paper cannot unfold anything: open what is on the page, and fold it again afterwards.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = all("details:not([open])");
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
    unfolded = [];
  });
})();

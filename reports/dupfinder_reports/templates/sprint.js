"use strict";
(() => {
  const root = document.documentElement;
  const body = document.body;
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a page from disk may not store */ } };
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  // Theme: the reader's choice wins over the system's.
  const theme = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `${isDark() ? "Light" : "Dark"} colours`); };
  const stored = recall("dupfinder-theme");
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;
  theme.hidden = false;
  label();
  system.addEventListener("change", label);
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("dupfinder-theme", root.dataset.theme);
    label();
  });

  // Slides: one at a time, by keys or by a swipe.
  const present = document.getElementById("present");
  const place = document.getElementById("place");
  const slides = Array.from(document.querySelectorAll(".slide"));
  let at = 0;
  const presenting = () => body.classList.contains("presenting");
  const show = (number) => {
    at = Math.max(0, Math.min(slides.length - 1, number));
    slides.forEach((slide, index) => slide.classList.toggle("shown", index === at));
    slides[at].scrollTop = 0;
    place.textContent = `${at + 1} / ${slides.length}`;
    history.replaceState(null, "", `#present-${at + 1}`);
  };
  const begin = (number) => {
    body.classList.add("presenting");
    present.textContent = "Read";
    place.hidden = false;
    show(number);
  };
  const end = () => {
    body.classList.remove("presenting");
    slides.forEach((slide) => slide.classList.remove("shown"));
    present.textContent = "Present";
    place.hidden = true;
    history.replaceState(null, "", `#${slides[at].id}`);
    slides[at].scrollIntoView();
  };
  const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, PageUp: -1, Backspace: -1 };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    if (onButton) return;
    if (event.key === "p" || event.key === "P") { if (presenting()) end(); else begin(at); return; }
    if (!presenting()) return;
    if (event.key === "Escape") end();
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (event.key in STEPS) show(at + STEPS[event.key]);
    else return;
    event.preventDefault();
  });
  let touched = null;
  addEventListener("touchstart", (event) => { touched = event.changedTouches[0].clientX; }, { passive: true });
  addEventListener("touchend", (event) => {
    const moved = touched === null ? 0 : event.changedTouches[0].clientX - touched;
    if (presenting() && Math.abs(moved) > 60) show(at - Math.sign(moved));
  });
  present.hidden = false;
  present.addEventListener("click", () => { if (presenting()) end(); else begin(at); present.blur(); });
  const asked = /^#present(?:-(\d+))?$/.exec(location.hash);
  if (asked) begin(Number(asked[1] || 1) - 1);
})();

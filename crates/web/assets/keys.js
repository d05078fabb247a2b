// Keys: everything they do is also a link or a button on the page.
"use strict";
(() => {
  const isOff = () => localStorage.getItem("keys") === "off";
  const button = document.getElementById("keys-switch");
  if (button) {
    const name = () => { button.textContent = isOff() ? "Switch keys on" : "Switch keys off"; };
    button.hidden = false;
    name();
    button.addEventListener("click", () => { localStorage.setItem("keys", isOff() ? "on" : "off"); name(); });
  }
  const go = (href) => { if (href) location.href = href; };
  const link = (selector) => document.querySelector(selector)?.href;
  const parts = { i: "/", e: "/events", a: "/articles", x: "/actors", r: "/review", s: "/search", c: "/compare" };
  let waiting = false;
  const items = () => [...document.querySelectorAll(".item")];
  const step = (by) => {
    const all = items();
    if (!all.length) return;
    const now = all.indexOf(document.activeElement?.closest(".item"));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    (next.querySelector("a") ?? next).focus();
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (waiting) {
      waiting = false;
      go(parts[event.key]);
      return;
    }
    const keyed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (keyed) {
      event.preventDefault();
      keyed.click();
      return;
    }
    switch (event.key) {
      case "g": waiting = true; setTimeout(() => { waiting = false; }, 1500); break;
      case "/": event.preventDefault(); document.getElementById("find")?.focus(); break;
      case "j": step(1); break;
      case "k": step(-1); break;
      case "[": go(link(".steps a[rel=prev]")); break;
      case "]": go(link(".steps a[rel=next]")); break;
      case "?": go("/settings#keys"); break;
    }
  });
})();

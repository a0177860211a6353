// The page of an article: what a mark stands for shows up where one points, taps or tabs to it.
// Without this script the numbers in the text lead to the same notes.
"use strict";

(() => {
  const reader = document.querySelector(".reader");
  const main = document.querySelector("main");
  if (!reader || !main) return;

  forward();
  const marked = byNote();
  let pop = null;
  let pinned = null;
  let shown = "";

  toggles();
  drift();
  addEventListener("resize", drift);
  addEventListener("load", drift);
  addEventListener("hashchange", forward);
  main.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && !pinned) point(event.target);
  });
  main.addEventListener("pointerleave", () => !pinned && clear());
  main.addEventListener("focusin", (event) => {
    if (event.target.matches("a.ref")) show(event.target);
  });
  main.addEventListener("focusout", (event) => {
    if (event.target.matches("a.ref") && !pinned) clear();
  });
  main.addEventListener("click", click);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });

  // A link to a quote of a later page arrives at the first one: go on from here.
  function forward() {
    const id = decodeURIComponent(location.hash.slice(1));
    const entry = id && document.getElementById(id)?.closest(".later a.on");
    if (entry) location.replace(`${entry.getAttribute("href").split("#")[0]}#${id}`);
  }

  function byNote() {
    const found = new Map();
    for (const piece of main.querySelectorAll(".marked [data-n]")) {
      for (const key of piece.dataset.n.split(" ")) {
        if (!found.has(key)) found.set(key, []);
        found.get(key).push(piece);
      }
    }
    return found;
  }

  function toggles() {
    const bar = document.querySelector(".toggles");
    bar.hidden = false;
    const narrow = matchMedia("(max-width: 58rem)").matches;
    for (const button of bar.querySelectorAll("button")) {
      const on = button.dataset.layer === "notes" && narrow ? false : button.ariaPressed === "true";
      set(button, on);
      button.addEventListener("click", () => {
        clear();
        set(button, button.getAttribute("aria-pressed") !== "true");
        drift();
      });
    }
  }

  function set(button, on) {
    const layer = button.dataset.layer;
    button.setAttribute("aria-pressed", String(on));
    if (layer === "neutral") main.classList.toggle("neutral-on", on);
    else main.classList.toggle(`${layer}-off`, !on);
  }

  // Beside the text notes may hang below their paragraph, as long as none covers another.
  function drift() {
    const text = document.querySelector(".reader .text");
    text.classList.remove("adrift");
    text.style.minHeight = "";
    const lists = [...text.querySelectorAll(".row > .notes")];
    for (const list of lists) list.style.top = list.style.width = "";
    if (main.classList.contains("notes-off") || !matchMedia("(min-width: 58rem)").matches) return;
    const top = text.getBoundingClientRect().top;
    const places = lists.map((list) => {
      const row = list.parentElement.getBoundingClientRect();
      return { list, wanted: row.top - top, ...size(list) };
    });
    text.classList.add("adrift");
    for (const place of places) place.list.style.width = `${place.width}px`;
    let free = 0;
    for (const place of places) {
      const row = place.list.parentElement.getBoundingClientRect().top;
      const at = Math.max(row - text.getBoundingClientRect().top, free);
      place.list.style.top = `${at}px`;
      free = at + place.height + 8;
    }
    text.style.minHeight = `${free}px`;
  }

  function size(list) {
    const box = list.getBoundingClientRect();
    return { width: box.width, height: box.height };
  }

  function point(target) {
    const piece = target.closest?.(".marked [data-n]");
    if (piece) show(piece);
    else if (!target.closest?.(".pop")) clear();
  }

  function click(event) {
    const piece = event.target.closest(".marked [data-n]");
    if (!piece) {
      if (!event.target.closest(".pop")) clear();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (piece.matches("a.ref")) event.preventDefault();
    const again = pinned === piece;
    clear();
    if (again) return;
    show(piece);
    pinned = piece;
  }

  function visible(piece) {
    return piece.dataset.n
      .split(" ")
      .map((key) => document.getElementById(key))
      .filter((note) => note && (!note.matches(".neutral") || main.matches(".neutral-on")));
  }

  function show(piece) {
    if (shown === piece.dataset.n) return;
    clear();
    const notes = visible(piece);
    if (!notes.length) return;
    shown = piece.dataset.n;
    for (const note of notes) {
      note.classList.add("active");
      for (const other of marked.get(note.id) ?? []) other.classList.add("active");
    }
    if (!notes.every(inView)) open(piece, notes);
  }

  function inView(note) {
    const box = note.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
  }

  function open(piece, notes) {
    pop = document.createElement("div");
    pop.className = "pop";
    pop.setAttribute("role", "group");
    pop.setAttribute("aria-label", "What is marked");
    const list = document.createElement("ul");
    list.className = "notes";
    for (const note of notes) {
      const copy = note.cloneNode(true);
      copy.removeAttribute("id");
      copy.removeAttribute("tabindex");
      copy.classList.remove("active");
      list.append(copy);
    }
    pop.append(list);
    // Right after the paragraph: the next tab leads into it.
    piece.closest(".marked").after(pop);
    const parent = pop.offsetParent.getBoundingClientRect();
    const first = piece.getClientRects()[0] ?? piece.getBoundingClientRect();
    const left = Math.min(first.left, document.documentElement.clientWidth - pop.offsetWidth - 14);
    const below = first.bottom + 8;
    const fits = below + pop.offsetHeight < innerHeight || first.top < pop.offsetHeight;
    const top = fits ? below : first.top - pop.offsetHeight - 8;
    pop.style.left = `${Math.max(14, left) - parent.left}px`;
    pop.style.top = `${top - parent.top}px`;
  }

  function clear() {
    pinned = null;
    shown = "";
    pop?.remove();
    pop = null;
    for (const active of main.querySelectorAll(".active")) active.classList.remove("active");
  }
})();

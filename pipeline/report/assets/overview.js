// A box that narrows a long table to the lines that hold some words. Without it, all are shown.
"use strict";

(() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const box of document.querySelectorAll(".filter[data-for]")) {
    const table = document.getElementById(box.dataset.for);
    const input = box.querySelector("input");
    const told = box.querySelector("output");
    if (!table || !input || !told) continue;
    const lines = [...table.tBodies[0].rows].map((row) => ({ row, text: fold(row.textContent) }));

    const narrow = () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const line of lines) {
        line.row.hidden = !words.every((word) => line.text.includes(word));
        if (!line.row.hidden) shown += 1;
      }
      told.value = words.length ? `${shown} of ${lines.length}` : "";
    };

    input.addEventListener("input", narrow);
    box.hidden = false;
    narrow(); // a browser may bring the words back with the page
  }
})();

// Search over the scripts under search/: they call concordSearch with their part of the index.
"use strict";

const concordSearch = (() => {
  const SHOWN = 40;
  const KINDS = { entity: "name", outlet: "outlet", story: "story", statement: "statement" };
  const root = document.body.dataset.root;
  const input = document.querySelector("#query");
  const hits = document.querySelector("#hits");
  const count = document.querySelector("#count");
  const more = document.querySelector("#more");
  const files = new Map();
  const shards = new Map();
  const chunks = new Map();
  const frequent = new Set();
  let about = { chunk: 1, stop: [], prefixes: [] };
  let asked = 0;

  // As pipeline/report/search.py folds the words of the index.
  function fold(text) {
    return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  }

  function wordsOf(text) {
    const found = fold(text).match(/[\p{L}\p{N}]+/gu) || [];
    return found.map((word) => [...word].slice(0, 32).join(""));
  }

  function hex(text) {
    return [...new TextEncoder().encode(text)].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  function load(path) {
    if (!files.has(path)) {
      const done = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = resolve;
        script.onerror = () => reject(new Error(path));
        document.head.append(script);
      });
      files.set(path, done);
    }
    return files.get(path);
  }

  function shardsFor(word) {
    return about.prefixes.filter((prefix) =>
      prefix.endsWith("$")
        ? prefix.slice(0, -1).startsWith(word)
        : prefix.startsWith(word) || word.startsWith(prefix));
  }

  async function numbersOf(word, unfinished) {
    const names = shardsFor(word).filter((name) => unfinished || word.startsWith(name.replace(/\$$/, "")));
    await Promise.all(names.map((name) => load(`search/words/${hex(name)}.js`)));
    const found = new Set();
    for (const name of names) {
      for (const [other, numbers] of shards.get(name)) {
        if (other === word || (unfinished && other.startsWith(word))) {
          for (const number of numbers) found.add(number);
        }
      }
    }
    return found;
  }

  async function find(words, unfinished) {
    const sets = await Promise.all(words.map((word, i) => numbersOf(word, unfinished && i === words.length - 1)));
    const [first, ...rest] = sets.sort((a, b) => a.size - b.size);
    return [...first].filter((n) => rest.every((other) => other.has(n))).sort((a, b) => a - b);
  }

  function entry(number) {
    return chunks.get(Math.floor(number / about.chunk))[number % about.chunk];
  }

  function show(numbers, words) {
    hits.replaceChildren(...numbers.slice(0, SHOWN).map((number) => {
      const [kind, title, detail, path] = entry(number);
      const link = document.createElement("a");
      link.href = root + path;
      const name = document.createElement("b");
      name.textContent = title;
      const what = document.createElement("span");
      what.className = "what";
      what.textContent = detail ? `${KINDS[kind]} · ${detail}` : KINDS[kind];
      link.append(name, what);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    const all = numbers.length;
    count.textContent = all === 0 ? "Nothing found." : `${all.toLocaleString("en")} found.`;
    const cut = words.filter((word) => frequent.has(word)).map((word) => `“${word}”`);
    more.textContent = [
      all > SHOWN ? `The first ${SHOWN} are shown: add a word.` : "",
      cut.length ? `Of what holds ${cut.join(" or ")}, only the most important is in the index.` : "",
    ].join(" ");
  }

  function clear() {
    hits.replaceChildren();
    count.textContent = "";
    more.textContent = "";
  }

  async function search() {
    const turn = ++asked;
    const text = input.value;
    history.replaceState(null, "", text ? `#q=${encodeURIComponent(text)}` : "#");
    const all = wordsOf(text);
    const unfinished = /[\p{L}\p{N}\p{M}]$/u.test(text);
    const words = all.filter((word, i) =>
      !about.stop.includes(word) && !(unfinished && i === all.length - 1 && word.length < 2));
    if (words.length === 0) {
      clear();
      return;
    }
    try {
      const numbers = await find(words, unfinished && words[words.length - 1] === all[all.length - 1]);
      const needed = new Set(numbers.slice(0, SHOWN).map((n) => Math.floor(n / about.chunk)));
      await Promise.all([...needed].map((chunk) => load(`search/entries/${chunk}.js`)));
      if (turn === asked) show(numbers, words);
    } catch (problem) {
      clear();
      count.textContent = `The index is not complete: ${problem.message} is missing.`;
    }
  }

  function step(event) {
    const links = [...hits.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < links.length) links[at + 1].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at === 0 ? input : links[at - 1]).focus();
    else if (event.key === "Enter" && event.target === input && links.length > 0) links[0].click();
    else return;
    event.preventDefault();
  }

  function wanted() {
    const found = /^#q=(.*)$/.exec(location.hash);
    try {
      return found ? decodeURIComponent(found[1]) : "";
    } catch {
      return ""; // no such address was made by this page
    }
  }

  function begin() {
    const form = document.querySelector("form.search");
    form.hidden = false;
    document.querySelector("#plain").remove();
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", step);
    input.value = wanted();
    addEventListener("hashchange", () => {
      input.value = wanted();
      search();
    });
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, 60);
    });
    input.focus();
    if (input.value) search();
  }

  return {
    wordsOf,
    start(values) {
      about = values;
      begin();
    },
    words(prefix, found, cut) {
      shards.set(prefix, Object.entries(found));
      for (const word of cut) frequent.add(word);
    },
    entries(chunk, rows) {
      chunks.set(chunk, rows);
    },
  };
})();

"use strict";
// One card at a time out of the booklet in this page. Nothing here builds HTML from text: cards are cloned, words are
// set as text. What is remembered lives in localStorage; where that is refused, until the page is closed.
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const [stage, list, search, panel] = ["stage", "list", "search", "panel"].map(find);
  const AT_ONCE = 60; // rows of the list that are drawn before they are scrolled to
  const SWIPE_PX = 60;
  const NOTE_MS = 250;

  // What is remembered ------------------------------------------------------------------------------------------------
  const held = new Map();
  const recall = (key, otherwise) => {
    try {
      const said = localStorage.getItem(`quizzer.${key}`);
      if (said !== null) return JSON.parse(said);
    } catch {}
    return held.has(key) ? held.get(key) : otherwise;
  };
  const remember = (key, value) => {
    held.set(key, value);
    try { localStorage.setItem(`quizzer.${key}`, JSON.stringify(value)); } catch {}
  };
  const remembered = recall("known", []);
  const known = new Set(Array.isArray(remembered) ? remembered : []);
  let pointsOpen = recall("points", true) !== false;

  // The cards ---------------------------------------------------------------------------------------------------------
  const cards = Array.from(document.querySelectorAll("#book article"), (face) => ({
    face, id: face.dataset.id, topic: face.dataset.topic, level: face.dataset.level, text: "",
  }));
  let shown = cards;
  let at = 0;
  let flipped = false;
  let drawn = 0; // rows
  let noting = 0;

  const textOf = (card) => card.text || (card.text = card.face.textContent.toLowerCase());
  const askOf = (card) => {
    const ask = card.face.querySelector(".q");
    const one = ask.querySelector(`:scope > [lang=${language()}]`);
    return (one || ask).textContent;
  };

  function filter(keepPlace) {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [topic, level, state] = ["topic", "level", "state"].map((id) => find(id).value);
    const current = shown[at];
    shown = cards.filter((card) =>
      (!topic || card.topic === topic) && (!level || card.level === level) &&
      (!state || known.has(card.id) === (state === "done")) && words.every((word) => textOf(card).includes(word)));
    const same = shown.indexOf(current);
    at = same >= 0 ? same : keepPlace ? Math.max(0, Math.min(at, shown.length - 1)) : 0;
    if (same < 0) flipped = false;
    drawList();
    draw();
  }

  // Drawing -----------------------------------------------------------------------------------------------------------
  function draw() {
    const card = shown[at];
    if (!card) {
      stage.replaceChildren(find("none").content.cloneNode(true));
    } else if (stage.firstElementChild?.dataset.id !== card.id) {
      const face = card.face.cloneNode(true);
      face.hidden = false;
      for (const fold of face.querySelectorAll("details")) fold.open = fold.matches(".ticks") && pointsOpen;
      stage.replaceChildren(face);
      stage.scrollTop = 0;
    }
    stage.classList.toggle("flipped", flipped);
    for (const [id, wanted] of [["flip", !flipped], ["not_yet", flipped], ["known", flipped]]) find(id).hidden = !wanted;
    for (const id of ["flip", "not_yet", "known"]) find(id).disabled = !card;
    find("before").disabled = at <= 0;
    find("after").disabled = at >= shown.length - 1;
    find("count").textContent = `${card ? at + 1 : 0} / ${shown.length}`;
    const done = shown.reduce((sum, one) => sum + known.has(one.id), 0);
    const bar = find("progress");
    bar.ariaValueMax = shown.length;
    bar.ariaValueNow = done;
    bar.firstElementChild.style.width = `${shown.length ? 100 * done / shown.length : 0}%`;
    mark();
    clearTimeout(noting);
    if (card) noting = setTimeout(note, NOTE_MS, card.id); // the address costs 30 ms: not on every key
  }

  function note(id) {
    try { history.replaceState(null, "", `#${encodeURIComponent(id)}`); } catch {}
  }

  function drawList() {
    drawn = 0;
    list.replaceChildren();
    drawRows(AT_ONCE);
  }

  function drawRows(until) {
    const made = document.createDocumentFragment();
    for (; drawn < Math.min(until, shown.length); drawn++) {
      const card = shown[drawn];
      if (!drawn || shown[drawn - 1].topic !== card.topic) made.append(row("h3", titleOf(card)));
      const button = row("button", askOf(card));
      button.type = "button";
      button.dataset.at = drawn;
      made.append(button);
    }
    list.append(made);
  }

  function row(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  const titleOf = (card) => card.face.querySelector(".meta b").textContent;

  function mark() {
    if (at >= drawn) drawRows(at + AT_ONCE);
    for (const button of list.querySelectorAll("button")) {
      const card = shown[button.dataset.at];
      button.classList.toggle("known", known.has(card.id));
      const here = Number(button.dataset.at) === at;
      if (here) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
      if (here && !root.classList.contains("listing")) button.scrollIntoView({ block: "nearest" });
    }
  }

  // What one can do ---------------------------------------------------------------------------------------------------
  function go(to) {
    if (to < 0 || to >= shown.length) return;
    at = to;
    flipped = false;
    draw();
    stage.focus({ preventScroll: true });
  }

  function flip() {
    if (!shown[at]) return;
    flipped = !flipped;
    draw();
    stage.focus({ preventScroll: true });
  }

  function judge(isKnown) {
    const card = shown[at];
    if (!card) return;
    if (isKnown) known.add(card.id); else known.delete(card.id);
    remember("known", [...known]);
    if (find("state").value) filter(true);
    else if (at < shown.length - 1) go(at + 1);
    else { flipped = false; draw(); }
  }

  function points() {
    pointsOpen = !pointsOpen;
    remember("points", pointsOpen);
    const fold = stage.querySelector(".ticks");
    if (fold) fold.open = pointsOpen;
  }

  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  }

  // Languages ---------------------------------------------------------------------------------------------------------
  const several = root.dataset.lang === "both";
  const own = navigator.language.startsWith("zh") ? "zh" : "en"; // what the page's own words are in beside both
  const language = () => root.dataset.lang === "both" ? own : root.dataset.lang;

  function speak(wanted) {
    root.dataset.lang = wanted;
    root.dataset.own = language();
    root.lang = language() === "en" ? "en" : "zh-Hans";
    for (const one of document.querySelectorAll("#app [data-zh]")) {
      const said = one.dataset[language()];
      if (one.matches("option")) one.textContent = said;
      else one.title = one.ariaLabel = said;
      if (one === search) one.placeholder = said;
    }
    find("tongue").textContent = { zh: "中", en: "EN", both: "中 EN" }[wanted];
  }

  function nextLanguage() {
    if (!several) return;
    const order = ["zh", "en", "both"];
    speak(order[(order.indexOf(root.dataset.lang) + 1) % order.length]);
    remember("lang", root.dataset.lang);
    drawList();
    draw();
  }

  // Keys, touch, mouse ------------------------------------------------------------------------------------------------
  const open = (wanted) => {
    root.classList.toggle("listing", wanted);
    find("open").setAttribute("aria-expanded", String(wanted));
    if (wanted) list.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  };
  const keys = {
    " ": flip, Enter: flip, ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), j: () => go(at + 1),
    k: () => go(at - 1), 1: () => flipped && judge(false), 2: () => flipped && judge(true), p: points, l: nextLanguage,
    t: theme, "/": () => { open(true); search.focus(); search.select(); }, Escape: () => open(false),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { key, target } = event;
    if (target.matches("input[type=search], select")) {
      if (key === "Escape" || (key === "Enter" && target === search)) { open(false); stage.focus(); }
      return;
    }
    if ((key === " " || key === "Enter") && target.closest("button, input, summary")) return;
    const act = keys[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  stage.addEventListener("click", (event) => {
    const busy = event.target.closest("summary, label, input, a, details") || String(getSelection());
    if (!flipped && !busy) flip();
  });
  stage.addEventListener("toggle", (event) => {
    if (!event.target.matches(".ticks") || event.target.open === pointsOpen) return;
    pointsOpen = event.target.open;
    remember("points", pointsOpen);
  }, true);

  let touch = null;
  const scrolls = (node) => {
    for (let one = node; one && one !== stage; one = one.parentElement) if (one.scrollWidth > one.clientWidth + 1) return true;
    return false;
  };
  stage.addEventListener("touchstart", (event) => {
    touch = event.touches.length === 1 && !scrolls(event.target) ? event.touches[0] : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (!touch) return;
    const x = event.changedTouches[0].clientX - touch.clientX, y = event.changedTouches[0].clientY - touch.clientY;
    touch = null;
    if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(y)) go(at + (x < 0 ? 1 : -1));
  }, { passive: true });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    open(false);
    go(Number(button.dataset.at));
  });
  list.addEventListener("scroll", () => {
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight && drawn < shown.length) {
      drawRows(drawn + AT_ONCE);
      mark();
    }
  }, { passive: true });

  const click = {
    open: () => open(!root.classList.contains("listing")), print: () => print(), tongue: nextLanguage, theme,
    before: () => go(at - 1), after: () => go(at + 1), flip, not_yet: () => judge(false), known: () => judge(true),
  };
  for (const [id, act] of Object.entries(click)) find(id).addEventListener("click", act);
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
  for (const id of ["topic", "level", "state"]) find(id).addEventListener("change", () => filter());
  addEventListener("beforeprint", () => { // on paper: what the filter shows
    const wanted = new Set(shown);
    for (const card of cards) card.face.hidden = !wanted.has(card);
  });
  addEventListener("afterprint", () => { for (const card of cards) card.face.hidden = false; });

  // Begin -------------------------------------------------------------------------------------------------------------
  const titles = new Map(cards.map((card) => [card.topic, card]));
  for (const [topic, card] of titles) find("topic").append(new Option(titleOf(card), topic));
  find("tongue").hidden = !several;
  const liked = recall("lang", own);
  speak(several ? (["zh", "en", "both"].includes(liked) ? liked : own) : root.dataset.lang);
  let wanted = "";
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch {}
  at = Math.max(0, cards.findIndex((card) => card.id === wanted));
  find("app").hidden = false;
  drawList();
  draw();
})();

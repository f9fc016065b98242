// Keeps the page fresh and easy to use. The server renders everything; this asks for parts that changed and looks
// after focus, scrolling, menus and the clock's ticking.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Parts: the server sends only those that differ from the versions we have.

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Have"] = $$("[data-part]").map((part) => `${part.dataset.part}=${part.dataset.version}`).join(" ");
});

let asking = false;
const wanted = new Set();

async function refresh(names) {
  names.forEach((name) => wanted.add(name));
  if (asking || !wanted.size) return;
  asking = true;
  const url = new URL(document.body.dataset.parts, location.href);
  url.searchParams.set("names", [...wanted].join(" "));
  wanted.clear();
  try {
    await htmx.ajax("GET", url.pathname + url.search, { source: document.body, swap: "none" });
  } finally {
    asking = false;
    refresh([]);
  }
}

// A hidden tab lets its stream go: browsers allow six to one server, and each tab may be another employee.

let stream = null;

function follow() {
  if (document.hidden) {
    stream?.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource(document.body.dataset.live);
    stream.onerror = () => { $("#trouble").hidden = false; };
    stream.onopen = () => { $("#trouble").hidden = true; refresh($$("[data-part]").map((part) => part.dataset.part)); };
    stream.onmessage = (event) => refresh(event.data.split(" "));
  }
}

["htmx:responseError", "htmx:sendError"].forEach((failure) => document.addEventListener(failure, () => { $("#trouble").hidden = false; }));

// What a swap must not lose: where one was in the conversation, the modal's scroll and focus, what is new.

const scroller = $("#scroll");
let atEnd = true;
let newest = "";
let before = null;
let noise = new Map();

const lastMessage = () => $$("#part-main .message").at(-1);
const atTheEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
const toTheEnd = () => { if (lastMessage()) scroller.scrollTop = scroller.scrollHeight; };

document.addEventListener("htmx:oobBeforeSwap", () => {
  atEnd = atTheEnd();
  noise = new Map($$("[data-cell]").map((cell) => [cell.dataset.cell, cell.textContent]));
  const sheet = $("#modal .scroll");
  before = sheet && { view: sheet.closest("[data-view]").dataset.view, top: sheet.scrollTop };
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const name = event.detail.target.dataset.part;
  if (name === "main") arrive();
  if (name === "modal") showModal();
  if (name === "side") titleWithUnread();
  if (name === "clock") setClock();
  if (name === "inside") glow();
});

function arrive() {
  const message = lastMessage();
  if (message && message.dataset.ts > newest) {
    $("#announce").textContent = `${message.dataset.author}: ${message.dataset.text}`;
    newest = message.dataset.ts;
    if (atEnd) {
      atNews = false;
      toTheEnd();
    }
  }
}

function glow() {
  $$("[data-cell]").forEach((cell) => {
    if (noise.has(cell.dataset.cell) && noise.get(cell.dataset.cell) !== cell.textContent) cell.classList.add("changed");
  });
}

function titleWithUnread() {
  const unread = Number($("[data-unread]").dataset.unread);
  document.title = (unread ? `(${unread}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}

// Modals: the browser's own dialog keeps the rest of the page out of reach; Tab goes round inside it.

const modal = $("#modal");
let opener = null;

function showModal() {
  const view = $("[data-view]", modal);
  if (!view) {
    if (modal.open) modal.close();
    (document.getElementById(opener) ?? $("#say") ?? $("#conversation")).focus();
    opener = null;
    return;
  }
  if (!modal.open) {
    opener = document.activeElement?.id ?? null;
    modal.showModal();
  }
  const sheet = $(".scroll", modal);
  const same = before?.view === view.dataset.view;
  if (same) sheet.scrollTop = before.top;
  const field = "input:not([type=hidden]), textarea, select";
  const first = $("[aria-invalid]", modal);
  const target = first ? (first.matches(field) ? first : $(field, first)) : same ? null : $("[autofocus]", modal) ?? chosen($(field, sheet));
  if (first) first.closest(".field").scrollIntoView({ block: "nearest" });
  if (target) target.focus({ preventScroll: Boolean(first) });
  else if (!modal.contains(document.activeElement)) (sheet ?? modal).focus();
}

// A group of radio buttons is entered where it is chosen.
const chosen = (start) => (start?.type === "radio" && $$("input:checked", start.form).find((other) => other.name === start.name)) || start;

modal.addEventListener("cancel", (event) => {
  event.preventDefault();
  ($("[data-close]", modal) ?? $("[aria-label=Close]", modal))?.click();
});

document.addEventListener("keydown", (event) => {
  const dialog = event.key === "Tab" && $$("dialog[open]").at(-1);
  if (!dialog) return;
  const stops = $$("a[href], button:not(:disabled), input, textarea, select, summary, [tabindex='0']", dialog).filter((stop) => stop.offsetParent);
  const [first, last] = [stops[0], stops.at(-1)];
  const groups = (stop) => stop?.type === "radio" && document.activeElement?.name === stop.name && document.activeElement?.type === "radio";
  const at = document.activeElement;
  if (event.shiftKey ? at === first || groups(first) || !dialog.contains(at) : at === last || groups(last)) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
});

// "Are you sure?": asked in the dialog that stands beside the element.

document.addEventListener("htmx:confirm", (event) => {
  const dialog = document.getElementById(event.detail.elt.dataset?.confirm ?? "");
  if (!dialog) return;
  event.preventDefault();
  const answer = (yes) => {
    dialog.close();
    if (yes) event.detail.issueRequest(true);
    else event.detail.elt.closest("form")?.reset();
  };
  dialog.oncancel = (cancelled) => { cancelled.preventDefault(); cancelled.stopPropagation(); answer(false); };
  $("[data-answer=yes]", dialog).onclick = () => answer(true);
  $("[data-answer=no]", dialog).onclick = () => answer(false);
  dialog.showModal();
});

// Menus close when one looks elsewhere; Escape gives the focus back.

document.addEventListener("click", (event) => {
  $$("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target) || event.target.closest(".sheet button")) menu.open = false;
  });
  const link = event.target.closest("button[data-url]");
  if (link && /^(https?|mailto|tel):/i.test(link.dataset.url)) window.open(link.dataset.url, "_blank", "noopener");
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && $("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  $("summary", menu).focus();
});

$(".who").addEventListener("toggle", (event) => { if (event.target.open) $("#member-filter").focus(); });

$("#member-filter").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  $$("#members li").forEach((member) => { member.hidden = !member.textContent.toLowerCase().includes(words); });
});

const side = $("#side");
$("#side-switch").addEventListener("click", (event) => {
  const opened = side.classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", opened);
});

// The composer: Enter sends, and "/" offers commands.

$$(".composer").forEach((composer) => {
  const field = $("textarea", composer);
  const list = $(".commands", composer);
  const offered = () => (list && !list.hidden ? $$("[role=option]:not([hidden])", list) : []);
  const current = () => offered().find((option) => option.getAttribute("aria-selected") === "true");

  function choose(option) {
    $$("[role=option]", list).forEach((other) => other.setAttribute("aria-selected", other === option));
    field.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  function offer() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    if (!list) return;
    const typed = field.value;
    const commands = $$("[role=option]", list);
    commands.forEach((option) => { option.hidden = !option.dataset.command.startsWith(typed); });
    list.hidden = !typed.startsWith("/") || commands.every((option) => option.hidden);
    field.setAttribute("aria-expanded", !list.hidden);
    choose(offered()[0]);
  }

  function complete(option) {
    field.value = `${option.dataset.command} `;
    offer();
    field.focus();
  }

  field.addEventListener("input", offer);
  field.addEventListener("keydown", (event) => {
    const options = offered();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (options.length && step) {
      event.preventDefault();
      choose(options[(options.indexOf(current()) + step + options.length) % options.length]);
    } else if (options.length && event.key === "Escape") {
      list.hidden = true;
    } else if (options.length && (event.key === "Tab" || (event.key === "Enter" && current().dataset.command !== field.value))) {
      event.preventDefault();
      complete(current());
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
  list?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) complete(option);
  });
  let sent = "";
  composer.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== composer) return;
    sent = field.value;
    field.value = "";
    offer();
    atEnd = true;
  });
  composer.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    if (event.target !== composer || field.value || (successful && !xhr.getResponseHeader("X-Refused"))) return;
    field.value = sent; // to be corrected, or sent again
    offer();
  });
});

// Forms of messages and Home are never sent whole.
document.addEventListener("submit", (event) => { if (!event.target.hasAttribute("hx-post")) event.preventDefault(); });

// The clock ticks by itself between the server's words about it.

let clock = null;

function setClock() {
  const shown = $(".now");
  const format = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: shown.dataset.zone });
  clock = { shown, format, base: Number(shown.dataset.now) * 1000 - performance.now(), running: shown.dataset.running === "yes" };
}

function tick() {
  if (!clock.running) return;
  const parts = Object.fromEntries(clock.format.formatToParts(clock.base + performance.now()).map(({ type, value }) => [type, value]));
  clock.shown.textContent = `${parts.weekday} ${parts.hour}:${parts.minute}`;
}

// Light or dark: a cookie, so that the server renders the right one at once.

$("#theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" ||
    (document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  const theme = dark ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=strict`;
});

// One comes to what is new, or else to the end, and stays there while pictures load; until one scrolls.

let atNews = true;

function settle() {
  const news = atNews && $("#part-main .news");
  if (news) news.scrollIntoView();
  else if (atEnd) toTheEnd();
}

newest = lastMessage()?.dataset.ts ?? "";
settle();
scroller.addEventListener("load", settle, true);
["wheel", "touchmove", "keydown"].forEach((moved) => scroller.addEventListener(moved, () => { atNews = false; }, { passive: true }));
titleWithUnread();
setClock();
setInterval(tick, 1000);
if ($("#part-inside")) setInterval(() => { if (!document.hidden) refresh(["inside"]); }, 1000);
follow();
document.addEventListener("visibilitychange", follow);
window.addEventListener("pagehide", () => stream?.close()); // or leaving would look like a failure
if ($("[data-view]", modal)) showModal();

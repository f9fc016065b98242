// Keeps the page fresh and easy to use. The server renders everything; this asks for parts that changed and looks
// after focus, scrolling, menus and the clock's ticking.
"use strict";

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
  before = sheet && { beginning: sheet.closest("[data-view]").dataset.beginning, top: sheet.scrollTop };
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const name = event.detail.target.dataset.part;
  if (name === "main") arrive();
  if (name === "modal") showModal();
  if (name === "side") titleWithUnread();
  if (name === "clock") setClock();
  if (name === "inside") glow();
  if (name === "attack") tellVerdict();
});

function arrive() {
  const message = lastMessage();
  if (message && message.dataset.ts > newest) {
    announce(`${message.dataset.author}: ${message.dataset.text}`);
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

function tellVerdict() {
  const verdict = $("[data-said]");
  if (verdict) announce(verdict.dataset.said);
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
  const same = before?.beginning === view.dataset.beginning;
  sheet.scrollTop = same ? before.top : 0;
  const field = "input:not([type=hidden], [type=file]), textarea, select";
  const first = $("[aria-invalid]", modal);
  const target = first ? (first.matches(field) ? first : $(field, first)) : same ? null : $("[autofocus]", modal) ?? inSight(chosen($(field, sheet)), sheet);
  if (first) first.closest(".field").scrollIntoView({ block: "nearest" });
  if (target) target.focus({ preventScroll: true });
  else if (!modal.contains(document.activeElement)) (sheet ?? modal).focus();
}

// What is new is read from its beginning: a field further down is not gone to.
const inSight = (field, sheet) => (field && field.getBoundingClientRect().bottom <= sheet.getBoundingClientRect().bottom ? field : null);

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
    else restore(event.detail.elt.closest("[data-part]"));
  };
  dialog.oncancel = (cancelled) => { cancelled.preventDefault(); cancelled.stopPropagation(); answer(false); };
  $("[data-answer=yes]", dialog).onclick = () => answer(true);
  $("[data-answer=no]", dialog).onclick = () => answer(false);
  dialog.showModal();
});

// What was chosen and then thought better of goes back to what the server knows.
function restore(part) {
  part.dataset.version = "";
  refresh([part.dataset.part]);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("button[data-url]");
  if (link && /^(https?|mailto|tel):/i.test(link.dataset.url)) window.open(link.dataset.url, "_blank", "noopener");
});

const side = $("#side");
const sideSwitch = $("#side-switch");

function openSide(open) {
  side.classList.toggle("open", open);
  sideSwitch.setAttribute("aria-expanded", open);
}

sideSwitch.addEventListener("click", () => openSide(!side.classList.contains("open")));

// Escape closes what stands beside the conversation.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || modal.open) return;
  if (side.classList.contains("open")) {
    openSide(false);
    sideSwitch.focus();
  } else {
    $(".pane .place a")?.click();
  }
});

// Lists under a field: it keeps the focus, and the arrows move in the list.

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const offered = (field) => (field.getAttribute("aria-expanded") === "true" ? $$("[role=option]:not([hidden])", listOf(field)) : []);
const current = (field) => offered(field).find((option) => option.getAttribute("aria-selected") === "true");

function point(field, option) {
  $$("[role=option]", listOf(field)).forEach((other) => other.setAttribute("aria-selected", other === option));
  field.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

function unfold(field, open) {
  listOf(field).hidden = !open;
  field.setAttribute("aria-expanded", open);
  const options = offered(field);
  // Another answer to what was typed may come after somebody has moved to one: they stay there.
  point(field, options.find((option) => option.dataset.value === field.dataset.movedTo) ?? options[0]);
}

function move(field, key) {
  const options = offered(field);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!options.length || !step) return false;
  const option = options[(options.indexOf(current(field)) + step + options.length) % options.length];
  field.dataset.movedTo = option.dataset.value;
  point(field, option);
  return true;
}

// Pickers: the list comes from the server while one types; each choice becomes a token that can be taken away.

const PICKER = ".picker [role=combobox]";

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches(".choices")) return;
  const field = $("[role=combobox]", event.target.closest(".picker"));
  if (field !== document.activeElement) return;
  unfold(field, true);
  event.target.scrollIntoView({ block: "nearest" });
});

function changedByHand(picker) {
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}

function pick(field, option) {
  const picker = field.closest(".picker");
  const tokens = $(".tokens", picker);
  if (!("many" in picker.dataset)) tokens.replaceChildren();
  if (!$$("input", tokens).some((input) => input.value === option.dataset.value)) {
    const token = $("template", picker).content.cloneNode(true);
    $("span", token).textContent = option.dataset.label;
    $("input", token).value = option.dataset.value;
    $("button", token).setAttribute("aria-label", `Remove ${option.dataset.label}`);
    tokens.append(token);
  }
  field.value = "";
  delete field.dataset.movedTo;
  unfold(field, false);
  changedByHand(picker);
}

function takeAway(token) {
  const picker = token.closest(".picker");
  token.remove();
  $("input:not([type=hidden])", picker).focus();
  changedByHand(picker);
}

document.addEventListener("input", (event) => { if (event.target.matches(PICKER)) delete event.target.dataset.movedTo; });

// What is typed to find something is no answer.
window.addEventListener("change", (event) => { if (event.target.matches?.(PICKER)) event.stopImmediatePropagation(); }, true);

document.addEventListener("keydown", (event) => {
  const field = event.target.closest(PICKER);
  if (!field) return;
  const open = field.getAttribute("aria-expanded") === "true";
  if (open && event.key === "Escape") {
    event.preventDefault(); // or the modal would close too
    unfold(field, false);
  } else if (event.key === "Enter" && (open || field.value)) {
    event.preventDefault();
    if (current(field)) pick(field, current(field));
  } else if (event.key === "Backspace" && !field.value) {
    const last = $$(".token", field.closest(".picker")).at(-1);
    if (last) takeAway(last);
  } else if (move(field, event.key)) {
    event.preventDefault();
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    htmx.trigger(field, "seek");
  }
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".choices");
  if (option) event.preventDefault(); // the field keeps the focus
});

document.addEventListener("click", (event) => {
  const option = event.target.closest(".choices [role=option]");
  if (option) pick($("[role=combobox]", option.closest(".picker")), option);
  else if (event.target.matches(PICKER)) htmx.trigger(event.target, "seek");
  else if (event.target.closest(".picker [data-remove]")) takeAway(event.target.closest(".token"));
});

document.addEventListener("focusout", (event) => { if (event.target.matches(PICKER)) unfold(event.target, false); });

// Rich text: the buttons, and the keys that people know, set Slack's own marks.

function mark(field, sign) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if (sign.endsWith(" ")) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const lines = value.slice(start, to).split("\n").map((line, at) => (sign === "1. " ? `${at + 1}. ` : sign) + line);
    field.setRangeText(lines.join("\n"), start, to, "end");
  } else {
    field.setRangeText(sign + value.slice(from, to) + sign, from, to, "end");
    if (from === to) field.setSelectionRange(from + 1, from + 1);
  }
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  if (button) mark(document.getElementById(button.dataset.for), button.dataset.mark);
});

document.addEventListener("keydown", (event) => {
  const sign = (event.ctrlKey || event.metaKey) && event.target.matches(".rich textarea") && { b: "*", i: "_" }[event.key];
  if (!sign) return;
  event.preventDefault();
  mark(event.target, sign);
});

// Fields that count their characters, and those that send themselves with Enter.

document.addEventListener("input", (event) => {
  const count = $$("[data-counts]").find((one) => one.dataset.counts === event.target.id);
  if (count) count.firstChild.data = `${event.target.value.length} of ${count.dataset.most}`;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-enter]")) return;
  event.preventDefault();
  htmx.trigger(event.target, "enter");
});

// The menu of a message is one for all of them; it is told of which it is.

const messageMenu = $("#message-menu");

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-surface]");
  if (!more) return;
  $("#on-message [name=surface]").value = more.dataset.surface;
  $(".own", messageMenu).hidden = more.dataset.own === undefined;
  $("#own-words").value = more.dataset.own ?? "";
  const { top, right, bottom } = more.getBoundingClientRect();
  const low = bottom > innerHeight / 2;
  messageMenu.style.inset = low ? `auto ${innerWidth - right}px ${innerHeight - top}px auto` : `${bottom}px ${innerWidth - right}px auto auto`;
}, true);

messageMenu.addEventListener("click", (event) => { if (event.target.closest("button")) messageMenu.hidePopover(); });

// The composer: Enter sends, "/" offers commands, and files are added, dropped or pasted.

const announce = (words) => { $("#announce").textContent = words; };

function bundle(...files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  return transfer.files;
}

$$(".composer").forEach((composer) => {
  const field = $("textarea", composer);
  const clip = $("input[type=file]", composer);
  const chosenFiles = $(".tokens", composer);
  const commands = field.hasAttribute("aria-controls") ? $$("[role=option]", listOf(field)) : [];

  function offer() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    if (!commands.length) return;
    commands.forEach((option) => { option.hidden = !option.dataset.command.startsWith(field.value); });
    unfold(field, field.value.startsWith("/") && commands.some((option) => !option.hidden));
  }

  function complete(option) {
    field.value = `${option.dataset.command} `;
    offer();
    field.focus();
  }

  function attach(files) {
    clip.files = bundle(...files);
    chosenFiles.hidden = !files.length;
    chosenFiles.replaceChildren(...files.map((file) => {
      const token = document.createElement("li");
      token.className = "token";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = "✕";
      button.setAttribute("aria-label", `Remove ${file.name}`);
      button.onclick = () => { attach(files.filter((other) => other !== file)); field.focus(); };
      token.append(file.name, button);
      return token;
    }));
  }

  const add = (files) => { attach([...clip.files, ...files]); field.focus(); };

  field.addEventListener("input", offer);
  field.addEventListener("keydown", (event) => {
    const option = current(field);
    if (move(field, event.key)) {
      event.preventDefault();
    } else if (option && event.key === "Escape") {
      event.preventDefault();
      unfold(field, false);
    } else if (option && (event.key === "Tab" || (event.key === "Enter" && option.dataset.command !== field.value))) {
      event.preventDefault();
      complete(option);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
  $(".commands", composer)?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) complete(option);
  });

  clip.addEventListener("change", () => attach([...clip.files]));
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  const region = composer.closest("main, aside");
  region.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    region.classList.add("dropping");
  });
  ["dragleave", "drop"].forEach((end) => region.addEventListener(end, () => region.classList.remove("dropping")));
  region.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });

  let sent = { text: "", files: [] };
  composer.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== composer) return;
    sent = { text: field.value, files: [...clip.files] };
    field.value = "";
    attach([]);
    offer();
    atEnd = true;
  });
  composer.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    if (event.target !== composer) return;
    if (successful && !xhr.getResponseHeader("X-Refused")) {
      if (sent.text || sent.files.length) announce("Sent.");
    } else if (!field.value) {
      field.value = sent.text; // to be corrected, or sent again
      attach(sent.files);
      offer();
    }
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
  themes.postMessage(theme);
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

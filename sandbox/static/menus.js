// What every page of the sandbox needs: menus, the list of members, and light or dark in all tabs and frames alike.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// In a frame beside others there is no way to put more beside it.
document.documentElement.classList.toggle("framed", window !== window.top);

const themes = new BroadcastChannel("theme");
themes.onmessage = (event) => { document.documentElement.dataset.theme = event.data; };

// Menus close when one looks elsewhere or has chosen; Escape gives the focus back.

function closeMenu(menu) {
  const within = menu.contains(document.activeElement);
  menu.open = false;
  if (within) $("summary", menu).focus();
}

document.addEventListener("click", (event) => {
  $$("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
    else if (event.target.closest(".sheet button[hx-post]")) closeMenu(menu);
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && !event.defaultPrevented && $("details.menu[open]");
  if (!menu) return;
  event.preventDefault(); // or a modal round it would close too
  menu.open = false;
  $("summary", menu).focus();
});

$(".who")?.addEventListener("toggle", (event) => { if (event.target.open) $("#member-filter").focus(); });

$("#member-filter")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  $$("#members li").forEach((member) => { member.hidden = !member.textContent.toLowerCase().includes(words); });
});

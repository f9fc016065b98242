// What a checker of accessibility looks for, each as a list of complaints. An expression: its value has the checks.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const words = (node) => (node?.textContent ?? "").trim();
  const complaints = (what, nodes) => nodes.map((node) => `${what}: ${node.outerHTML.slice(0, 160)}`);

  // Colours

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function rgba(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }

  const linear = (byte) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const over = (color, base) => [0, 1, 2].map((at) => (color[at] * color[3] + base[at] * (255 - color[3])) / 255);

  function ratio(one, other) {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  }

  function behind(node) {
    for (; node; node = node.parentElement) {
      const color = rgba(getComputedStyle(node).backgroundColor);
      if (color[3] === 255) return color;
    }
    return rgba("Canvas");
  }

  // Words that stand out from what is behind them by less than WCAG's 4.5 to 1.
  function faintWords() {
    const leftOut = "[aria-hidden=true], :disabled, .unseen, script, option";
    const own = (node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && words(child));
    return complaints("faint words", all("body *").filter((node) => {
      if (!own(node) || !seen(node) || node.closest(leftOut)) return false;
      return ratio(rgba(getComputedStyle(node).color), behind(node)) < 4.5;
    }));
  }

  // Controls of which neither the edge nor the inside stands out from what is round them by WCAG's 3 to 1.
  function faintControls() {
    const fields = "input:not([type=hidden], [type=file], [type=radio], [type=checkbox])";
    const controls = `select, textarea, ${fields}, .button, .switch, .step, .reaction, .picker, .rich`;
    return complaints("faint control", all(controls).filter((node) => {
      const inside = node.parentElement.closest(".picker, .rich, .composer");
      if (!seen(node) || node.disabled || inside) return false;
      const style = getComputedStyle(node);
      const around = behind(node.parentElement);
      const against = (color) => ratio(over(rgba(color), around), around);
      const edge = parseFloat(style.borderTopWidth) ? against(style.borderTopColor) : 1;
      return Math.max(edge, against(style.backgroundColor)) < 3;
    }));
  }

  // Names, references and places

  const referred = (node, name) => (node.getAttribute(name) ?? "").split(" ").filter(Boolean).map((id) => document.getElementById(id));
  const labelled = (node) =>
    node.getAttribute("aria-label") || node.title || [...(node.labels ?? []), ...referred(node, "aria-labelledby")].some(words);

  function structure() {
    const visible = (selector) => all(selector).filter(shown);
    const mute = (node) => !words(node) && !labelled(node) && !node.querySelector("img:not([alt=''])");
    const lost = (node) => ["aria-labelledby", "aria-describedby", "aria-controls"].some((name) => referred(node, name).includes(null));
    const small = (node) => Object.values({ w: node.getBoundingClientRect().width, h: node.getBoundingClientRect().height }).some((side) => side < 24);
    const boxes = "[role=group], [role=radiogroup], [role=listbox], [role=region], iframe, dialog[open]";
    const levels = visible("h1, h2, h3, h4, h5, h6").filter((node) => !node.closest("dialog")).map((node) => Number(node.tagName[1]));
    return [
      ...complaints("no name", visible("button, a, summary").filter(mute)),
      ...complaints("no label", visible(`input:not([type=hidden]), select, textarea, ${boxes}`).filter((node) => !labelled(node))),
      ...complaints("no alt", visible("img:not([alt])")),
      ...complaints("refers to nothing", visible("[aria-labelledby], [aria-describedby], [aria-controls]").filter(lost)),
      ...complaints("a control in a control", visible("button button, a a, a button, button a, label button")),
      ...complaints("not a list of items", visible("ul, ol").filter((node) => [...node.children].some((child) => child.tagName !== "LI"))),
      ...complaints("out of its order", visible("[tabindex]").filter((node) => node.tabIndex > 0)),
      ...complaints("too small to hit", visible("button, summary, .tabs a, .side a").filter(small)),
      ...complaints("not the only one", visible("main").slice(1)),
      ...levels.filter((level, at) => at && level > levels[at - 1] + 1).map((level) => `h${level} skips a level`),
      ...["main", "h1"].filter((tag) => !document.querySelector(tag)).map((tag) => `no ${tag}`),
      ...["lang", "title"].filter((name) => !(document.documentElement.getAttribute(name) || document[name])).map((name) => `no ${name}`),
    ];
  }

  // The focus, if nothing shows where it is.
  function hiddenFocus() {
    const at = document.activeElement;
    const ring = (node) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    };
    return at === document.body || ring(at) || ring(at.parentElement) ? [] : complaints("hidden focus", [at]);
  }

  // Whatever moves for longer than a blink.
  function motion() {
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    return complaints("motion", all("*").filter((node) => ["", "::before", "::after"].some((part) => {
      const { animationDuration, transitionDuration } = getComputedStyle(node, part || null);
      return Math.max(seconds(animationDuration), seconds(transitionDuration)) > 0.001;
    })));
  }

  // What a listener hears where the focus is.
  function focusName() {
    const at = document.activeElement;
    const label = [...(at.labels ?? [])].map(words).join(" ");
    return (at.getAttribute("aria-label") ?? (label || words(at))).replace(/\s+/g, " ").trim();
  }

  const opened = () => { all("details").filter(shown).forEach((menu) => { menu.open = true; }); };

  return { faintWords, faintControls, structure, hiddenFocus, motion, focusName, opened };
})()

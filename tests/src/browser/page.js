// What people can see and press on a page, by the words on it.

const clean = (text) => (text ?? "").replace(/\s+/g, " ").trim();

// What lies on top: an open dialog takes all presses.
const top_ = () => [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;

const visible = (element) => {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1;
};

const words = (element) => {
  if (element.nodeType === Node.TEXT_NODE) return element.data;
  if (element.nodeType !== Node.ELEMENT_NODE || element.getAttribute("aria-hidden") === "true") return "";
  if (!element.checkVisibility({ visibilityProperty: true })) return "";
  const inner = [...element.childNodes].map(words).join("");
  return getComputedStyle(element).display.startsWith("inline") ? inner : ` ${inner} `;
};

const named = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return clean(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  if (element.hasAttribute("aria-label")) return clean(element.getAttribute("aria-label"));
  if (element.labels?.length) return clean([...element.labels].map((label) => ownWords(label)).join(" "));
  return clean(words(element));
};

// A label's words without the value of the field inside it.
const ownWords = (label) => clean([...label.childNodes].filter((node) => !node.matches?.("select, textarea")).map(words).join(""));

const PRESSED = "button, a[href], summary, input[type=checkbox], input[type=radio], input[type=submit], [role=button]";
const FILLED = "textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=hidden])";
const PARTS = "li, article, section, tr, fieldset, form, dialog, [role=group]";

const fits = (name, wanted, start) => (start ? name.startsWith(wanted) : name === wanted);

// The smallest part of the page that says `within` and holds one of the elements.
const narrowed = (elements, within) => {
  const says = (part) => clean(words(part)).includes(within) || [...part.querySelectorAll(FILLED)].some((field) => named(field).includes(within));
  const parts = [...top_().querySelectorAll(PARTS)]
    .filter((part) => elements.some((element) => part.contains(element)) && says(part))
    .sort((one, other) => one.textContent.length - other.textContent.length);
  return parts.length ? elements.filter((element) => parts[0].contains(element)) : [];
};

// The one element of a kind and name; otherwise how many there are.
const find = (kind, wanted, within, start) => {
  const all = [...top_().querySelectorAll(kind)].filter((element) => fits(named(element), clean(wanted), start));
  let there = all.filter((element) => visible(element) || (element.labels?.[0] && visible(element.labels[0])));
  if (within) there = narrowed(there, clean(within));
  if (there.length !== 1) return there.length;
  return visible(there[0]) ? there[0] : there[0].labels[0];
};

const pressed = (wanted, within, start) => find(PRESSED, wanted, within, start);
const filled = (wanted, within) => find(FILLED, wanted, within, false);

const seen = () => clean(document.body.innerText);

// Everything that the page holds, shown or not.
const held = () =>
  [
    document.documentElement.outerHTML,
    document.title,
    ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
    ...stored("localStorage"),
    ...stored("sessionStorage"),
  ].join("\n");

// Pages without an origin, and browsers that block all site data, refuse.
const stored = (name) => {
  try {
    return Object.values({ ...window[name] });
  } catch {
    return [];
  }
};

const buttons = () => [...top_().querySelectorAll(PRESSED)].filter(visible).map(named);

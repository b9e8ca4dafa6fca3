// The buttons above the text: one stop for the Tab key, arrows inside, Alt+F10 to get there and Escape to go back.

import { isReachable } from "./schema.js";

/** A chain of commands with the cursor back in the text at once: the editor's own way waits, and letters get lost. */
function inText(editor) {
  editor.view.focus();
  return editor.chain();
}

/** Put the buttons before the text; ``words`` names them in the language of the page. */
export function addToolbar(editor, place, words) {
  const bar = make("div", { class: "cb-tools", role: "toolbar", "aria-label": words.toolbar, title: words.help });
  const link = linkBox(editor, words);
  const tools = [...plainTools(editor, words, link), ...tableTools(editor, words)];
  const style = styleChoice(editor, words);
  bar.append(style.element, ...tools.map((tool) => tool.element));
  place.before(bar, link.element);
  roam(bar, editor);

  const show = () => {
    style.show();
    for (const tool of tools) tool.show();
  };
  editor.on("transaction", show);
  show();
}

function plainTools(editor, words, link) {
  const run = (name) => () => inText(editor)[name]().run();
  return [
    tool(editor, words.bold, "B", run("toggleBold"), { active: "bold", look: "cb-tool--bold" }),
    tool(editor, words.italic, "I", run("toggleItalic"), { active: "italic", look: "cb-tool--italic" }),
    tool(editor, words.underline, "U", run("toggleUnderline"), { active: "underline", look: "cb-tool--underline" }),
    tool(editor, words.bullets, "", run("toggleBulletList"), { active: "bulletList" }),
    tool(editor, words.numbers, "", run("toggleOrderedList"), { active: "orderedList" }),
    tool(editor, words.quote, "", run("toggleBlockquote"), { active: "blockquote" }),
    tool(editor, words.link, "", link.open, { active: "link" }),
    tool(editor, words.footnote, "", () => inText(editor).insertFootnote(words.footnote).run(), {
      active: "footnote",
    }),
    tool(editor, words.table, "", () =>
      inText(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
    ),
    tool(editor, words.undo, "", run("undo"), { can: () => editor.can().undo() }),
    tool(editor, words.redo, "", run("redo"), { can: () => editor.can().redo() }),
  ];
}

function tableTools(editor, words) {
  const run = (name) => () => inText(editor)[name]().run();
  const inTable = { shown: () => editor.isActive("table") };
  return [
    tool(editor, words.rowAfter, "", run("addRowAfter"), inTable),
    tool(editor, words.columnAfter, "", run("addColumnAfter"), inTable),
    tool(editor, words.rowGone, "", run("deleteRow"), inTable),
    tool(editor, words.columnGone, "", run("deleteColumn"), inTable),
    tool(editor, words.headRow, "", run("toggleHeaderRow"), inTable),
    tool(editor, words.cells, "", run("mergeOrSplit"), inTable),
    tool(editor, words.tableGone, "", run("deleteTable"), inTable),
  ];
}

/** A button that knows whether it is pressed, possible and worth showing. */
function tool(editor, label, sign, act, { active, can, shown, look } = {}) {
  const element = make("button", { type: "button", class: `cb-tool ${look ?? ""}`.trim(), tabindex: "-1" });
  if (sign) element.append(make("span", { "aria-hidden": "true" }, sign), make("span", { class: "kern-sr-only" }, label));
  else element.append(label);
  if (sign) element.title = label;
  element.addEventListener("click", act);
  element.addEventListener("mousedown", (event) => event.preventDefault()); // the selection in the text stays
  return {
    element,
    show() {
      if (active) element.setAttribute("aria-pressed", String(editor.isActive(active)));
      if (can) element.setAttribute("aria-disabled", String(!can()));
      if (shown) element.hidden = !shown();
    },
  };
}

function styleChoice(editor, words) {
  const element = make("select", { class: "cb-tool cb-tool--choice", "aria-label": words.style, tabindex: "0" });
  const names = [words.paragraph, words.heading1, words.heading2, words.heading3];
  names.forEach((name, level) => element.append(make("option", { value: String(level) }, name)));
  element.addEventListener("change", () => {
    const level = Number(element.value);
    const chain = inText(editor);
    (level ? chain.setHeading({ level }) : chain.setParagraph()).run();
  });
  return {
    element,
    show() {
      element.value = String([1, 2, 3].find((level) => editor.isActive("heading", { level })) ?? 0);
    },
  };
}

/** A line for the address of a link, instead of a window that covers the text. */
function linkBox(editor, words) {
  const element = make("div", { class: "cb-link-box", role: "group", "aria-label": words.link });
  const field = make("input", { type: "url", class: "kern-form-input__input", "aria-label": words.linkAddress });
  field.placeholder = "https://";
  const wrong = make("p", { class: "cb-over", role: "alert" });
  const set = make("button", { type: "button", class: "cb-tool" }, words.linkSet);
  const remove = make("button", { type: "button", class: "cb-tool" }, words.linkRemove);
  element.hidden = true;
  element.append(field, set, remove, wrong);

  const close = () => {
    element.hidden = true;
    editor.view.focus();
  };
  const apply = () => {
    const address = field.value.trim();
    wrong.textContent = isReachable(address) ? "" : words.linkWrong;
    if (!isReachable(address)) return;
    const chain = inText(editor).extendMarkRange("link");
    const text = { type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] };
    (editor.state.selection.empty && !editor.isActive("link") ? chain.insertContent(text) : chain.setLink({ href: address })).run();
    close();
  };
  set.addEventListener("click", apply);
  remove.addEventListener("click", () => {
    inText(editor).extendMarkRange("link").unsetLink().run();
    close();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === field) {
      event.preventDefault(); // or it would send the form around the editor
      apply();
    }
  });
  return {
    element,
    open() {
      field.value = editor.getAttributes("link").href ?? "";
      wrong.textContent = "";
      element.hidden = false;
      field.focus();
    },
  };
}

/** Arrow keys move within the bar; the Tab key enters and leaves it as one. */
function roam(bar, editor) {
  const stops = () => [...bar.children].filter((stop) => !stop.hidden);
  const go = (stop) => {
    for (const each of bar.children) each.tabIndex = each === stop ? 0 : -1;
    stop.focus();
  };
  bar.addEventListener("keydown", (event) => {
    const all = stops();
    const at = all.indexOf(event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") editor.view.focus();
    if (next === undefined || at < 0) return;
    event.preventDefault();
    go(all[(next + all.length) % all.length]);
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") {
      event.preventDefault();
      go(stops().find((stop) => stop.tabIndex === 0) ?? stops()[0]);
    }
  });
}

function make(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

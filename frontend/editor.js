// The editor for the sections of an application, loaded only where something is written.
//
// Every <textarea data-editor> holds a document as JSON. The editor stands in its place and writes each change back
// into it with an "input" event, so that forms, autosave and tests see an ordinary field. A form with data-autosave
// is saved by itself, see editor/saving.js.

import { Editor } from "@tiptap/core";

import { extensions, withoutStyles } from "./editor/schema.js";
import { keepSaved } from "./editor/saving.js";
import { addToolbar } from "./editor/toolbar.js";

function openEditor(field) {
  const place = document.createElement("div");
  place.className = "cb-editor";
  field.hidden = true;
  field.after(place);
  const editor = new Editor({
    element: place,
    extensions: extensions(field.dataset.placeholder ?? ""),
    content: field.value ? JSON.parse(field.value) : null,
    injectCSS: false, // the Content-Security-Policy forbids it; editor.css has the rules
    editable: !field.readOnly,
    editorProps: { attributes: described(field), transformPastedHTML: withoutStyles },
    onUpdate: ({ editor }) => {
      field.value = JSON.stringify(editor.getJSON());
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const words = JSON.parse(field.dataset.labels ?? "null");
  if (words) addToolbar(editor, place, words);
  if (field.form?.dataset.autosave) keepSaved(editor, field);
  return editor;
}

function described(field) {
  const label = field.getAttribute("aria-labelledby");
  return {
    role: "textbox",
    "aria-multiline": "true",
    lang: field.lang,
    ...(label ? { "aria-labelledby": label } : { "aria-label": field.dataset.label ?? "" }),
  };
}

function openEditors() {
  for (const field of document.querySelectorAll("textarea[data-editor]:not([hidden])")) openEditor(field);
}

openEditors();
document.addEventListener("htmx:after:swap", openEditors);

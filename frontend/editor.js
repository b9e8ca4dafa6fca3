// The editor for the sections of an application, loaded only where something is written.
//
// Every <textarea data-editor> holds a document as JSON. The editor stands in its place and writes each change back
// into it with an "input" event, so that forms, autosave and tests see an ordinary field.

import { Editor } from "@tiptap/core";
import { TableKit } from "@tiptap/extension-table";
import { CharacterCount, Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";

const extensions = (placeholder) => [
  StarterKit.configure({
    code: false,
    codeBlock: false,
    heading: { levels: [3, 4] },
    link: { openOnClick: false, protocols: ["http", "https", "mailto"] },
  }),
  TableKit.configure({ table: { resizable: false } }),
  Placeholder.configure({ placeholder }),
  CharacterCount,
];

function openEditor(field) {
  const place = document.createElement("div");
  place.className = "cb-editor";
  field.hidden = true;
  field.after(place);
  return new Editor({
    element: place,
    extensions: extensions(field.dataset.placeholder ?? ""),
    content: field.value ? JSON.parse(field.value) : null,
    injectCSS: false, // the Content-Security-Policy forbids it; editor.css has the rules
    editable: !field.readOnly,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": field.getAttribute("aria-labelledby") ?? "",
        lang: field.lang,
      },
    },
    onUpdate: ({ editor }) => {
      field.value = JSON.stringify(editor.getJSON());
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
}

function openEditors(within) {
  for (const field of within.querySelectorAll("textarea[data-editor]:not([hidden])")) openEditor(field);
}

openEditors(document);
document.addEventListener("htmx:after:swap", () => openEditors(document));

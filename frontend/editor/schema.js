// What a text may consist of. The server keeps the same list (tracker/documents) and refuses everything else.

import { mergeAttributes, Node } from "@tiptap/core";
import { TableKit } from "@tiptap/extension-table";
import { CharacterCount, Placeholder } from "@tiptap/extensions";
import { Heading } from "@tiptap/extension-heading";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";

const REACHABLE = /^(https?:\/\/[^\s/]|mailto:[^\s])\S*$/i;

/** Whether an address may be linked to: the web or a mail, as on the server. */
export function isReachable(address) {
  return REACHABLE.test(address) && (address.startsWith("mailto:") || URL.canParse(address));
}

/** Levels 1 to 3 count from the section's own title, which is two levels up on the page. */
const SectionHeading = Heading.configure({ levels: [1, 2, 3] }).extend({
  parseHTML() {
    return [
      { tag: "h1", attrs: { level: 1 } },
      { tag: "h2", attrs: { level: 1 } },
      { tag: "h3", attrs: { level: 1 } },
      { tag: "h4", attrs: { level: 2 } },
      { tag: "h5", attrs: { level: 3 } },
      { tag: "h6", attrs: { level: 3 } },
    ];
  },
  renderHTML({ node, HTMLAttributes }) {
    return [`h${node.attrs.level + 2}`, mergeAttributes(HTMLAttributes), 0];
  },
});

/** A note that stands where it belongs; numbers come from CSS, on paper from the printer. */
const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  content: "text*",
  parseHTML: () => [{ tag: "span[data-footnote]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { "data-footnote": "" }), 0],
  addCommands() {
    return {
      // Begun with words that are selected, for no browser puts its cursor into an empty note; typing replaces them.
      insertFootnote:
        (words) =>
        ({ state, tr, dispatch }) => {
          if (insideFootnote(state)) return false;
          if (!dispatch) return true;
          const at = state.selection.to;
          tr.insert(at, this.type.create(null, state.schema.text(words)));
          tr.setSelection(TextSelection.create(tr.doc, at + 1, at + 1 + words.length));
          return true;
        },
    };
  },
  addKeyboardShortcuts() {
    const leave = ({ editor }) => {
      if (!insideFootnote(editor.state)) return false;
      return editor.commands.setTextSelection(editor.state.selection.$from.after());
    };
    return { Enter: leave, Escape: leave };
  },
  addProseMirrorPlugins() {
    return [new Plugin({ props: { handleDOMEvents: { beforeinput: writeBesideNote } } })];
  },
});

/** Beside a note the browser would write into it; the text goes where the editor's own cursor stands. */
function writeBesideNote(view, event) {
  const { empty, $from } = view.state.selection;
  const isNote = (node) => node?.type.name === "footnote";
  const isBeside = isNote($from.nodeBefore) || (!$from.nodeBefore && isNote($from.nodeAfter));
  if (event.inputType !== "insertText" || !event.data || !empty || !isBeside) return false;
  event.preventDefault();
  view.dispatch(view.state.tr.insertText(event.data).scrollIntoView());
  return true;
}

/** Whether the cursor stands in a note. */
export function insideFootnote(state) {
  return state.selection.$from.parent.type.name === "footnote";
}

export function extensions(placeholder) {
  return [
    StarterKit.configure({
      code: false,
      codeBlock: false,
      heading: false,
      horizontalRule: false,
      strike: false,
      link: { openOnClick: false, autolink: true, isAllowedUri: (address) => isReachable(address) },
    }),
    SectionHeading,
    Footnote,
    TableKit.configure({ table: { resizable: false } }),
    Placeholder.configure({ placeholder }),
    CharacterCount,
  ];
}

/** Pasted HTML without styles and handlers: none would be kept, and the page's policy complains of them. */
export function withoutStyles(html) {
  const attribute = /\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(attribute, ""));
}

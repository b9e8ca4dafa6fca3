// What every page loads. Pages work without it; with it, parts of them change in place.

import htmx from "htmx.org";

document.documentElement.classList.add("with-script");

// An answer of 4xx is a page of ours (a form with its messages) and is shown; 5xx is not, so the page stays as it is.
htmx.config.noSwap.push("5xx");

// Without an answer, or with a broken one, say so instead of doing nothing: the layout holds the words, hidden.
const trouble = () => document.getElementById("trouble");

document.addEventListener("htmx:error", () => trouble()?.removeAttribute("hidden"));
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status >= 500) trouble()?.removeAttribute("hidden");
});
document.addEventListener("htmx:before:request", () => trouble()?.setAttribute("hidden", ""));

// The list of calls is exchanged by morphing. What a visitor has unfolded stays unfolded, and the fields say what the
// answer says: morphing changes attributes, but a field that was touched no longer follows its attributes.
htmx.config.morphIgnore.push("open");

document.addEventListener("htmx:after:swap", () => {
  for (const box of document.querySelectorAll("#calls input[type=checkbox]")) box.checked = box.defaultChecked;
  for (const option of document.querySelectorAll("#calls option")) option.selected = option.defaultSelected;
});

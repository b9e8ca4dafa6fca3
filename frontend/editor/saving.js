// Saving by itself, and never losing a text: after a pause it goes to the server; until the server has confirmed it,
// a copy stays in this browser. No connection, a closed lid, an expired session, two tabs: the text stays here.

const PAUSE = 1200; // milliseconds without typing
const RETRIES = [5_000, 15_000, 30_000, 60_000];

/** Keep the text of this field saved; the form's data-* attributes hold addresses and words. */
export function keepSaved(editor, field) {
  const form = field.form;
  const saving = new Saving(editor, field, form);
  form.elements.written_in.value = "document";
  saving.begin();

  field.addEventListener("input", () => saving.changed());
  form.addEventListener("submit", () => saving.leave());
  window.addEventListener("online", () => saving.again());
  window.addEventListener("focus", () => saving.again());
  window.addEventListener("pagehide", () => saving.keepHere());
  window.addEventListener("beforeunload", (event) => {
    if (saving.isUnsaved && !saving.isLeaving) event.preventDefault();
  });
}

class Saving {
  constructor(editor, field, form) {
    this.editor = editor;
    this.field = field;
    this.form = form;
    this.words = form.dataset;
    this.line = document.getElementById("save-state");
    this.help = document.getElementById("save-help");
    this.counts = document.getElementById("counts");
    this.confirmed = field.value; // what the server has
    this.isUnsaved = false;
    this.isLeaving = false;
    this.isStopped = false; // a conflict waits for a person
    this.isBusy = false;
    this.attempt = 0;
    this.timer = 0;
  }

  /** Bring back what an earlier visit could not save. */
  begin() {
    if (location.hash === "#settled") {
      this.forget();
      history.replaceState(null, "", location.pathname + location.search);
      return;
    }
    const kept = this.recall();
    if (!kept || kept.document === this.field.value) return this.forget();
    this.editor.commands.setContent(JSON.parse(kept.document), { emitUpdate: false });
    this.field.value = kept.document;
    this.form.elements.base_version.value = kept.base; // an older one is a conflict, and both texts will be shown
    this.isUnsaved = true;
    this.say("changed", this.words.recovered);
    this.later(PAUSE);
  }

  changed() {
    this.isUnsaved = this.field.value !== this.confirmed;
    this.keepHere();
    if (this.isStopped) return;
    if (this.isUnsaved) this.say("changed", this.words.changed);
    this.later(PAUSE);
  }

  again() {
    if (this.isUnsaved && !this.isStopped && this.attempt > 0) this.later(0);
  }

  leave() {
    this.isLeaving = true;
    this.keepHere();
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    if (!this.isUnsaved || this.isStopped || this.isLeaving) return;
    if (this.isBusy) return this.later(300);
    this.isBusy = true;
    const sent = this.field.value;
    this.say("saving", this.words.saving);
    try {
      await this.take(await this.send(sent), sent);
    } catch {
      this.fail("offline", this.words.offline); // fetch refuses only where there is no answer at all
    } finally {
      this.isBusy = false;
    }
  }

  send(sent) {
    const body = new URLSearchParams({
      csrf_token: this.form.elements.csrf_token.value,
      base_version: this.form.elements.base_version.value,
      written_in: "document",
      document: sent,
    });
    return fetch(this.words.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
  }

  /** What the answer of the server means. */
  async take(response, sent) {
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) return this.askWhy(response);
    const answer = await response.json();
    if (answer.state === "saved") return this.accept(answer, sent);
    this.isStopped = answer.state === "conflict";
    this.keepHere();
    this.say(answer.state, answer.message, this.isStopped ? this.compareButton() : null);
  }

  accept(answer, sent) {
    this.attempt = 0;
    this.confirmed = sent;
    this.form.elements.base_version.value = answer.version;
    this.counts.innerHTML = answer.counts;
    this.isUnsaved = this.field.value !== sent;
    if (this.isUnsaved) {
      this.keepHere();
      return this.later(PAUSE);
    }
    this.forget();
    const time = new Intl.DateTimeFormat("de", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Brussels" });
    this.say("saved", this.words.saved.replace("{time}", time.format(new Date(answer.at))));
  }

  /** No answer of the editor's: signed out, or a token that ended with its session; look, and try again if we may. */
  async askWhy(response) {
    if (response.status >= 500) return this.fail("fault", this.words.fault);
    const page = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("section-form");
    if (fresh && this.attempt < 2) {
      this.form.elements.csrf_token.value = fresh.elements.csrf_token.value;
      this.attempt += 1;
      return this.later(300);
    }
    if (fresh) return this.fail("fault", this.words.fault);
    this.fail("signed-out", this.words.signedOut, this.signInLink());
  }

  fail(state, words, help = null) {
    this.keepHere();
    this.say(state, words, help);
    this.later(RETRIES[Math.min(this.attempt, RETRIES.length - 1)]);
    this.attempt += 1;
  }

  say(state, words, help = null) {
    if (this.line.textContent !== words) this.line.textContent = words;
    this.line.dataset.state = state;
    this.help.hidden = !help;
    this.help.replaceChildren(...(help ? [help] : []));
  }

  signInLink() {
    const link = document.createElement("a");
    Object.assign(link, { href: this.words.signInAddress, target: "_blank", rel: "noopener", className: "kern-link" });
    link.textContent = this.words.signIn;
    return link;
  }

  compareButton() {
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", className: "kern-btn kern-btn--secondary" });
    button.innerHTML = '<span class="kern-label"></span>';
    button.firstChild.textContent = this.words.compare;
    return button;
  }

  // The copy in this browser. Storage may be full or forbidden; the text in the page is still there then.

  keepHere() {
    if (!this.isUnsaved) return;
    try {
      const base = this.form.elements.base_version.value;
      localStorage.setItem(this.words.local, JSON.stringify({ base, document: this.field.value }));
    } catch {
      // said by the warning on leaving the page
    }
  }

  recall() {
    try {
      return JSON.parse(localStorage.getItem(this.words.local));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.words.local);
    } catch {
      // then there is nothing to forget either
    }
  }
}

// Shows new mails by itself: asks every two seconds for the newest number and loads the list anew when it grew.
const inbox = document.getElementById("inbox");

async function look() {
  try {
    const mails = await (await fetch("/mails.json")).json();
    if (mails.length && mails[0].number !== Number(inbox.dataset.newest)) {
      location.reload();
      return;
    }
  } catch {
    // the catcher is gone or starting; the next look will tell
  }
  setTimeout(look, 2000);
}

setTimeout(look, 2000);

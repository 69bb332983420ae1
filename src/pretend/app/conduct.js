// What a page can do to a browser, each under the name that the site's list of faults gives it.

import { el, pause, root, show, spinner } from "./core.js";
import { searchView } from "./search.js";

// Before the result. False where there shall be none.
export async function beforehand(reply) {
  switch (reply.show) {
    case "Alert":
      alert("This site says: please read the notice.");
      confirm("Do you want to continue?");
      prompt("Please state your reason:", "");
      return true;
    case "LateResult":
      await pause(reply.after);
      return true;
    case "NoResult":
      show(spinner());
      return false;
    case "SessionForm":
      await searchView();
      return false;
    case "JsRedirectLoop":
      location.href = "/odls/loop";
      return false;
    case "ScriptLoop":
      for (;;) reply.turns = (reply.turns ?? 0) + 1;
    default:
      return true;
  }
}

// Beside the result, once it stands.
export function afterwards(reply) {
  switch (reply.show) {
    case "Popup":
      window.open("/odls/elsewhere", "_blank");
      break;
    case "Download":
      location.href = "/odls/download";
      break;
    case "NeverSettles":
      neverSettle();
      break;
    case "HugeDom":
      grow();
      break;
    case "ServiceWorker":
      navigator.serviceWorker?.register("/odls/worker.js");
      break;
    case "BeforeUnload":
      addEventListener("beforeunload", (event) => {
        event.preventDefault();
        event.returnValue = "Are you sure?";
      });
      break;
  }
}

function neverSettle() {
  const sign = el("p", { class: "clock" });
  root.append(sign);
  let turn = 0;
  setInterval(() => {
    sign.textContent = `Updated ${++turn} times.`;
    sign.className = `clock turn-${turn}`;
  }, 20);
}

// Two megabytes at a time, no two texts alike, so that no copy can be shared; not drawn, so that it is quick.
function grow() {
  const heap = el("div", { class: "heap", style: "display:none" });
  root.append(heap);
  let megabytes = 0;
  const more = () => {
    for (let i = 0; i < 100; i++) heap.append(el("p", {}, `${megabytes}-${i} `.padEnd(20_000, "grows ")));
    megabytes += 2;
    if (megabytes < 200) setTimeout(more, 5);
  };
  more();
}

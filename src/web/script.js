"use strict";
(() => {
  const d = document;
  // The strip: arrow keys go from day to day.
  for (const strip of d.querySelectorAll("svg.strip")) {
    const days = [...strip.querySelectorAll(".day")];
    if (!days.length) continue;
    days[days.length - 1].setAttribute("tabindex", "0");
    const said = strip.parentElement.querySelector(".day-said");
    strip.addEventListener("keydown", (e) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
      const next = step && days[days.indexOf(d.activeElement) + step];
      if (!next) return;
      e.preventDefault();
      for (const day of days) day.setAttribute("tabindex", day === next ? "0" : "-1");
      next.focus();
    });
    strip.addEventListener("focusin", (e) => {
      const title = e.target.querySelector && e.target.querySelector("title");
      if (said && title) said.textContent = title.textContent;
    });
  }
  // The desk: j and k move, Enter opens, e goes to the evidence, h marks as handled, ? shows the keys.
  const rows = [...d.querySelectorAll("tr[tabindex], li[tabindex]")];
  if (rows.length) d.addEventListener("keydown", (e) => {
    if (e.target.matches("input, select, textarea") || e.ctrlKey || e.metaKey || e.altKey) return;
    const seen = rows.filter((row) => row.offsetParent), at = seen.indexOf(d.activeElement.closest("[tabindex]")), row = seen[at];
    const press = (what) => { const found = row && row.querySelector(what); if (found) { e.preventDefault(); found.click(); } };
    if (e.key === "j" && seen[at + 1]) seen[at + 1].focus();
    if (e.key === "k" && at > 0) seen[at - 1].focus();
    if (e.key === "Enter" && d.activeElement === row) press("a");
    if (e.key === "e") press("a.evidence");
    if (e.key === "h") press("button.handle");
    const keys = e.key === "?" && d.querySelector("details.keys");
    if (keys) { keys.open = !keys.open; keys.querySelector("summary").focus(); }
  });
  // Copy what stands beside the button.
  for (const button of d.querySelectorAll("button.copy")) {
    button.hidden = false;
    const says = button.textContent, text = button.parentElement.querySelector(".copied");
    button.addEventListener("click", async () => {
      getSelection().selectAllChildren(text);
      try { await navigator.clipboard.writeText(text.textContent); } catch { if (!d.execCommand("copy")) return; }
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = says; }, 2000);
    });
  }
  // A file can be dropped where one can be chosen.
  for (const drop of d.querySelectorAll(".drop")) {
    const over = (on) => (e) => { e.preventDefault(); drop.classList.toggle("over", on); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (e) => {
      over(false)(e);
      const input = drop.querySelector("input[type=file]");
      if (input && e.dataTransfer.files.length === 1) input.files = e.dataTransfer.files;
    });
  }
  // What to do now: read aloud where this device itself has a voice for the page's language, and print.
  const listen = d.querySelector("[data-listen]"), speech = window.speechSynthesis;
  if (listen && speech) {
    const ours = (v) => v.localService && v.lang.slice(0, 2).toLowerCase() === d.documentElement.lang.slice(0, 2);
    const offer = () => { listen.hidden = !speech.getVoices().some(ours); };
    offer();
    speech.addEventListener("voiceschanged", offer);
    listen.addEventListener("click", () => {
      if (speech.speaking) return speech.cancel();
      const parts = [...d.querySelectorAll("[data-spoken]")].map((part) => part.innerText);
      const said = new SpeechSynthesisUtterance(parts.join(". "));
      said.voice = speech.getVoices().find(ours);
      said.lang = said.voice.lang;
      speech.speak(said);
    });
  }
  const print = d.querySelector("[data-print]");
  if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }
  // Long work: how far it is, while it happens.
  const job = d.querySelector("[data-events]");
  if (job && window.EventSource) {
    const events = new EventSource(job.dataset.events);
    events.onmessage = (e) => {
      const now = JSON.parse(e.data), bar = job.querySelector("progress"), says = job.querySelector(".says");
      if (now.of) { bar.max = now.of; bar.value = now.done; }
      if (says.textContent !== now.says) says.textContent = now.says;
      if (now.end) { events.close(); location.replace(location.pathname); }
    };
  }
})();

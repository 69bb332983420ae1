// Runs in a world of its own beside the page's scripts: sees the same elements, shares no variables with them.
// Called with one argument {op, …}; gives back plain values. It types nothing, moves no pointer, and waits by the
// clock and by the page's own changes.
(async (asked) => {
  const one = (text) => (text || "").replace(/\s+/g, " ").trim();
  const fold = (text) => one(text).toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const label = (text) => fold(text).replace(/[:*]+/g, " ").replace(/\(.*?\)/g, " ").replace(/\s+/g, " ").trim();
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const inHead = (el) => document.head && document.head.contains(el);
  const seen = (el) => inHead(el) || (el.getClientRects().length > 0 && getComputedStyle(el).visibility !== "hidden");
  const textOf = (el) => one(inHead(el) ? el.textContent : el.innerText);
  const find = (css, from) => { try { return [...(from || document).querySelectorAll(css)]; } catch { return []; } };

  const fits = (mark, text) =>
    (mark.is == null || text === mark.is) && (mark.starts == null || text.startsWith(mark.starts)) &&
    (mark.ends == null || text.endsWith(mark.ends)) && (mark.says == null || text.includes(mark.says));
  const bare = (mark) => mark.is == null && mark.starts == null && mark.ends == null && mark.says == null;
  const holds = (mark, lines) => {
    if (mark.within == null) return !bare(mark) && lines().some((line) => fits(mark, line));
    const parts = find(mark.within).filter(seen);
    const any = bare(mark) ? parts.length > 0 : parts.some((el) => fits(mark, textOf(el)));
    return any !== Boolean(mark.absent);
  };
  // Lines are made once for each look at the page: making them lays the page out.
  const lookFor = () => {
    if (document.getElementsByTagName("*").length > asked.nodes) return { found: -1, huge: true };
    let made = null;
    const lines = () => (made ??= (document.body ? document.body.innerText : "").split("\n").map(one).filter(Boolean));
    const found = asked.until.findIndex((mark) => holds(mark, lines));
    if (found >= 0) return { found };
    const notice = (asked.notices || []).findIndex((marks) => marks.length > 0 && marks.every((m) => holds(m, lines)));
    return notice >= 0 ? { notice } : null;
  };

  const named = (el) => {
    const texts = [el.getAttribute("aria-label"), el.placeholder, el.title];
    for (const id of (el.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)) {
      texts.push(document.getElementById(id)?.innerText);
    }
    for (const of of el.labels || []) texts.unshift(of.innerText);
    if (el.matches("button, a, [role=button]")) texts.unshift(el.innerText);
    if (el.matches("input[type=submit], input[type=button]")) texts.unshift(el.value);
    if (!texts.some((text) => one(text))) {
      // No label of its own: what stands just before it.
      for (let at = el, up = 0; at && up < 3; at = at.parentElement, up += 1) {
        const before = at.previousElementSibling;
        if (before && !before.querySelector("input, select, button") && one(before.innerText)) {
          texts.push(before.innerText);
          break;
        }
      }
    }
    return texts.map(label).filter((text) => text && text.length < 80);
  };
  const quality = (el) => {
    let best = 9;
    const names = named(el);
    asked.labels.forEach((wanted) => {
      const w = label(wanted);
      for (const name of names) {
        const whole = (` ${name} `).includes(` ${w} `);
        best = Math.min(best, name === w ? 0 : name.startsWith(w + " ") ? 1 : whole ? 2 : 9);
      }
    });
    const ids = asked.ids.map(fold);
    const own = [el.id, el.name, el.getAttribute("formcontrolname")].map(fold).filter(Boolean);
    return own.some((id) => ids.includes(id)) ? Math.min(best, 3) : best;
  };
  const KINDS = {
    fill: "input:not([type]), input[type=text], input[type=tel], input[type=number], input[type=search], textarea",
    choose: "select",
    press: "button, input[type=submit], input[type=button], [role=button]",
  };
  const state = (globalThis.testigo ??= { last: null });
  // The nearest control of this kind to the one used before: two forms on a page can have the same labels.
  const control = () => {
    const last = state.last && state.last.isConnected ? state.last : null;
    for (let from = last ? last.parentElement : document.documentElement; from; from = from.parentElement) {
      const all = find(KINDS[asked.op], from).filter((el) => el !== last && seen(el) &&
        !(asked.outside && el.closest(asked.outside)));
      const ranked = all.map((el, i) => [quality(el), i, el]).filter(([q]) => q < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      if (ranked.length > 0) return ranked[0][2];
      const alone = asked.op === "press" ? all.filter((el) => el.type === "submit") : all;
      if (last && asked.op !== "fill" && alone.length === 1) return alone[0];
    }
    return null;
  };
  // Looks again when the page has changed, and now and then in any case: values and styles change unseen.
  const until = async (ms, look) => {
    const end = performance.now() + ms;
    let wake = () => {};
    const watch = new MutationObserver(() => wake());
    watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    try {
      for (;;) {
        const got = look();
        if (got != null) return got;
        if (performance.now() >= end) return null;
        await new Promise((done) => { wake = done; setTimeout(done, 150); });
        await pause(10);
      }
    } finally {
      watch.disconnect();
    }
  };
  const changed = (el) => {
    for (const type of ["input", "change"]) el.dispatchEvent(new Event(type, { bubbles: true }));
  };

  switch (asked.op) {
    case "wait": {
      let noticed = null;
      const got = await until(asked.ms, () => {
        const now = lookFor();
        if (now == null || now.found != null) { noticed = null; return now; }
        // A banner can stand on a page that goes on to answer: a notice ends the waiting after a while only.
        noticed ??= performance.now();
        return performance.now() - noticed >= asked.notice_ms ? now : null;
      });
      return got ?? {};
    }
    case "fill": {
      const el = await until(asked.ms, control);
      if (!el) return { why: "no_control" };
      state.last = el;
      el.focus();
      if (el.value) el.select();
      return { ok: true };
    }
    case "kept": {
      const digits = (text) => (/^\d+$/.test(asked.text) ? text.replace(/\D/g, "") : one(text));
      const kept = await until(asked.ms, () => (state.last && digits(state.last.value) === one(asked.text) ? true : null));
      return kept ? { ok: true } : { why: "not_kept" };
    }
    case "choose": {
      let since = null;
      const got = await until(asked.ms, () => {
        const el = control();
        if (!el) return null;
        const options = [...el.options].map((option) => one(option.text));
        const exact = options.indexOf(one(asked.text));
        const alike = options.map(fold).indexOf(fold(asked.text));
        const at = exact >= 0 ? exact : alike;
        if (at >= 0) return { el, at };
        // The list may still be on its way; one that stands for two seconds without the label lacks it.
        if (options.length > 1) since ??= performance.now();
        return since != null && performance.now() - since > 2000 ? { el, options } : null;
      });
      if (!got) return { why: "no_control" };
      if (got.at == null) return { why: "not_offered", options: got.options.filter(Boolean).slice(0, 1000) };
      state.last = got.el;
      got.el.focus();
      got.el.selectedIndex = got.at;
      changed(got.el);
      await pause(0);
      const kept = one(got.el.options[got.el.selectedIndex]?.text);
      if (fold(kept) !== fold(asked.text)) return { why: "not_kept" };
      return { ok: true, options: [...got.el.options].map((option) => one(option.text)).filter(Boolean).slice(0, 1000) };
    }
    case "press": {
      let any = false;
      const el = await until(asked.ms, () => {
        const found = control();
        any = any || found != null;
        return found && !found.disabled && found.getAttribute("aria-disabled") !== "true" ? found : null;
      });
      if (!el) return { why: any ? "disabled" : "no_control" };
      state.last = el;
      el.click();
      return { ok: true };
    }
    case "follow": {
      const all = find(asked.css).filter(seen);
      if (all.length !== 1) return { links: all.length };
      const text = fold(textOf(all[0]));
      if (!text || asked.unless.some((start) => text.startsWith(fold(start)))) return { links: 0 };
      all[0].click();
      return { links: 1, ok: true };
    }
    case "back":
      history.back();
      return { ok: true };
    case "still": {
      let last = performance.now();
      const watch = new MutationObserver(() => { last = performance.now(); });
      watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      const end = last + asked.quiet * 10;
      for (;;) {
        const left = last + asked.quiet - performance.now();
        if (left <= 0 || performance.now() >= end) break;
        await pause(left);
      }
      watch.disconnect();
      return { ok: performance.now() < end };
    }
    case "keep": {
      const root = document.documentElement;
      const count = document.getElementsByTagName("*").length;
      const size = count > asked.nodes ? Infinity : root.outerHTML.length;
      const doctype = document.doctype ? `<!DOCTYPE ${document.doctype.name}>\n` : "";
      const whole = size <= asked.limit;
      const html = whole ? `${doctype}${root.outerHTML}\n` : "";
      const text = whole && document.body ? `${document.body.innerText.trimEnd()}\n` : "";
      const result = whole ? (asked.results || []).flatMap((css) => find(css)).find(seen) : null;
      return { html, text, result: result ? `${result.innerText.trimEnd()}\n` : null, whole, count, url: location.href, width: root.scrollWidth, height: root.scrollHeight,
        fits: root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight };
    }
  }
  return {};
})

// What every view needs: the place to draw in, time to wait, the words, and the way to ask the site.

export const root = document.querySelector("app-root");
export const delay = Number(root.dataset.delay);

// What the page knows between two views.
export const state = { words: {}, byNumber: false, reply: null, facility: null };

export const pause = (ms = delay) => new Promise((done) => setTimeout(done, ms));

// Called by a view that begins: tells it later whether no other view has begun since.
let views = 0;
export function enter() {
  const mine = ++views;
  show(spinner());
  return async () => {
    await pause();
    return mine === views;
  };
}

// An element with attributes and children; a text is never read as markup.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

export const spinner = () => el("div", { class: "spinner", role: "status" }, "Loading…");

// The part of the page that changes from view to view.
export function show(...nodes) {
  const outlet = document.querySelector("#main");
  outlet.replaceChildren(...nodes);
  return outlet;
}

// Shows another page's words in the place of everything.
export function showPage(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  root.replaceChildren(...page.body.childNodes);
}

// Countries as the list of words has them: code and name, by name.
export function countries() {
  const without = root.dataset.without.split("|");
  return Object.entries(state.words)
    .filter(([code, name]) => /^[A-Z]{3}$/.test(code) && !without.includes(name))
    .sort((a, b) => a[1].localeCompare(b[1]));
}

function request(method, path, body) {
  return new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, path);
    xhr.setRequestHeader("Accept", "application/json, text/plain, */*");
    if (body) xhr.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    xhr.onload = () => done(xhr);
    xhr.onerror = xhr.onabort = xhr.ontimeout = () => done(null);
    xhr.send(body);
  });
}

// What came back: a reply that can be read, another page in its stead, or nothing of use.
export async function post(path, fields) {
  const xhr = await request("POST", path, new URLSearchParams(fields).toString());
  if (!xhr) return { failed: true };
  const isPage = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/html");
  if (isPage && [200, 403, 429, 503].includes(xhr.status)) return { page: xhr.responseText };
  if (xhr.status !== 200) return { failed: true };
  try {
    const reply = JSON.parse(xhr.responseText);
    return Array.isArray(reply.result) ? { reply } : { failed: true };
  } catch {
    return { failed: true };
  }
}

export async function loadWords() {
  const xhr = await request("GET", "/odls/assets/i18n/en-lang.json");
  state.words = JSON.parse(xhr.responseText);
}

// Stands for the invisible check that the real page makes. Its tokens prove nothing and must be kept nowhere.
export async function recaptcha() {
  await pause();
  const noise = crypto.getRandomValues(new Uint32Array(8));
  const token = "pretend-token-" + Array.from(noise, (n) => n.toString(16).padStart(8, "0")).join("");
  document.querySelector("textarea[name=g-recaptcha-response]").textContent = token;
  document.querySelector("input[name=g-recaptcha-response]").setAttribute("value", token);
  document.cookie = "pretend-check=pretend-session-" + noise[0].toString(16) + "; path=/odls";
  return token;
}

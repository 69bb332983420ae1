// The result and the facility, drawn from the last reply; and the site's bad conduct, where the reply names one.

import { afterwards, beforehand } from "./conduct.js";
import { el, enter, post, show, showPage, spinner, state } from "./core.js";

export const errorView = () =>
  el(
    "app-error",
    {},
    el("h1", {}, state.words["error.title"]),
    el("p", {}, state.words["error.text"]),
    el("a", { href: "#/index" }, state.words["error.home"]),
  );

// Takes in what came back from a search, and goes to the result.
export async function arrive({ reply, page, failed }) {
  if (page) return showPage(page);
  state.reply = failed ? { show: "InternalError", result: [] } : reply;
  if (!(await beforehand(state.reply))) return;
  if (state.reply.show === "ResultWithoutHash") return resultsView();
  location.hash = "#/results";
}

export async function resultsView() {
  const reply = state.reply;
  if (!reply) return location.replace("#/index");
  const ready = enter();
  const place = el("div", { id: "resultsPage" }, spinner());
  show(el("app-results", {}, place));
  if (!(await ready())) return;
  draw(reply, place);
  if (!reply.done) afterwards(reply);
  reply.done = true;
}

function draw(reply, place) {
  const word = reply.show ?? "";
  const cards = reply.result.map(card);
  if (word === "InternalError") return show(errorView());
  if (word === "OtherLayout") return show(otherLayout(reply.result));
  if (word === "Empty") return place.replaceChildren();
  if (word === "Spanish") return spanish(reply.result, place);
  if (word === "Unfinished") return unfinished(cards, place);
  place.replaceChildren();
  if (word === "ZeroHidden") place.append(...hiddenZero());
  if (cards.length > 0) place.append(el("h2", {}, `Search Results: ${cards.length}`), ...cards);
  if (cards.length === 0 || word === "ZeroToo") place.append(...zero());
  place.after(el("a", { href: "#/search", class: "button" }, "Search Again"));
}

const zero = () => state.words["results.zero"].split("\n\n").map((part) => el("p", {}, part));

function card(found) {
  const line = (...parts) => el("div", {}, ...parts);
  const { id, name } = found.current_detention_location;
  const place = id ? el("span", { class: "detention-link", onclick: () => openFacility(id) }, name) : name;
  return el(
    "div",
    { class: "card" },
    line(`${found.first_name} ${found.last_name}`),
    line(`Country of Birth : ${found.country_of_birth}`),
    ...(state.byNumber ? [line(`A-Number: ${found.a_number}`)] : []),
    line(`Status : ${found.status}`),
    line(`State: ${found.state_code}`),
    line("Current Detention Facility: ", place),
  );
}

async function openFacility(id) {
  const { reply, page } = await post("/odls/api/dtf", { id });
  if (page) return showPage(page);
  if (!reply?.result.length) return show(errorView());
  state.facility = reply.result[0];
  location.hash = "#/details";
}

export async function detailsView() {
  const facility = state.facility;
  if (!facility) return location.replace("#/index");
  if (!(await enter()())) return;
  const { address, phone, office } = facility;
  const call = (p) => `(${p.areaCode}) ${p.exchange}-${p.number}`;
  const lines = [address.line1, address.line2, address.line3].filter(Boolean);
  lines.push(`${address.city}, ${address.stateCode} ${address.zipCode}`);
  const box = el(
    "div",
    { id: "detentionPage" },
    el(
      "div",
      { class: "facility-info info" },
      el("div", {}, facility.name),
      el("div", {}, ...lines.map((text) => el("div", {}, text))),
      el("p", {}, `Visitor Information: ${call(phone)}`),
    ),
    el("a", { href: facility.websiteUrl }, el("span", { id: "facility-info" }, "More information")),
  );
  const ero = el(
    "div",
    { class: "facility-info" },
    el("div", {}, office.name),
    el("div", {}, `Phone Number: ${call(office.phone)}`),
  );
  const back = el("button", { type: "button", onclick: () => history.back() }, "Back");
  show(el("app-detention-facility", {}, box, ero, back));
}

// The zero sentence in every corner that no reader sees.
function hiddenZero() {
  const text = state.words["results.zero"].split(" Please")[0];
  const template = el("template");
  template.content.append(el("p", {}, text));
  return [
    document.createComment(` ${text} `),
    el("span", { title: text }),
    template,
    el("p", { hidden: true }, text),
    el("script", { type: "text/plain" }, text),
  ];
}

// Stops in the middle: of the zero sentence, or of the first card.
function unfinished(cards, place) {
  if (cards.length === 0) return place.replaceChildren(el("p", {}, zero()[0].textContent.slice(0, 34)));
  const half = [...cards[0].children].slice(0, 2);
  place.replaceChildren(el("h2", {}, `Search Results: ${cards.length}`), el("div", { class: "card" }, ...half));
}

function spanish(found, place) {
  document.documentElement.lang = "es";
  document.title = "Sistema de Localización de Detenidos en Línea";
  const lines = found.flatMap((f) => [f.first_name, `País de nacimiento : ${f.country_of_birth}`]);
  if (lines.length === 0) lines.push("Su búsqueda no ha devuelto ningún registro (cero).");
  place.replaceChildren(...lines.map((text) => el("p", {}, text)));
}

function otherLayout(found) {
  const rows = found.map((f) =>
    el(
      "article",
      {},
      el("b", {}, `${f.first_name} ${f.last_name}`),
      el("i", {}, f.status),
      el("i", {}, f.current_detention_location.name),
    ),
  );
  if (rows.length === 0) rows.push(el("article", {}, el("b", {}, "No persons")));
  return el("section", { class: "r2" }, ...rows);
}

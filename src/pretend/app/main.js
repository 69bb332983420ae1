// The frame of the page, and which view stands in it.

import { el, enter, loadWords, pause, root, show, spinner } from "./core.js";
import { detailsView, resultsView } from "./results.js";
import { searchView } from "./search.js";

const HEADER = ["Home", "Who We Are", "What We Do", "Newsroom", "Information Library", "Contact ICE"];
const RELATED = [
  "Helpful Info",
  "Status of a Case",
  "About the Detainee Locator",
  "Brochure",
  "ICE ERO Field Offices",
  "ICE Detention Facilities",
  "Privacy Notice",
];
const FOOTER = [
  "DHS.gov",
  "USA.gov",
  "OIG",
  "Open Gov",
  "FOIA",
  "Metrics",
  "No Fear Act",
  "Site Map",
  "Site Policies & Plug-Ins",
];

const TITLE = "Online Detainee Locator System";

// Links of the frame lead nowhere: this page has no other site to go to.
const list = (texts) => el("ul", {}, ...texts.map((text) => el("li", {}, el("a", {}, text))));

function frame() {
  root.replaceChildren(
    el(
      "header",
      {},
      el("p", {}, "Official Website of the Department of Homeland Security"),
      el("p", {}, "Report Crimes: Email or Call 1-866-DHS-2-ICE"),
      el("nav", {}, ...HEADER.map((text) => el("a", {}, text))),
    ),
    el(
      "div",
      { class: "page" },
      el("main", { id: "main" }),
      el(
        "aside",
        {},
        el("h2", {}, "Related Information"),
        list(RELATED),
        el("h2", {}, "External Links"),
        list(["Bureau of Prisons Inmate Locator"]),
      ),
    ),
    el("footer", {}, list(FOOTER), el("p", {}, "A pretend page: nobody on it exists.")),
  );
}

// Where the invisible check puts its tokens, outside of every view.
function badge() {
  const hidden = el("input", { type: "hidden", name: "g-recaptcha-response", value: "" });
  const area = el("textarea", { name: "g-recaptcha-response", id: "g-recaptcha-response", style: "display:none" });
  document.body.append(el("div", { class: "grecaptcha-badge", style: "display:none" }, area, hidden));
}

async function indexView() {
  if (!(await enter()())) return;
  show(
    el(
      "app-index",
      {},
      el("h1", {}, TITLE),
      el("p", {}, "Use this page to locate a detainee who is currently in ICE custody."),
      el("a", { id: "startSearch", class: "button", role: "button", href: "#/search" }, "Start Search"),
    ),
  );
}

function route() {
  document.documentElement.lang = "en";
  document.title = TITLE;
  if (!document.querySelector("#main")) frame();
  switch (location.hash) {
    case "#/index":
      return indexView();
    case "#/search":
      return searchView();
    case "#/results":
      return resultsView();
    case "#/details":
      return detailsView();
    default:
      return location.replace("#/index");
  }
}

root.append(spinner());
badge();
await Promise.all([loadWords(), pause()]);
addEventListener("hashchange", route);
frame();
route();

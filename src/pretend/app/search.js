// The two search forms. What is sent is the model, and the model hears only of events: a value that was put
// into a field without one does not count, and the button stays closed.

import { countries, delay, el, enter, post, recaptcha, root, show, spinner, state } from "./core.js";
import { arrive } from "./results.js";

const PLAIN = {
  number: ["aNumber", "A-Number"],
  numberCountry: ["aNumberCountry", "Country of Birth"],
  first: ["firstName", "First Name"],
  last: ["lastName", "Last Name"],
  bioCountry: ["bioCountry", "Country of Birth"],
  born: ["dateOfBirth", "Date of Birth (optional)"],
  byNumber: "Search by A-Number",
  byName: "Search by Name",
};

// The same fields after somebody has built the form anew.
const RENAMED = {
  number: ["mat-input-7", "Alien Registration Number (A-Number)"],
  numberCountry: ["mat-select-8", "Birth Country"],
  first: ["mat-input-9", "Given Name"],
  last: ["mat-input-10", "Family Name"],
  bioCountry: ["mat-select-11", "Birth Country"],
  born: ["mat-input-12", "Birth Date (optional)"],
  byNumber: "Find by A-Number",
  byName: "Find by Name",
};

const renamed = root.dataset.form === "RenamedForm";
const names = renamed ? RENAMED : PLAIN;

function field([id, label], control) {
  control.id = id;
  if (renamed) {
    control.setAttribute("aria-label", label);
    return [control];
  }
  return [el("label", { for: id }, label), control];
}

// A text field that tells the model of every change.
function text(model, key, attributes = {}, tidy = (value) => value) {
  const input = el("input", { type: "text", autocomplete: "off", ...attributes });
  input.addEventListener("input", () => {
    if (input.value !== tidy(input.value)) input.value = tidy(input.value);
    model.set(key, input.value);
  });
  return input;
}

// Values are the framework's own: a running number and the label, never the country's code. The options come late.
function countryChoice(model, firstIndex) {
  const select = el("select", {}, el("option", { value: "0: null" }, "Select a country"));
  setTimeout(() => {
    countries().forEach(([code, name], i) => {
      const option = el("option", { value: `${i + firstIndex}: ${name}` }, name);
      option.dataset.code = code;
      select.append(option);
    });
  }, delay);
  select.addEventListener("change", () => {
    model.set("country", select.selectedOptions[0]?.dataset.code ?? "");
  });
  return select;
}

// What is sent, and whether it is complete.
class Model {
  constructor(complete) {
    this.values = {};
    this.complete = complete;
    this.button = null;
  }
  set(key, value) {
    this.values[key] = value.trim();
    this.button.disabled = !this.complete(this.values);
  }
}

function form(id, heading, model, send, buttonText, ...fields) {
  model.button = el("button", { type: "submit", disabled: true }, buttonText);
  const onsubmit = (event) => {
    event.preventDefault();
    if (model.complete(model.values)) send(model.values);
  };
  return el("form", { id, onsubmit }, el("h2", {}, heading), ...fields.flat(), model.button);
}

async function send(path, byNumber, values) {
  state.byNumber = byNumber;
  show(spinner());
  const token = await recaptcha();
  await arrive(await post(path, { ...values, "g-recaptcha-response": token }));
}

export async function searchView() {
  if (!(await enter()())) return;
  const number = new Model((v) => /^\d{9}$/.test(v.a_number ?? "") && Boolean(v.country));
  const bio = new Model((v) => Boolean(v.first_name && v.last_name && v.country));
  const digits = (value) => value.replace(/\D/g, "").slice(0, 9);
  const byNumber = form(
    renamed ? "form-a" : "aNumberForm",
    "By A-Number",
    number,
    (values) => send("/odls/api/anumber", true, values),
    names.byNumber,
    field(names.number, text(number, "a_number", { inputmode: "numeric", maxlength: "9" }, digits)),
    field(names.numberCountry, countryChoice(number, 1)),
  );
  const byName = form(
    renamed ? "form-b" : "bioForm",
    "By Biographical Information",
    bio,
    (values) => send("/odls/api/bio", false, values),
    names.byName,
    field(names.first, text(bio, "first_name")),
    field(names.last, text(bio, "last_name")),
    field(names.bioCountry, countryChoice(bio, 2)),
    field(names.born, text(bio, "date_of_birth", { placeholder: "MM/DD/YYYY" })),
  );
  show(el("app-search", {}, el("h1", {}, "Search for a Detainee"), byNumber, el("b-search", {}, byName)));
}

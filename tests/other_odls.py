"""A pretend detainee locator on loopback that only answers a browser, written apart from the crate's own.

It keeps the marks that are publicly known of the real page (hash routes, `b-search`, opaque option values, the
labels, `#resultsPage`, `span.detention-link`, `app-detention-facility`, `#detentionPage`, `.facility-info`, the
sentences for zero and for an internal error) and invents everything else, three times over: see `SKINS`.
Everybody in it is invented, and so is every word of its "Spanish".

    page = Odls(skin="table"); page.put("000000101", "Chile", "PERSONA INVENTADA UNO", "EXAMPLE PROCESSING CENTER")
    page.views["000000101"] = None           # zero records
    page.modes[None] = "denied"              # for everybody; modes["000000101"] for one person
    page.requests                            # every request: time, end, method, path, agent, headers, body

`python3 tests/other_odls.py [SKIN] [PORT]` serves three people for a look with one's own browser.
"""
import html, http.server, json, random, threading, time
from urllib.parse import parse_qs, urlparse

SKINS = ["plain", "table", "material"]
# Modes that the page itself shows, whoever is asked about; the others show only after the search.
OF_THE_PAGE = ["denied", "challenge", "challenge 403", "slow down", "language", "home", "blank", "no search form", "script error"]
OF_THE_ANSWER = ["error", "answer denied", "answer challenge", "answer language", "hang", "other person", "two records", "maintenance", "zero with a card"]

COUNTRIES = ["Afghanistan", "Argentina", "Bolivia", "Brazil", "Chile", "China, Peoples Republic of", "Colombia", "Cuba", "Ecuador", "El Salvador",
             "Guatemala", "Guinea", "Guinea-Bissau", "Haiti", "Honduras", "India", "Mexico", "Nicaragua", "Niger", "Nigeria", "Peru", "Venezuela"]

ZERO = ["Your search has returned zero (0) matching records. Please re-check the search terms you entered to ensure they are correct and try your query again. "
        "Please remember the system does not provide information for detainees under the age of 18.",
        "If you conducted a name-based search, please remember that only exact matches to the name you entered will be returned. You may want to try searching "
        "any name or spelling variants used by the detainee.",
        "If you conducted an A-Number search you may want to try conducting a name-based search instead.",
        "If you are unable to find the detainee using the Online Detainee Locator System, please contact your local field office.",
        "For more information on the Missing Migrant Program please visit link."]

ERROR = ["Internal Error", "Our apologies. An internal error has occurred. This error has been logged and we are working to fix it. Please try your request again later.",
         "GO TO LOCATOR HOME / SEARCH >"]

DENIED = """<HTML><HEAD>
<TITLE>Access Denied</TITLE>
</HEAD><BODY>
<H1>Access Denied</H1>
 
You don't have permission to access "http&#58;&#47;&#47;locator&#46;example&#47;odls&#47;" on this server.<P>
Reference&#32;&#35;18&#46;00000000&#46;0000000000&#46;0000000
</P>
</BODY>
</HTML>
"""

CHALLENGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One more step</title></head>
<body><main><h1>Please verify that you are human</h1>
<p>Complete the security check to continue to this site.</p>
<div class="g-recaptcha" data-sitekey="invented-key"><iframe title="reCAPTCHA" srcdoc="&lt;label&gt;&lt;input type=checkbox&gt; I'm not a robot&lt;/label&gt;"></iframe></div>
<noscript>Please turn JavaScript on.</noscript></main></body></html>
"""

SLOW_DOWN = """<!doctype html><html><head><title>Too Many Requests</title></head><body><h1>Too Many Requests</h1><p>Try again later.</p></body></html>"""

HOME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Welcome to the portal</h1><p>Sign in to continue. You have been signed out after 20 minutes.</p>
<form action="/odls/login" method="post"><label>User name <input name="user"></label><label>Password <input type="password" name="password"></label>
<button>Sign in</button></form></body></html>"""

ENGLISH = {"title": "Online Detainee Locator System", "number": "A-Number", "country": "Country of Birth", "first": "First Name", "last": "Last Name",
           "search": "Search", "by number": "Search by A-Number", "by name": "Search by Biographical Information", "choose": "Select a Country",
           "results": "Search Results: ", "status": "Status", "state": "State", "facility": "Current Detention Facility", "again": "Back to Search",
           "custody": "In ICE Custody", "zero": ZERO, "error": ERROR, "begin": "Locate an Individual", "loading": "Loading"}

# Words of our own making: what the real page says in Spanish is not known.
OTHER_LANGUAGE = {"title": "Buscador inventado de personas", "number": "Número A", "country": "País natal", "first": "Nombre", "last": "Apellido",
                  "search": "Buscar", "by number": "Buscar con Número A", "by name": "Buscar con nombre", "choose": "Elija un país",
                  "results": "Lo encontrado: ", "status": "Situación", "state": "Estado", "facility": "Lugar actual", "again": "Buscar otra vez",
                  "custody": "Bajo custodia inventada", "zero": ["Su búsqueda no encontró nada.", "Revise las palabras e inténtelo de nuevo."],
                  "error": ["Error inventado", "Hubo un error. Inténtelo más tarde."], "begin": "Buscar a una persona", "loading": "Cargando"}

SHELL = """<!doctype html>
<html lang="%(lang)s"><head><meta charset="utf-8"><title>%(title)s</title><base href="/odls/">
<style>.sr{position:absolute;left:-9999px} .mat-form-field{display:inline-block;position:relative;padding-top:1em} .mat-label{position:absolute;top:0;font-size:.7em}
[hidden]{display:none!important} .grecaptcha-badge{position:fixed;right:0;bottom:0;width:70px;height:60px;overflow:hidden}</style></head>
<body><app-root></app-root>
<script>window.WORDS=%(words)s;window.SKIN=%(skin)s;window.WAIT=%(wait)s;window.SHOWS_NUMBER=%(shows)s;window.BADGE=%(badge)s;window.NO_FORM=%(no_form)s;</script>
<script src="main.%(hash)s.js"></script></body></html>
"""

SCRIPT = r"""
'use strict';
(function () {
  var W = window.WORDS, root = document.querySelector('app-root'), countries = [], answer = null, place = null, asked = '';
  function later(f, ms) { return setTimeout(f, ms); }
  function esc(s) { var d = document.createElement('div'); d.textContent = s == null ? '' : String(s); return d.innerHTML; }
  function token() { return 'invented-token-' + Math.random().toString(36).slice(2); }

  // -- the frame round every view
  function frame(inner) {
    var badge = window.BADGE ? '<small>This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.</small>' : '';
    var menu = ['Helpful Info', 'Status of a Case', 'About the Detainee Locator', 'Brochure', 'ICE ERO Field Offices', 'ICE Detention Facilities', 'Privacy Notice'];
    root.innerHTML = '<header class="top"><p>Official Website of the Department of Homeland Security</p><p>Report Crimes: Email or Call 1-866-DHS-2-ICE</p>' +
      '<nav><a>Home</a> <a>Who We Are</a> <a>What We Do</a> <a>Newsroom</a> <a>Information Library</a> <a>Contact ICE</a></nav>' +
      '<form class="site-search" onsubmit="return false"><input type="search" placeholder="Search ICE.gov" aria-label="Search ICE.gov"><button type="submit">Search</button></form></header>' +
      '<h1>' + esc(W.title) + '</h1><router-outlet></router-outlet><main>' + inner + '</main>' +
      '<aside><h2>Related Information</h2><ul>' + menu.map(function (m) { return '<li><a>' + m + '</a></li>'; }).join('') + '</ul><h2>External Links</h2><a>Bureau of Prisons Inmate Locator</a></aside>' +
      '<footer>DHS.gov USA.gov OIG Open Gov FOIA Metrics No Fear Act Site Map Site Policies &amp; Plug-Ins</footer>' + badge;
    return root.querySelector('main');
  }
  function spinner() { frame('<div class="spin" role="progressbar">' + esc(W.loading) + '…</div>'); }

  // -- forms
  function options() {
    return '<option value="null" selected disabled>' + esc(W.choose) + '</option>' +
      countries.map(function (c, i) { return '<option value="' + (i + 1) + ': ' + esc(c[1]) + '" data-code="' + esc(c[0]) + '">' + (window.SKIN === 'table' ? '\n      ' + esc(c[1]) + '  ' : esc(c[1])) + '</option>'; }).join('');
  }
  var FORMS = {
    plain: function () {
      return '<div class="columns"><form class="by-number" novalidate><h2>' + esc(W['by number']) + '</h2>' +
        '<p><label for="fld1">' + esc(W.number) + ':</label> <input id="fld1" type="text" maxlength="9" autocomplete="off" data-what="number"></p>' +
        '<p><label for="fld2">' + esc(W.country) + ':</label> <select id="fld2" data-what="country">' + options() + '</select></p>' +
        '<button type="submit">' + esc(W['by number']) + '</button></form>' +
        '<b-search><form class="by-name" novalidate><h2>' + esc(W['by name']) + '</h2>' +
        '<p><label for="fld3">' + esc(W.first) + '</label> <input id="fld3" data-what="first"></p><p><label for="fld4">' + esc(W.last) + '</label> <input id="fld4" data-what="last"></p>' +
        '<p><label for="fld5">' + esc(W.country) + '</label> <select id="fld5" data-what="country">' + options() + '</select></p>' +
        '<app-years><select><option>Year</option><option>1990</option></select></app-years><button type="submit">' + esc(W['by name']) + '</button></form></b-search></div>';
    },
    // The name first; words in cells of their own; two buttons that say the same.
    table: function () {
      return '<b-search><form class="by-name" novalidate><table><tr><td>' + esc(W.first) + '</td><td><input data-what="first"></td></tr><tr><td>' + esc(W.last) + '</td><td><input data-what="last"></td></tr>' +
        '<tr><td>' + esc(W.country) + ' *</td><td><select data-what="country">' + options() + '</select></td></tr><tr><td colspan="2"><input type="submit" value="' + esc(W.search) + '"></td></tr></table></form></b-search><hr>' +
        '<form class="by-number" novalidate><table><tr><td>' + esc(W.number) + ' *</td><td><input type="tel" maxlength="9" data-what="number"></td></tr>' +
        '<tr><td>' + esc(W.country) + ' *</td><td><select data-what="country">' + options() + '</select></td></tr><tr><td></td><td><input type="submit" value="' + esc(W.search) + '"></td></tr></table></form>';
    },
    // Custom elements, floating labels, aria-label; buttons are off until the form believes that it was typed in.
    material: function () {
      function field(label, control) { return '<mat-form-field class="mat-form-field"><div class="mat-wrapper"><div class="mat-infix">' + control + '<span class="mat-label" aria-hidden="true">' + esc(label) + ' <span>*</span></span></div></div></mat-form-field>'; }
      return '<mat-tab-group><app-search-panel class="by-number"><mat-card>' +
        field(W.number, '<input class="mat-input" inputmode="numeric" maxlength="9" aria-label="' + esc(W.number) + '" aria-required="true" formcontrolname="x1" data-what="number">') +
        field(W.country, '<select class="mat-native" aria-label="' + esc(W.country) + '" formcontrolname="x2" data-what="country">' + options() + '</select>') +
        '<button type="button" class="mat-button" data-what="go" disabled><span class="mat-button-wrapper"><mat-icon aria-hidden="true"></mat-icon> ' + esc(W.search) + ' </span></button></mat-card></app-search-panel>' +
        '<b-search class="by-name"><mat-card>' + field(W.last, '<input class="mat-input" aria-label="' + esc(W.last) + '" data-what="last">') + field(W.first, '<input class="mat-input" aria-label="' + esc(W.first) + '" data-what="first">') +
        field(W.country, '<select class="mat-native" aria-label="' + esc(W.country) + '" data-what="country">' + options() + '</select>') +
        '<button type="button" class="mat-button" data-what="go" disabled><span class="mat-button-wrapper"> ' + esc(W.search) + ' </span></button></mat-card></b-search></mat-tab-group>';
    }
  };
  function search() {
    spinner();
    later(function () {
      if (location.hash.indexOf('#/search') !== 0) return;
      if (window.NO_FORM) { frame('<p>This part of the site has moved.</p>'); return; }
      var main = frame(FORMS[window.SKIN]());
      ['by-number', 'by-name'].forEach(function (which) {
        var form = main.querySelector('.' + which), model = {};
        form.querySelectorAll('[data-what]').forEach(function (control) {
          var what = control.getAttribute('data-what');
          if (what === 'go') return;
          // Like a real framework: what counts is the event, not what stands in the field.
          control.addEventListener(what === 'country' ? 'change' : 'input', function () {
            model[what] = what === 'country' ? control.options[control.selectedIndex].getAttribute('data-code') : control.value;
            var go = form.querySelector('[data-what=go]');
            if (go) go.disabled = !(which === 'by-number' ? /^\d{9}$/.test(model.number || '') && model.country : model.first && model.last && model.country);
          });
        });
        function submit(event) { if (event) event.preventDefault(); send(which, model, form); }
        if (form.tagName === 'FORM') form.addEventListener('submit', submit); else form.querySelector('[data-what=go]').addEventListener('click', submit);
      });
    }, window.WAIT);
  }
  function complain(form, text) {
    var p = form.querySelector('.complaint') || form.appendChild(document.createElement('p'));
    p.className = 'complaint'; p.setAttribute('role', 'alert'); p.textContent = text;
  }
  function send(which, model, form) {
    if (which === 'by-number' && !/^\d{9}$/.test(model.number || '')) return complain(form, 'The A-Number must be exactly 9 digits.');
    if (!model.country) return complain(form, 'Please select a country.');
    asked = model.number || '';
    var body = new URLSearchParams(which === 'by-number' ? { a_number: model.number, country: model.country } : { first_name: model.first || '', last_name: model.last || '', country: model.country });
    body.append('g-recaptcha-response', token());
    answer = null;
    var x = new XMLHttpRequest();
    x.open('POST', which === 'by-number' ? 'api/anumber' : 'api/bio');
    x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.onload = function () { got(x); };
    x.onerror = function () { answer = { failed: true }; go('#/results'); };
    x.send(body.toString());
    spinner();
  }
  function got(x) {
    var type = x.getResponseHeader('Content-Type') || '';
    if (type.indexOf('text/html') === 0) { document.open(); document.write(x.responseText); document.close(); return; }
    try { answer = x.status === 200 ? JSON.parse(x.responseText) : { failed: true }; } catch (e) { answer = { failed: true }; }
    if (answer.words) W = answer.words;
    if (answer.session) sessionStorage.setItem('session', answer.session);
    go('#/results');
  }
  function go(hash) { if (location.hash === hash) route(); else location.hash = hash; }

  // -- answers
  var CARDS = {
    plain: function (r) {
      return '<div class="one"><div class="who">' + esc(r.name) + '</div>' + (window.SHOWS_NUMBER ? '<div>A-Number: ' + esc(r.shown_number) + '</div>' : '') +
        '<div>' + esc(W.country) + ' : ' + esc(r.country_name) + '</div><div>' + esc(W.status) + ' : ' + esc(r.status) + '</div><div>' + esc(W.state) + ': ' + esc(r.state_code) + '</div>' +
        '<div>' + esc(W.facility) + ': <span class="detention-link">' + esc(r.current_detention_location.name) + '</span></div></div>';
    },
    table: function (r) {
      function row(label, value) { return '<tr><th>' + label + '</th><td>' + value + '</td></tr>'; }
      return '<table class="answer"><caption>' + esc(r.name) + '</caption><tbody>' + (window.SHOWS_NUMBER ? row('A-Number:', esc(r.shown_number)) : '') + row(esc(W.country) + ' :', esc(r.country_name)) + row(esc(W.status) + ' : ', esc(r.status)) +
        row(esc(W.state) + ':', esc(r.state_code)) + row(esc(W.facility) + ':', '<span class="detention-link" tabindex="0">' + esc(r.current_detention_location.name) + '</span>') + '</tbody></table>';
    },
    material: function (r) {
      function line(label, colon, value) { return '<app-line><p class="mat-line"><b>' + esc(label) + '</b>' + colon + '<span class="v">' + value + '</span></p></app-line>'; }
      return '<mat-card><mat-card-title>\n   <span>' + esc(r.name) + '</span>\n  </mat-card-title><mat-card-content>' + (window.SHOWS_NUMBER ? line('A-Number', ':&nbsp;', esc(r.shown_number)) : '') +
        line(W.country, '&nbsp;: ', '<!---->' + esc(r.country_name)) + line(W.status, ' :&nbsp;', esc(r.status)) + line(W.state, ': ', esc(r.state_code)) +
        line(W.facility, ':\n      ', '<a class="wrap"><span class="detention-link">\n   ' + esc(r.current_detention_location.name) + '\n  </span></a>') + '</mat-card-content></mat-card>';
    }
  };
  function results() {
    if (!answer) return go('#/index');
    spinner();
    later(function () {
      if (location.hash.indexOf('#/results') !== 0) return;
      if (answer.maintenance) { frame('<section><h2>System Maintenance</h2><p>The system is being serviced tonight. Please come back later.</p></section>'); return; }
      if (answer.failed) {
        frame('<section class="oops"><h2>' + esc(W.error[0]) + '</h2><p>' + esc(W.error[1]) + '</p>' + (W.error[2] ? '<a href="#/index">' + esc(W.error[2]) + '</a>' : '') + '</section>');
        return;
      }
      var rows = answer.result || [];
      var zero = '<div class="nothing">' + W.zero.map(function (z, i) { return i < 2 ? '<p>' + esc(z) + '</p>' : '<span>' + esc(z) + '</span>'; }).join('') + '</div>';
      var main = frame('<div id="resultsPage"><h2>' + esc(W.results) + rows.length + '</h2>' + (rows.length === 0 || answer.both ? zero : '') + rows.map(CARDS[window.SKIN]).join('') +
        '<button type="button" class="again">' + esc(W.again) + '</button></div>');
      main.querySelector('.again').addEventListener('click', function () { go('#/search'); });
      main.querySelectorAll('.detention-link').forEach(function (span, i) {
        if (!rows[i] || !rows[i].current_detention_location.id) return;
        span.style.cursor = 'pointer';
        span.addEventListener('click', function () { facility(rows[i].current_detention_location.id); });
      });
    }, window.WAIT);
  }
  function facility(id) {
    var x = new XMLHttpRequest();
    x.open('POST', 'api/dtf');
    x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.onload = function () { try { place = JSON.parse(x.responseText).result[0]; } catch (e) { place = null; } go('#/details'); };
    x.send('id=' + encodeURIComponent(id) + '&g-recaptcha-response=' + token());
  }
  function details() {
    spinner();
    later(function () {
      if (location.hash.indexOf('#/details') !== 0) return;
      if (!place) return go('#/index');
      function lines(list) { return list.filter(Boolean).map(function (l) { return '<div>' + esc(l) + '</div>'; }).join(''); }
      var a = place.address, p = place.phone, office = place.office;
      var info = '<div class="facility-info info"><div>' + esc(place.name) + '</div><div>' + lines([a.line1, a.line2, a.line3, a.city + ', ' + a.stateCode + ' ' + a.zipCode]) + '</div>' +
        '<p>Visitor Information: (' + esc(p.areaCode) + ') ' + esc(p.exchange) + '-' + esc(p.number) + '</p></div>';
      var link = '<a href="' + esc(place.websiteUrl) + '" target="_blank"><span id="facility-info">More about this facility</span></a>';
      var ero = '<div class="facility-info"><div>' + esc(office.name) + '</div><div>Phone Number: ' + esc(office.phone) + '</div></div>';
      var tabs = '<div role="tablist"><button role="tab" aria-controls="t1">Contacting a Detainee</button><button role="tab" aria-controls="t2">Legal &amp; Case Information</button></div><div id="t1">Write to the address above.</div>';
      var page = { plain: info + link + ero + tabs, table: '<section>' + info + '</section><section>' + ero + '</section>' + link + tabs,
                   material: '<mat-card>' + link + '<mat-card-content>' + info + '</mat-card-content></mat-card><mat-card><h3>ERO Field Office</h3>' + ero + '</mat-card>' + tabs };
      frame('<app-detention-facility><div id="detentionPage">' + page[window.SKIN] + '</div></app-detention-facility>');
    }, window.WAIT);
  }
  function index() {
    var main = frame('<section class="hero"><p>Use this page to look for a person.</p><button type="button" class="begin">' + esc(W.begin) + '</button></section>');
    main.querySelector('.begin').addEventListener('click', function () { go('#/search'); });
  }
  function route() {
    var h = location.hash;
    if (h.indexOf('#/search') === 0) return search();
    if (h.indexOf('#/results') === 0) return results();
    if (h.indexOf('#/details') === 0) return details();
    if (h !== '#/index') { location.hash = '#/index'; return; }
    index();
  }
  // -- the badge that a page wears which scores its visitors without a question
  if (window.BADGE) {
    var b = document.createElement('div');
    b.innerHTML = '<div class="grecaptcha-badge" data-style="bottomright"><iframe title="reCAPTCHA" src="badge"></iframe><div class="grecaptcha-error"></div>' +
      '<textarea name="g-recaptcha-response" class="g-recaptcha-response" style="display:none"></textarea></div>';
    document.body.appendChild(b);
  }
  // -- start: the countries come first, and late
  root.innerHTML = '<div class="boot">' + esc(W.loading) + '…</div>';
  var x = new XMLHttpRequest();
  x.open('GET', 'assets/i18n/en-lang.json');
  x.onload = function () {
    var list = JSON.parse(x.responseText);
    countries = Object.keys(list).filter(function (k) { return k.indexOf('country.') === 0; }).map(function (k) { return [k.slice(8), list[k]]; });
    later(function () { window.addEventListener('hashchange', route); route(); }, window.WAIT);
  };
  x.send();
})();
"""


def facility(name, line="100 EXAMPLE ROAD", city="SAMPLETOWN", state="TX", office="EXAMPLE FIELD OFFICE", office_phone="(555) 555-0101"):
    return {"name": name, "address": {"line1": line, "line2": "", "line3": "", "city": city, "stateCode": state, "zipCode": "00000"},
            "phone": {"areaCode": "555", "exchange": "555", "number": "0100"}, "websiteUrl": "/odls/about-a-facility",
            "office": {"name": office, "phone": office_phone}}


class Odls:
    def __init__(self, skin="plain", port=0, wait=0.25, shows_number=None, badge=True):
        self.skin, self.wait, self.badge = skin, wait, badge
        self.shows_number = skin != "table" if shows_number is None else shows_number
        self.people, self.views, self.modes, self.requests = {}, {}, {}, []
        self.answer_delay, self.robots = 0.0, None
        self.tokens, self.open, self.most_open = set(), 0, 0
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.handle_it(b"")

            def do_POST(self):
                self.handle_it(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

            def handle_it(self, body):
                row = {"at": time.time(), "end": None, "method": self.command, "path": self.path, "agent": self.headers.get("User-Agent"),
                       "headers": dict(self.headers), "body": body.decode("utf-8", "replace"), "status": None}
                with outer.lock:
                    outer.requests.append(row)
                try:
                    outer.answer(self, row)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                row["end"] = time.time()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a browser that was closed is part of many tests

        self.server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def put(self, number, country, name, place, status="In ICE Custody", **about_the_place):
        self.people[number] = {"country": country, "name": name}
        self.views[number] = {"status": status, "state": about_the_place.get("state", "TX"), "facility": facility(place, **about_the_place)}

    def mode(self, number):
        return self.modes.get(number) or self.modes.get(None) or "ok"

    def searches(self):
        return [r for r in self.requests if r["path"].endswith("/api/anumber")]

    # -- answers

    def send(self, h, row, status, body, kind="application/json", **headers):
        body = body.encode() if isinstance(body, str) else body
        row["status"] = status
        h.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store", **headers}.items():
            h.send_header(name.replace("_", "-"), value)
        h.end_headers()
        h.wfile.write(body)

    def answer(self, h, row):
        path = urlparse(h.path).path
        if path == "/robots.txt":
            return self.send(h, row, 200 if self.robots else 404, self.robots or "nothing here", "text/plain")
        if path == "/":
            return self.send(h, row, 302, "", "text/plain", Location="/odls/")
        if path == "/odls":
            return self.send(h, row, 301, "", "text/plain", Location="/odls/")
        if path == "/odls/":
            return self.page(h, row)
        if path.startswith("/odls/main.") and path.endswith(".js"):
            return self.send(h, row, 200, "throw new Error('invented');" if self.mode(None) == "script error" else SCRIPT, "text/javascript")
        if path == "/odls/assets/i18n/en-lang.json":
            codes = {"country.X%02d" % (i * 7 % 97): c for i, c in enumerate(COUNTRIES)}
            return self.send(h, row, 200, json.dumps({"app.title": "Online Detainee Locator System", **codes}))
        if path == "/odls/badge":
            return self.send(h, row, 200, "<!doctype html><title>reCAPTCHA</title><p>protected by reCAPTCHA</p><a>Privacy</a> - <a>Terms</a>", "text/html")
        if path == "/odls/about-a-facility":
            return self.send(h, row, 200, "<!doctype html><title>A facility</title><p>About this facility</p>", "text/html")
        if h.command == "POST" and path in ("/odls/api/anumber", "/odls/api/bio", "/odls/api/dtf"):
            return self.api(h, row, path.rsplit("/", 1)[1], parse_qs(row["body"]))
        return self.send(h, row, 404, "not here", "text/plain")

    def page(self, h, row):
        mode = self.mode(None)
        if mode == "denied":
            return self.send(h, row, 403, DENIED, "text/html", Server="EdgeOfOurOwn")
        if mode in ("challenge", "challenge 403"):
            return self.send(h, row, 403 if "403" in mode else 200, CHALLENGE, "text/html")
        if mode == "slow down":
            return self.send(h, row, 429, SLOW_DOWN, "text/html", Retry_After="2")
        if mode == "home":
            return self.send(h, row, 200, HOME, "text/html")
        if mode == "blank":
            return self.send(h, row, 200, "<!doctype html><title></title><app-root></app-root>", "text/html")
        words = OTHER_LANGUAGE if mode == "language" else ENGLISH
        shell = SHELL % {"lang": "es" if mode == "language" else "en", "title": html.escape(words["title"]), "words": json.dumps(words), "skin": json.dumps(self.skin),
                         "wait": int(self.wait * 1000), "shows": json.dumps(self.shows_number), "badge": json.dumps(self.badge),
                         "no_form": json.dumps(mode == "no search form"), "hash": "0a1b2c%d" % random.randrange(10**6)}
        self.send(h, row, 200, shell, "text/html; charset=utf-8", Set_Cookie="invented_session=cookie-of-our-own; Path=/; HttpOnly")

    def api(self, h, row, what, form):
        token = form.get("g-recaptcha-response", [""])[0]
        with self.lock:
            self.tokens.add(token)
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        try:
            time.sleep(self.answer_delay)
            self.api_answer(h, row, what, form)
        finally:
            with self.lock:
                self.open -= 1

    def card(self, number):
        person, view = self.people[number], self.views[number]
        shown = "%s" % number
        return {"name": person["name"], "shown_number": shown, "country_name": person["country"], "status": view["status"], "state_code": view["state"], "birth_year": 1990,
                "current_detention_location": {"id": "" if view["facility"]["name"].startswith("Call ") else "%04d" % (int(number) % 10000), "name": view["facility"]["name"]}}

    def api_answer(self, h, row, what, form):
        token = "invented-session-%08x" % random.randrange(1 << 32)
        with self.lock:
            self.tokens.add(token)
        if what == "dtf":
            wanted = form.get("id", [""])[0]
            found = [v["facility"] for n, v in self.views.items() if v and "%04d" % (int(n) % 10000) == wanted]
            if wanted == "0777":
                found = [facility("ELSEWHERE EXAMPLE CENTER")]
            return self.send(h, row, 200, json.dumps({"success": True, "session": token, "result": found[:1]}))
        number = form.get("a_number", [""])[0]
        names = {c: "X%02d" % (i * 7 % 97) for i, c in enumerate(COUNTRIES)}
        known = number in self.people and names[self.people[number]["country"]] == form.get("country", [""])[0]
        mode = self.mode(number)
        if mode == "error":
            return self.send(h, row, 500, json.dumps({"success": False, "message": "invented"}))
        if mode == "answer denied":
            return self.send(h, row, 403, DENIED, "text/html", Server="EdgeOfOurOwn")
        if mode == "answer challenge":
            return self.send(h, row, 200, CHALLENGE, "text/html")
        if mode == "hang":
            time.sleep(20)
            return self.send(h, row, 200, json.dumps({"success": False, "result": []}))
        rows = [self.card(number)] if what == "anumber" and known and self.views.get(number) else []
        reply = {"success": bool(rows), "session": token, "result": rows}
        if mode == "maintenance":
            reply = {"maintenance": True}
        if mode == "answer language":
            reply["words"] = OTHER_LANGUAGE
            for r in rows:
                r["status"] = OTHER_LANGUAGE["custody"]
        if mode == "other person":
            reply["result"] = [{"name": "OTRA PERSONA INVENTADA", "shown_number": "000000777", "country_name": "Chile", "status": "In ICE Custody", "state_code": "TX",
                                "current_detention_location": {"id": "0777", "name": "ELSEWHERE EXAMPLE CENTER"}}]
        if mode == "two records":
            reply["result"] = rows * 2
        if mode == "zero with a card":
            reply["both"] = True
        self.send(h, row, 200, json.dumps(reply))


INVENTED = [("000000101", "Chile", "PERSONA INVENTADA UNO", "EXAMPLE PROCESSING CENTER"),
            ("000000118", "Mexico", "PERSONA INVENTADA DOS", "SAMPLE COUNTY JAIL"),
            ("000000137", "Guinea", "PERSONA INVENTADA TRES", "NOWHERE DETENTION FACILITY")]


def with_three(skin="plain", **more):
    page = Odls(skin, **more)
    for i, (number, country, name, place) in enumerate(INVENTED):
        page.put(number, country, name, place, line="%d00 EXAMPLE ROAD" % (i + 1), city="SAMPLETOWN %s" % "ABC"[i], office="EXAMPLE FIELD OFFICE %s" % "ABC"[i])
    return page


if __name__ == "__main__":
    import sys
    page = with_three(*(sys.argv[1:2] or ["plain"]), port=int((sys.argv[2:3] or ["0"])[0]))
    print("%s/odls/  (A%s, %s)" % (page.url, INVENTED[0][0], INVENTED[0][1]), flush=True)
    threading.Event().wait()

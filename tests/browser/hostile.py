"""A saved page that does everything to call home, in every view of it: no request leaves, nothing of it runs.

The same page, served plainly, is the control: there each of its tricks must be heard, or the test hears nothing.
"""
import http.server, re, socketserver, threading, time

# Each trick calls for an address of its own. {at} is where the canary listens, {ws} the same for sockets, {quiet} a second
# canary for what only connects.
TRICKS = """<!doctype html><html manifest="{at}/manifest-attribute"><head><meta charset="utf-8"><title>Locator</title>
<base href="{at}/base/">
<meta http-equiv="refresh" content="2;url={at}/refresh">
<link rel="stylesheet" href="{at}/stylesheet"><link rel="icon" href="{at}/icon"><link rel="preload" as="image" href="{at}/preload">
<link rel="prefetch" href="{at}/prefetch"><link rel="modulepreload" href="{at}/modulepreload"><link rel="manifest" href="{at}/manifest">
<link rel="preconnect" href="{quiet}"><link rel="dns-prefetch" href="//prefetch.example"><link rel="prerender" href="{at}/prerender">
<style>@import "{at}/import"; @font-face {{ font-family: f; src: url("{at}/font") }} h1 {{ font-family: f; background: url("{at}/background");
cursor: url("{at}/cursor"), auto }} li {{ list-style-image: url("{at}/bullet") }} p::before {{ content: url("{at}/content") }}</style>
<script>console.log("RAN inline"); document.title = "RAN"; new Image().src = "{at}/script-image"; fetch("{at}/fetch", {{ mode: "no-cors" }}).catch(() => 0);
navigator.sendBeacon("{at}/beacon"); new WebSocket("{ws}/socket"); new EventSource("{at}/events");
addEventListener("load", () => {{ document.forms[0].submit(); try {{ parent.document.title = "RAN" }} catch (e) {{}} }});</script>
<script src="{at}/script"></script><script type="module" src="{at}/module"></script>
<script type="speculationrules">{{"prefetch": [{{"source": "list", "urls": ["{at}/speculation"]}}]}}</script></head>
<body onload="new Image().src='{at}/onload'" background="{at}/body-background"><h1>Locator</h1><p>INVENTADO, EXAMPLE NORTH</p>
<form action="{at}/form" method="post" target="hidden"><input name="q" value="1" autofocus onfocus="new Image().src='{at}/onfocus'"><button id="send">send</button></form>
<iframe name="hidden"></iframe><iframe src="{at}/frame"></iframe><iframe srcdoc="<img src='{at}/srcdoc'>"></iframe>
<iframe src="javascript:parent.console.log('RAN frame')"></iframe>
<img src="{at}/image"><img src="relative"><img src="/absolute"><img srcset="{at}/srcset 1x"><picture><source srcset="{at}/source"><img></picture>
<img src="x:" onerror="new Image().src='{at}/onerror'"><input type="image" src="{at}/input-image">
<video poster="{at}/poster" src="{at}/video" preload="auto" autoplay></video><audio src="{at}/audio" autoplay></audio>
<video autoplay crossorigin><source src="data:,"><track default src="{at}/track"></video>
<object data="{at}/object"></object><embed src="{at}/embed"><ul><li>x</li></ul>
<svg onload="new Image().src='{at}/svg-onload'" width="9" height="9"><image href="{at}/svg-image" width="9" height="9"/><use href="{at}/svg-use#x"/>
<script>new Image().src = "{at}/svg-script"</script></svg><details open ontoggle="new Image().src='{at}/ontoggle'"><summary>x</summary>y</details>
<noscript><img src="{at}/noscript"></noscript>
<a id="link" href="{at}/link" ping="{at}/ping">link</a> <a id="top" href="{at}/top-link" target="_top">top</a> <a id="new" href="{at}/new-window" target="_blank">new</a>
</body></html>"""
# These a plain page must be heard to do; newer browsers have dropped what is not in it.
HEARD = """stylesheet preload import font background content script-image fetch beacon socket events script module onload form frame srcdoc image
base/relative absolute srcset source onerror input-image poster video audio object embed bullet svg-onload svg-image svg-script ontoggle refresh""".split()
WAIT = 4.0


class Canary:
    """Counts connections, and what was asked for on them."""

    def __init__(self):
        canary = self
        self.lines, self.connections = [], 0

        class Handler(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self):
                canary.connections += 1
                try:
                    line = self.rfile.readline(9000).decode("latin-1")
                    canary.lines += [line.split(" ")[1].lstrip("/")] if " " in line else []
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nx")
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.at = "127.0.0.1:%d" % self.server.server_address[1]

    def forget(self):
        self.lines, self.connections = [], 0


class Canaries:
    def __init__(self):
        self.loud, self.quiet = Canary(), Canary()
        self.page = TRICKS.format(at="http://" + self.loud.at, ws="ws://" + self.loud.at, quiet="http://" + self.quiet.at)

    def forget(self):
        self.loud.forget()
        self.quiet.forget()

    def heard(self):
        return ["%s was asked for" % line for line in self.loud.lines] \
            + (["%d connections" % n for n in [self.loud.connections + self.quiet.connections] if n])


def control_faults(page, canaries):
    """The page as any server gives it out: what was not heard although it must be."""
    body = canaries.page.encode()

    class Plain(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    canaries.forget()
    page.open("http://127.0.0.1:%d/" % server.server_port)
    page.until(lambda: "refresh" in canaries.loud.lines, 10)
    time.sleep(0.5)
    logged, asked = page.logged(), page.network()
    server.shutdown()
    faults = ["%s was not heard" % trick for trick in HEARD if trick not in canaries.loud.lines]
    faults += [] if canaries.quiet.connections else ["preconnect was not heard"]
    faults += [] if any("RAN inline" in line for line in logged) else ["what ran was not heard"]
    faults += ["DevTools saw no request for " + trick for trick in ("image", "fetch", "socket") if not any(url.endswith(canaries.loud.at + "/" + trick) for url in asked)]
    page.open("about:blank")
    return faults


def view_faults(page, canaries, origin, path, act=None):
    """What was heard while a view was open, also after `act`."""
    page.open("about:blank")
    page.logged(), page.network(), canaries.forget()
    page.open(origin + path)
    page.script("for (const frame of document.querySelectorAll('iframe')) frame.scrollIntoView()")
    time.sleep(WAIT)
    faults = ["nothing of it is shown"] if act and not act() else []
    faults += canaries.heard()
    faults += ["it ran: " + line for line in page.logged() if "RAN" in line]
    faults += ["DevTools saw a request for " + url for url in page.network() if not url.startswith((origin + "/", "data:", "about:", "chrome-error:"))]
    faults += ["it opened a window"] if len(page.do("GET", "/window/handles")) != 1 else []
    faults += ["the window is at " + page.url] if page.url != origin + path and not path.endswith("/raw") else []
    faults += ["it named the page"] if page.script("return document.title").startswith("RAN") else []
    return faults


def unlogged(log, canaries):
    """What of the control's tricks is not in the browser's own log."""
    text = read(log)
    return ["the network log does not know of " + what for what in (canaries.loud.at + "/image", canaries.quiet.at, "prefetch.example") if what not in text]


def logged_faults(log, canaries, origin):
    text = read(log)
    return ["the network log knows of " + what for what in (canaries.loud.at, canaries.quiet.at, "prefetch.example") if what in text] \
        + ([] if origin in text else ["the network log knows of nothing at all"])


def read(log):
    with open(log, encoding="utf-8") as f:
        return f.read()


def touch(page):
    """Presses all that can be pressed in the frame; whether there was a frame to press in."""
    frames = page.all("iframe")
    if not frames:
        return False
    for what in ("#send", "#link", "#top", "#new"):
        page.do("POST", "/frame", {"id": page.all("iframe")[0]})
        found = page.all(what)
        if found:
            page.click(found[0])
        page.do("POST", "/frame", {"id": None})
        time.sleep(0.3)
    return True

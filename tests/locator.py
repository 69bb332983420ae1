"""A pretend `bop` on loopback, written apart from the crate's own: for tests that must not share its mistakes.

Everybody in it is invented. `Locator().views[number]` says what it answers about a number; `fault` what it
does to every question instead; `slow`: how many seconds it takes for each.
"""
import gzip, http.server, json, random, ssl, threading, time
from urllib.parse import parse_qs, urlparse


def record(number, place, **more):
    row = {"nameLast": "INVENTADO%s" % number[-2:], "nameFirst": "P%s" % number[-3:], "nameMiddle": "", "suffix": "", "sex": "Male", "race": "White",
           "age": "30", "inmateNum": "00%s-%s" % (number[3:6], number[6:]), "inmateNumType": "", "releaseCode": "", "faclCode": "XXX",
           "faclName": place, "faclType": "FCI", "faclURL": "/locations/institutions/xxx/", "projRelDate": "01/01/2030", "actRelDate": ""}
    return {**row, **more}


class Locator:
    def __init__(self):
        self.views, self.fault, self.slow, self.requests = {}, None, 0, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.requests.append((time.time(), self.path, self.headers.get("User-Agent")))
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that went away is part of many tests

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def over_tls(self, chain, key):
        """From here on it speaks TLS only, with the certificates of this file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def send(self, h, status, body, **headers):
        h.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            h.send_header(name.replace("_", "-"), value)
        h.end_headers()
        h.wfile.write(body)

    def rows_for(self, query):
        if query.get("nameLast"):
            return [record("000090%03d" % i, "Exampleville") for i in range(3)]
        view = self.views.get(query.get("inmateNum", [""])[0].strip().rjust(9, "0"))
        return [view] if view else []

    def answer(self, h):
        url = urlparse(h.path)
        if url.path == "/robots.txt":
            return self.send(h, 404, b"no robots here", Content_Type="text/plain")
        if url.path == "/":
            return self.send(h, 200, b"<html><title>Home</title><body>Welcome</body></html>", Content_Type="text/html")
        if url.path != "/PublicInfo/execute/inmateloc":
            return self.send(h, 404, b"not here", Content_Type="text/plain")
        time.sleep(self.slow)
        query = parse_qs(url.query)
        rows = self.rows_for(query)
        reply = {"Captcha": False, "Messages": {}, "FormToken": "pub%05dinfo" % random.randrange(10**5), "InmateLocator": rows}
        body = json.dumps(reply).encode()
        fault = self.fault
        if fault is None:
            return self.send(h, 200, body)
        if fault == "zeros":
            return self.send(h, 200, json.dumps({**reply, "InmateLocator": []}).encode())
        if fault == "internal error":
            return self.send(h, 200, b"<html><body><h1>Internal Error</h1><p>Our apologies. An internal error has occurred.</p></body></html>", Content_Type="text/html")
        if fault == "500":
            return self.send(h, 500, b"oops", Content_Type="text/plain")
        if fault == "403":
            return self.send(h, 403, b"<html><title>Access Denied</title></html>", Content_Type="text/html")
        if fault == "captcha":
            return self.send(h, 200, json.dumps({"Captcha": True, "InmateLocator": []}).encode())
        if fault == "429":
            return self.send(h, 429, b"slow down", Retry_After="1")
        if fault == "503":
            return self.send(h, 503, b"later")
        if fault == "truncated":
            h.send_response(200)
            h.send_header("Content-Type", "application/json")
            h.send_header("Content-Length", str(len(body) + 200))
            h.end_headers()
            h.wfile.write(body[: len(body) // 2])
            h.close_connection = True
            return
        if fault == "cut json":
            return self.send(h, 200, body[: body.index(b"InmateLocator") + 16])
        if fault == "hang":
            time.sleep(3)
            h.close_connection = True
            return
        if fault == "gzip bomb":
            return self.send(h, 200, gzip.compress(b'{"Captcha":false,"InmateLocator":[' + b" " * (64 << 20)), Content_Encoding="gzip")
        if fault == "redirect home":
            return self.send(h, 302, b"", Location="/")
        if fault == "empty":
            return self.send(h, 200, b"")
        if fault == "garbage":
            return self.send(h, 200, random.randbytes(4000))
        if fault == "other layout":
            return self.send(h, 200, json.dumps({"status": "ok", "results": [], "total": 0}).encode())
        if fault == "other layout, zero":
            return self.send(h, 200, json.dumps({"Captcha": False, "InmateLocator": {"rows": []}}).encode())
        if fault == "other person":
            return self.send(h, 200, json.dumps({**reply, "InmateLocator": [record("000077777", "Elsewhere", nameLast="OTRAPERSONA", nameFirst="SOMEBODY")]}).encode())
        if fault == "two records":
            return self.send(h, 200, json.dumps({**reply, "InmateLocator": rows * 2}).encode())
        if fault == "html no record":
            return self.send(h, 200, b"<html><body>No records found. 0 results.</body></html>", Content_Type="text/html")
        raise AssertionError(fault)

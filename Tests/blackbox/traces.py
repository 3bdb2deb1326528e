#!/usr/bin/env python3
"""Has a collector that knows OpenTelemetry's own schema decode what the server sends: traces, metrics and the log, OTLP in JSON over HTTP.

    python3 Tests/blackbox/traces.py [ASSISTANT_SERVER]

The programs must be built (`swift build`). opentelemetry-proto is installed from PyPI into .build/blackbox/venv when it is missing. Ends with status 1
when something that was promised is not so.
"""

import base64
import http.server
import json
import pathlib
import sys
import threading
import urllib.request

import support

sys.path.insert(0, str(support.ROOT / "Tests"))
from packages import run_with_packages

HERE = pathlib.Path(__file__).resolve().parent
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
CANARY = "canary-question"


def from_hexadecimal(value):
    """OTLP has ids in hexadecimal where protobuf's JSON has base64. Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding"""
    if isinstance(value, list):
        return [from_hexadecimal(item) for item in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId", "parentSpanId")
    return {key: base64.b64encode(bytes.fromhex(item)).decode() if key in ids else from_hexadecimal(item) for key, item in value.items()}


class Collector(http.server.ThreadingHTTPServer):
    """Decodes every message, and refuses what its schema does not know."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans, self.metrics, self.services, self.faults, self.headers, self.bodies = [], {}, set(), [], [], []
        self.lines = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        from google.protobuf import json_format
        from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        body = self.rfile.read(int(self.headers["Content-Length"]))
        collector = self.server
        collector.headers.append(dict(self.headers))
        collector.bodies.append(body)
        try:
            message = from_hexadecimal(json.loads(body))
            if self.path == "/v1/traces":
                for resource in json_format.ParseDict(message, ExportTraceServiceRequest()).resource_spans:
                    collector.services |= {pair.value.string_value for pair in resource.resource.attributes if pair.key == "service.name"}
                    collector.spans += [span for scope in resource.scope_spans for span in scope.spans]
            elif self.path == "/v1/metrics":
                for resource in json_format.ParseDict(message, ExportMetricsServiceRequest()).resource_metrics:
                    collector.metrics |= {metric.name: metric for scope in resource.scope_metrics for metric in scope.metrics}
            elif self.path == "/v1/logs":
                for resource in json_format.ParseDict(message, ExportLogsServiceRequest()).resource_logs:
                    collector.lines += [line for scope in resource.scope_logs for line in scope.log_records]
            else:
                collector.faults.append(f"asked for {self.path}")
        except (json_format.ParseError, ValueError) as error:
            collector.faults.append(f"{self.path}: {error}")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def ask(server, headers):
    body = json.dumps({"query": f"how do I set the port {CANARY}"}).encode()
    request = urllib.request.Request(server.url + "/api/kapa/query", body, {"Content-Type": "application/json", **headers})
    urllib.request.urlopen(request).read()


def check(condition, what):
    print(f"{'ok  ' if condition else 'FAIL'}  {what}")
    return 0 if condition else 1


def main(program):
    collector = Collector()
    settings = {"otlp_endpoint": collector.url, "otlp_sample_ratio": "0", "otlp_headers": "[api-key=secret%20key]", "otlp_service_name": "manual"}
    settings |= {"otlp_logs": "true", "log_level": "info"}
    with support.Server(program, **settings) as server:
        ask(server, {"traceparent": f"00-{TRACE}-{PARENT}-01"})
        ask(server, {"traceparent": f"00-{TRACE}-{PARENT}-00"})
        ask(server, {})
        # What waits is sent at the end.
        status = server.stop()
        log = server.log
    spans = {span.name: span for span in collector.spans}
    request = spans.get("POST /api/kapa/query")
    failures = check(status == 0, "the server ends well")
    failures += check(collector.faults == [], f"every message is of the schema {collector.faults}")
    failures += check(request is not None and request.parent_span_id.hex() == PARENT, "the request is below its caller's span")
    failures += check(len([s for s in collector.spans if s.name == "POST /api/kapa/query"]) == 1, "only what is sampled is recorded")
    for name in ("index", "state add question"):
        part = spans.get(name)
        failures += check(part is not None and request is not None and part.parent_span_id == request.span_id, f"'{name}' is below the request")
        failures += check(part is not None and 0 < part.start_time_unix_nano <= part.end_time_unix_nano, f"'{name}' has a beginning and an end")
    failures += check(all(span.trace_id.hex() == TRACE for span in collector.spans), "all are of the caller's trace")
    failures += check(collector.services == {"manual"}, "the service has its name")
    failures += check(all(headers.get("api-key") == "secret key" for headers in collector.headers), "headers are sent")
    failures += check(not any(CANARY.encode() in body for body in collector.bodies), "no message holds a question")
    failures += check("secret key" not in log, "the log holds no header")
    duration = collector.metrics.get("http_server_request_duration_seconds")
    failures += check(duration is not None and duration.histogram.data_points[0].count > 0, "metrics are sent")
    failures += check("assistant_questions_total" in collector.metrics, "the server's own too")
    answered = [line for line in collector.lines if line.body.string_value == "answered" and line.trace_id.hex() == TRACE]
    failures += check(len(answered) == 2, "lines of the log have their trace")
    failures += check(
        all(line.severity_number == 9 and line.severity_text == "info" and line.time_unix_nano > 0 for line in answered), "and level and time"
    )
    failures += check(any(line.body.string_value == "listening" for line in collector.lines), "what belongs to no request is sent too")
    failures += check("assistant_telemetry_logs_total" in collector.metrics, "lines are counted")
    # A collector that is not there costs nobody anything, and does not hold up the end.
    with support.Server(program, otlp_endpoint="http://127.0.0.1:9", otlp_sample_ratio="1") as server:
        ask(server, {})
        failures += check(server.stop() == 0, "the server ends without its collector")
    return 1 if failures else 0


if __name__ == "__main__":
    run_with_packages(HERE)
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else support.ASSISTANT_SERVER))

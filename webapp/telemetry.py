"""Traces on their way to a collector, by OpenTelemetry's own exporter (OTLP over HTTP).

Loaded where OTEL_EXPORTER_OTLP_ENDPOINT is set. Each trace stands alone: none is taken over from a
request, and none is passed on to the database or to another system.
"""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, StatusCode

from webapp.domain.ports.traces import Trace
from webapp.settings import PROGRAM

_BILLION = 1_000_000_000  # nanoseconds
_SECONDS = 5  # for one sending; what cannot be sent is dropped


class OpenTelemetry:
    """Sends traces in batches, from a thread of its own."""

    def __init__(self, endpoint: str) -> None:
        # Not `Resource.create`, which adds what the environment says of machine and process.
        resource = Resource({"service.name": "rekpauze", "service.version": PROGRAM})
        self.provider = TracerProvider(sampler=ALWAYS_ON, resource=resource)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=_SECONDS)
        self.provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self.provider.get_tracer("rekpauze", PROGRAM)

    def add(self, trace: Trace) -> None:
        """Take one, without waiting for anybody."""
        began = round(trace.began * _BILLION)
        span = self._tracer.start_span(
            trace.name,
            context=Context(),
            kind=SpanKind.SERVER if trace.is_request else SpanKind.INTERNAL,
            attributes=dict(trace.said),
            start_time=began,
        )
        if trace.has_failed:
            span.set_status(StatusCode.ERROR)
        span.end(began + round(trace.seconds * _BILLION))

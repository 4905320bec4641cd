import type { Span, SpanService } from './turn-trace.ts';

/** Who exports: what stands beside every span. */
export interface TraceSource {
  readonly stage: string;
  readonly edgeId: string;
  readonly release: string;
}

const serviceNames: Readonly<Record<SpanService, string>> = { edge: 'ethera-edge', function: 'ethera-turn' };
/** As the protocol numbers them. */
const kinds: Readonly<Record<Span['kind'], number>> = { internal: 1, server: 2, client: 3 };
const ERROR_STATUS = 2;

/**
 * The body of a POST to `/v1/traces`. Numbers of 64 bits are strings, ids hexadecimal digits:
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function otlpJson(spans: readonly Span[], source: TraceSource): string {
  const services = (Object.keys(serviceNames) as SpanService[]).map((service) => ({
    service,
    spans: spans.filter((span) => span.service === service),
  }));
  const resourceSpans = services
    .filter((each) => each.spans.length > 0)
    .map((each) => ({
      resource: { attributes: attributeList(resourceOf(each.service, source)) },
      scopeSpans: [{ scope: { name: 'ethera', version: source.release }, spans: each.spans.map(spanJson) }],
    }));
  return JSON.stringify({ resourceSpans });
}

function resourceOf(service: SpanService, { stage, edgeId, release }: TraceSource): Span['attributes'] {
  return {
    'service.namespace': 'ethera',
    'service.name': serviceNames[service],
    'deployment.environment.name': stage,
    // The edge tells of the function, whose own version and instance it does not know.
    ...(service === 'edge' && { 'service.instance.id': edgeId, 'service.version': release }),
  };
}

function spanJson({ traceId, spanId, parentSpanId, name, kind, fromMs, toMs, attributes, errorCode }: Span) {
  const errorType: Span['attributes'] = errorCode === null ? {} : { 'error.type': errorCode };
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(fromMs),
    endTimeUnixNano: nanoseconds(Math.max(fromMs, toMs)),
    attributes: attributeList({ ...attributes, ...errorType }),
    status: errorCode === null ? {} : { code: ERROR_STATUS, message: errorCode },
  };
}

function attributeList(attributes: Span['attributes']) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: attributeValue(value) }));
}

function attributeValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Of milliseconds with fractions: clocks are joined to the half of one. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

import { expect, it } from 'vitest';
import { otlpJson } from './otlp-json.ts';
import type { Span } from './turn-trace.ts';

const span: Span = {
  service: 'edge',
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: '0123456789abcdef',
  parentSpanId: null,
  name: 'turn',
  kind: 'internal',
  fromMs: 1_795_462_926_622.5,
  toMs: 1_795_462_927_000,
  attributes: { 'ethera.turn': 1, 'ethera.interrupted': false, 'ethera.persona': 'ethera', 'ethera.seconds': 1.5 },
  errorCode: null,
};
const source = { stage: 'dev', edgeId: 'office', release: '1.2.3' };

it('is of the form that a collector takes', () => {
  const body = JSON.parse(otlpJson([span], source));
  expect(body).toEqual({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.namespace', value: { stringValue: 'ethera' } },
            { key: 'service.name', value: { stringValue: 'ethera-edge' } },
            { key: 'deployment.environment.name', value: { stringValue: 'dev' } },
            { key: 'service.instance.id', value: { stringValue: 'office' } },
            { key: 'service.version', value: { stringValue: '1.2.3' } },
          ],
        },
        scopeSpans: [
          {
            scope: { name: 'ethera', version: '1.2.3' },
            spans: [
              {
                traceId: span.traceId,
                spanId: span.spanId,
                name: 'turn',
                kind: 1,
                // Nanoseconds do not fit a number.
                startTimeUnixNano: '1795462926622500000',
                endTimeUnixNano: '1795462927000000000',
                attributes: [
                  { key: 'ethera.turn', value: { intValue: '1' } },
                  { key: 'ethera.interrupted', value: { boolValue: false } },
                  { key: 'ethera.persona', value: { stringValue: 'ethera' } },
                  { key: 'ethera.seconds', value: { doubleValue: 1.5 } },
                ],
                status: {},
              },
            ],
          },
        ],
      },
    ],
  });
});

it('keeps edge and function apart, and tells of errors', () => {
  const inFunction: Span = {
    ...span,
    service: 'function',
    kind: 'server',
    parentSpanId: span.spanId,
    errorCode: 'llm.timeout',
  };
  const { resourceSpans } = JSON.parse(otlpJson([inFunction, span], source));
  const names = resourceSpans.map(
    ({ resource }: { resource: { attributes: { key: string; value: { stringValue: string } }[] } }) =>
      resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue,
  );
  expect(names).toEqual(['ethera-edge', 'ethera-turn']);
  expect(resourceSpans[1].scopeSpans[0].spans).toMatchObject([
    { kind: 2, parentSpanId: span.spanId, status: { code: 2, message: 'llm.timeout' } },
  ]);
});

it('never ends before it begins', () => {
  const { resourceSpans } = JSON.parse(otlpJson([{ ...span, toMs: 0 }], source));
  const [{ startTimeUnixNano, endTimeUnixNano }] = resourceSpans[0].scopeSpans[0].spans;
  expect(endTimeUnixNano).toBe(startTimeUnixNano);
});

import { type CallRecord, summaryKey } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeTcpPort } from '../local/src/asterisk/free-ports.ts';
import { plannedError } from '../local/src/groq/error-body.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { AgentExit } from '../local/src/world/agent-process.ts';
import { standInKeys } from '../local/src/world/providers.ts';
import type { World } from '../local/src/world/world.ts';
import { Dialogue } from './support/dialogue.ts';
import { hearSound } from './support/hearing.ts';
import { type Scrape, scrape } from './support/metrics-scrape.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';
import { startTraceCollector, type TraceCollector } from './support/trace-collector.ts';

const callersNumber = '+4930555123987';
const shortQuestion = 'What are your opening hours?';
const longQuestion = 'Tell me about all the pizzas on the menu.';
const unluckyQuestion = 'Do you have a table near the window?';
/** Of what is said here by either side, words that no line of a log has a reason to hold. */
const spokenWords = /\b(?:pizzas?|menu|table|window|goodbye|margherita|mushrooms?|welcome)\b/i;

interface Health {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

let engine: SpeechEngine;
let world: World;
let collector: TraceCollector;
let url: string;
let during: Scrape;
let after: Scrape;
let running: Health;
let draining: Health;
let record: CallRecord;
let exit: AgentExit;
/** Everything that was answered over HTTP. */
const answered: string[] = [];

async function look(): Promise<Scrape> {
  answered.push(await (await fetch(`${url}/metrics`)).text());
  return scrape(url);
}

async function health(): Promise<Health> {
  const response = await fetch(`${url}/healthz`);
  const body = await response.text();
  answered.push(body);
  return { status: response.status, body: JSON.parse(body) };
}

beforeAll(async () => {
  engine = createSpeechEngine();
  collector = await startTraceCollector();
  const script = new SpokenFaults();
  for (const sentence of [shortQuestion, longQuestion, unluckyQuestion]) await script.learn(engine, sentence);
  const port = await freeTcpPort('127.0.0.1');
  url = `http://127.0.0.1:${port}`;
  world = await startTestWorld({
    engine,
    logLevel: 'info',
    afterCall: {},
    functionEnvironment: { LOG_LEVEL: 'info' },
    groq: { transcriber: script.transcriber, responder: script.responder },
    agent: {
      ETHERA_HTTP_PORT: String(port),
      ETHERA_OTLP_ENDPOINT: collector.url,
      ETHERA_DRAIN_GRACE_MS: '20000',
    },
  });
  world.s3.faults.add('PutObject', { kind: 'status', status: 503 }, 2);
  const dialogue = new Dialogue(world.caller({ number: '777', trunk: true, from: callersNumber }), engine);
  await dialogue.open();
  // Heard to its end: what the function did comes with a reply's last frame.
  await dialogue.ask(shortQuestion);
  await dialogue.say(longQuestion);
  // In the middle of the answer, which is cut off.
  await hearSound(dialogue.caller);
  await dialogue.listen({ timeoutMs: 1_000 });
  void script.add(unluckyQuestion, 'model', plannedError(500), 20);
  await dialogue.say(unluckyQuestion);
  during = await look();
  await dialogue.listen();
  // Who sums the call up reads the question again.
  void script.add(unluckyQuestion, 'model', plannedError(500), 0);
  await dialogue.caller.hangUp();
  await world.agent.waitFor('call ended');
  after = await look();
  running = await health();
  record = await world.waitForCallRecord();
  await world.waitForObject(summaryKey(record.callId));
  const last = world.caller({ number: '777', trunk: true, from: callersNumber });
  await last.call();
  await hearSound(last);
  world.agent.kill('SIGTERM');
  await world.agent.waitFor('agent draining');
  draining = await health();
  await last.hangUp();
  exit = await world.agent.exited;
});
afterAll(async () => {
  await world.stop();
  await collector.close();
  await engine.close();
});

/** All that the run has written where an operator may read it, but for the archive and the journal, which are to hold calls. */
function everythingWritten(): string {
  const { lines, strayLines, stderr } = world.agent;
  const ofFunctions = world.lambda.lines.map(({ text }) => text);
  const keys = world.s3.requests.map(({ key }) => key);
  const ofAgent = [...lines.map((line) => JSON.stringify(line)), ...strayLines, stderr];
  return [...ofAgent, ...ofFunctions, ...answered, ...collector.bodies, ...keys].join('\n');
}

describe('the metrics of an agent', () => {
  it('tell of a call while it lasts', () => {
    expect(during.value('ethera_calls_active')).toBe(1);
    expect(during.value('ethera_calls_offered_total')).toBe(1);
    expect(during.value('ethera_calls_answered_total')).toBe(1);
    expect(during.value('ethera_calls_total')).toBe(0);
    expect(during.value('ethera_ari_up')).toBe(1);
    expect(during.value('ethera_agent_state', { state: 'running' })).toBe(1);
    expect(during.value('ethera_failures_total', { code: 'store.unavailable', provider: 's3' })).toBeGreaterThan(0);
  });

  it('agree with its record when it is over', () => {
    const { result, reason, turns } = record;
    expect(after.value('ethera_calls_active')).toBe(0);
    expect(after.value('ethera_calls_total', { result, reason })).toBe(1);
    expect(after.value('ethera_turns_total')).toBe(turns.length);
    expect(after.value('ethera_attempts_total')).toBe(turns.flatMap(({ attempts }) => attempts).length);
    expect(after.value('ethera_interruptions_total')).toBe(turns.filter(({ interrupted }) => interrupted).length);
    expect(after.value('ethera_response_seconds_count')).toBeGreaterThan(0);
    expect(after.value('ethera_turn_step_seconds_count', { step: 'transcription' })).toBeGreaterThan(0);
    expect(after.value('ethera_cost_usd_total', { part: 'speech' })).toBeGreaterThan(0);
    expect(after.value('ethera_recordings_lost_total')).toBe(0);
    expect(after.value('ethera_spool_objects_total', { outcome: 'missing' })).toBe(0);
  });

  it('fall nowhere', () => {
    for (const { name, type, samples } of during.families.values()) {
      if (type !== 'counter') continue;
      for (const { labels, value } of samples) {
        expect(after.value(name, labels), `${name} ${JSON.stringify(labels)}`).toBeGreaterThanOrEqual(value);
      }
    }
  });
});

describe('the health of an agent', () => {
  it('is good while it takes calls', () => {
    expect(running).toMatchObject({ status: 200, body: { state: 'running', ari: 'up', calls: 0 } });
  });

  it('is no more once it drains, whatever calls it still has', () => {
    expect(draining).toMatchObject({ status: 503, body: { state: 'draining', calls: 1 } });
    expect(exit).toEqual({ code: 0, signal: null });
  });
});

describe('the traces of a call', () => {
  it('are one for each turn, of edge and function, without a loose end', () => {
    const traces = Map.groupBy(collector.spans, ({ traceId }) => traceId);
    expect(traces.size).toBe(record.turns.length);
    for (const [traceId, spans] of traces) {
      const ids = new Set(spans.map(({ spanId }) => spanId));
      expect(ids.size, traceId).toBe(spans.length);
      const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(roots, traceId).toMatchObject([{ name: 'turn', attributes: { 'ethera.call_id': record.callId } }]);
      for (const { parentSpanId } of spans)
        if (parentSpanId !== undefined) expect(ids, traceId).toContain(parentSpanId);
    }
  });

  it('join what the function did to what the edge did, by the edge’s clock', () => {
    const replied = collector.spans.filter(({ name }) => name === 'answer turn');
    expect(replied.length).toBeGreaterThan(0);
    for (const span of replied) {
      expect(span.service).toBe('ethera-turn');
      const attempt = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
      expect(attempt).toMatchObject({ service: 'ethera-edge', name: 'attempt', traceId: span.traceId });
      expect(span.fromMs).toBeGreaterThanOrEqual((attempt?.fromMs ?? 0) - 1);
      expect(span.toMs).toBeLessThanOrEqual((attempt?.toMs ?? 0) + 1);
    }
  });
});

describe('what a run writes at the default level', () => {
  it('is no little, and comes of every part', () => {
    expect(world.agent.lines.length).toBeGreaterThan(8);
    expect(world.agent.lines.some(({ level }) => level === 'error' || level === 'warn')).toBe(true);
    for (const message of ['turn finished', 'briefing finished', 'call wrapped up']) {
      expect(world.lambda.lines.some(({ text }) => text.includes(message))).toBe(true);
    }
    expect(collector.bodies.length).toBeGreaterThan(0);
    // The words and the number are really in the call.
    expect(record.caller).toBe(callersNumber);
    expect(JSON.stringify(record.conversation)).toMatch(spokenWords);
  });

  it('has no word that was said', () => {
    expect(everythingWritten()).not.toMatch(spokenWords);
  });

  it('has no caller’s number', () => {
    expect(everythingWritten()).not.toContain(callersNumber.slice(1));
  });

  it('has no key and no password', () => {
    const { asterisk, edgeCredential } = world;
    const secrets = [
      standInKeys.groq,
      standInKeys.elevenLabs,
      edgeCredential.secretAccessKey,
      asterisk.ariPassword,
      asterisk.softphone.password,
    ];
    const written = everythingWritten();
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(7);
      expect(written.includes(secret)).toBe(false);
    }
  });
});

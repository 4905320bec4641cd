import type { Protection } from './protection.ts';

const failover = 'functions/src/failover';
const turn = 'functions/src/turn-failover.test.ts';
const nextTry = `${failover}/next-try.test.ts`;
const retry = 'edge-agent/src/turn-retry.test.ts';

/** That a caller is answered although a provider or the cloud fails, once, and within bounds. */
export const providerProtections: readonly Protection[] = [
  {
    promise: 'A turn that meets a failure is answered by the persona’s second model.',
    file: `${failover}/route.ts`,
    find: '  return [...new Set(named)].map(',
    replace: '  return [...new Set(named.slice(0, 1))].map(',
    test: { file: turn, name: 'at the transcription: the second model hears the same turn' },
  },
  {
    promise: 'A turn asks for so much a second time, and no more.',
    file: `${failover}/retry-budget.ts`,
    find: 'this.#requests === 0 || ',
    replace: '',
    test: { file: turn, name: 'and the budget is kept' },
  },
  {
    promise: 'What the edge has asked for a second time is not asked for by the function, too.',
    file: `${failover}/turn-failover.ts`,
    find: '= request.retries ?? {',
    replace: '= {',
    test: { file: turn, name: 'is asked for nothing again when the edge has used the budget up' },
  },
  {
    promise: 'A key that was refused is not tried again.',
    file: `${failover}/next-try.ts`,
    find: "return code.endsWith('.auth');",
    replace: 'return false;',
    test: { file: nextTry, name: 'is not tried again, with no model' },
  },
  {
    promise: 'A limit that is over soon is waited for, a longer one is not.',
    file: `${failover}/next-try.ts`,
    find: 'if (retryAfterMs <= bearableMs)',
    replace: 'if (retryAfterMs > 0)',
    test: { file: nextTry, name: 'for longer than the turn bears, alone: no use' },
  },
  {
    promise: 'A provider that is silent is not waited for until the caller has given up.',
    file: `${failover}/answer-watch.ts`,
    find: 'else this.#abort.abort(this.#late(limitMs));',
    replace: '',
    test: { file: turn, name: 'is another model’s after two seconds' },
  },
  {
    promise: 'A late transcription is asked for a second time.',
    file: `${failover}/hedge.ts`,
    find: "      hedged = true;\n      begin('second');\n",
    replace: '      hedged = true;\n',
    test: { file: turn, name: 'of the recogniser is asked for a second time after 600 ms' },
  },
  {
    promise: 'Nothing is asked for a second time for speed while a provider’s budget is low.',
    file: `${failover}/transcribing.ts`,
    find: '!health.bearsHedge(model, nowMs) || ',
    replace: '',
    test: { file: turn, name: 'is not asked for a second time while the provider’s budget is low' },
  },
  {
    promise: 'A provider that is down costs three turns their time, and no more.',
    file: `${failover}/circuit-breaker.ts`,
    find: 'if (this.#failures >= FAILURES_TO_OPEN) this.#openUntilMs = nowMs + OPEN_MS;',
    replace: '',
    test: { file: turn, name: 'is left alone after three turns' },
  },
  {
    promise: 'No word is said twice when a second model goes on with an answer.',
    file: 'functions/src/draft-text.ts',
    find: "said.trim() === '' ? null : new RepeatCut(said)",
    replace: 'null',
    test: { file: turn, name: 'repeats no word to the caller' },
  },
  {
    promise: 'Of speech that broke off only what is missing is bought again.',
    file: `${failover}/spoken-position.ts`,
    find: '  return text.slice(nearest).trim();',
    replace: '  return text.slice(nearest - nearest).trim();',
    test: { file: turn, name: 'within a sentence is bought the rest of it alone' },
  },
  {
    promise: 'A page in place of audio is not played to the caller.',
    file: 'functions/src/adapters/elevenlabs-speaker.ts',
    find: 'if (bytes === 0 && isText(piece)) {',
    replace: 'if (bytes < 0 && isText(piece)) {',
    test: { file: 'tests/provider-faults.integration.test.ts', name: 'text as audio, once' },
  },
  {
    promise: 'What other models have answered is on the bill at their price.',
    file: 'contract/src/call-cost.ts',
    find: '.flatMap(({ usage }) => usage.further ?? []);',
    replace: '.flatMap(({ usage }) => (usage.further ?? []).slice(3));',
    test: {
      file: 'contract/src/call-cost.test.ts',
      name: 'is counted at the price of the model that it was bought of',
    },
  },
  {
    promise: 'A turn that Lambda lost is asked for again.',
    file: 'edge-agent/src/turn-retry.ts',
    find: "  'function.crashed',\n",
    replace: '',
    test: { file: retry, name: 'before anything of it came is asked for again' },
  },
  {
    promise: 'What was said or done once is never asked for again.',
    file: 'edge-agent/src/turn-retry.ts',
    find: '![...told].every(isHearing) || ',
    replace: '',
    test: { file: retry, name: 'nothing is said, done or heard twice' },
  },
  {
    promise: 'A turn of which nothing comes is asked for again in time.',
    file: 'edge-agent/src/turn-retry.ts',
    find: "    if (outcome === 'over') late.abort();",
    replace: "    if (outcome === 'aborted') late.abort();",
    test: { file: retry, name: 'and gives nothing at all for five seconds' },
  },
  {
    promise: 'An answer of S3 that stops half-way does not hold its socket for ever.',
    file: 'edge-agent/src/adapters/s3-archive.ts',
    find: 'AbortSignal.timeout(client === files ? 2 * transferMs : 3 * markerMs)',
    replace: 'AbortSignal.timeout(600_000)',
    test: {
      file: 'edge-agent/src/adapters/cloud-faults.integration.test.ts',
      name: 'S3, a recording > slow in the middle',
    },
  },
];

import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { WebhookDelivery } from './chaos-world.ts';
import type { Violation } from './violation.ts';

/** A request to put an object, and what came of it. */
export interface PutRequest {
  readonly key: string;
  readonly status: number;
  readonly startedAtMs: number;
}

export interface EffectSources {
  readonly puts: readonly PutRequest[];
  readonly deliveries: readonly WebhookDelivery[];
  readonly lines: readonly AgentLine[];
}

/** Told once of each call, by one agent alone. */
const onceForEachCall = ['call ended', 'call passed on'];

/**
 * What was done twice: an object written twice under one key, a call that came to its end twice, an ended call that its
 * receiver was told of under two ids. The same delivery may come again: that is why it has an id.
 */
export function judgeEffects({ puts, deliveries, lines }: EffectSources): Violation[] {
  return [
    ...twicePut(puts),
    ...twiceTold(deliveries),
    ...onceForEachCall.flatMap((message) => twiceLogged(message, lines)),
  ];
}

function twicePut(puts: readonly PutRequest[]): Violation[] {
  const taken = puts.filter(({ key, status }) => status === 200 && key.startsWith('calls/'));
  return [...Map.groupBy(taken, ({ key }) => key)].flatMap(([key, requests]) => {
    // A marker is the same whoever writes it.
    if (requests.length < 2 || key.endsWith('/cancel') || key.endsWith('/webhook')) return [];
    return [
      {
        kind: 'doubleEffects',
        call: null,
        atMs: requests.at(-1)?.startedAtMs ?? null,
        what: `${key} was written ${requests.length} times`,
      },
    ];
  });
}

function twiceTold(deliveries: readonly WebhookDelivery[]): Violation[] {
  return [...Map.groupBy(deliveries, ({ callId }) => callId)].flatMap(([callId, told]) => {
    const ids = new Set(told.map(({ id }) => id));
    if (ids.size < 2) return [];
    return [{ kind: 'doubleEffects', call: null, atMs: null, what: `${callId} was told under ${ids.size} ids` }];
  });
}

function twiceLogged(message: string, lines: readonly AgentLine[]): Violation[] {
  const told = lines.filter((line) => line.message === message && typeof line.callId === 'string');
  return [...Map.groupBy(told, ({ callId }) => String(callId))].flatMap(([callId, same]) =>
    same.length < 2
      ? []
      : [
          {
            kind: 'doubleEffects',
            call: null,
            atMs: Date.parse(same.at(-1)?.time ?? ''),
            what: `${callId}: "${message}" ${same.length} times`,
          },
        ],
  );
}

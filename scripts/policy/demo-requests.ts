import {
  attemptKeys,
  callRecordKey,
  createCallId,
  phraseKey,
  stageSpendKey,
  summaryKey,
  webhookMarkerKey,
} from '@ethera/contract';
import { PROBE_KEY } from '../../functions/src/warm-up.ts';

/** Who asks AWS for something: an edge, a function of the stacks, or S3 when a call's record has landed. */
export type Asker = 'edge' | 'Turn' | 'Briefing' | 'WrapUp';

/** What somebody does to an object of the stage's bucket. */
export interface ObjectUse {
  readonly by: Asker;
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly key: string;
}

const call = createCallId(new Date('2026-11-23T12:00:00Z'), 'local', '00000001');
const attempt = attemptKeys(call, 3, 1);
const phrase = phraseKey('0'.repeat(64));
const spend = stageSpendKey('2026-11-23');

/**
 * All that is done to objects in a call, its preparation and its end. A system test holds this list to what edge and
 * functions really ask the bucket for in a demo call (`HEAD` takes the permission of `GET`); the render's tests ask the
 * policies of each stage whether all of it is allowed.
 */
export const objectUses: readonly ObjectUse[] = [
  ...use('edge', 's3:PutObject', [attempt.recording, attempt.cancel, callRecordKey(call)]),
  ...use('edge', 's3:GetObject', [phrase]),
  ...use('Turn', 's3:GetObject', [attempt.recording, attempt.cancel, PROBE_KEY]),
  ...use('Turn', 's3:PutObject', [attempt.reply, attempt.turn]),
  ...use('Briefing', 's3:GetObject', [phrase, spend]),
  ...use('Briefing', 's3:PutObject', [phrase]),
  ...use('WrapUp', 's3:GetObject', [
    callRecordKey(call),
    attempt.turn,
    summaryKey(call),
    webhookMarkerKey(call),
    spend,
  ]),
  ...use('WrapUp', 's3:PutObject', [summaryKey(call), webhookMarkerKey(call), spend]),
];

function use(by: Asker, action: ObjectUse['action'], keys: readonly string[]): readonly ObjectUse[] {
  return keys.map((key) => ({ by, action, key }));
}

/** A key without what differs from one call to the next, such as `calls/<call>/turn/attempt/cancel`. */
export function shapeOf(key: string): string {
  return key
    .replace(/^calls\/\d{4}\/\d{2}\/\d{2}\/[^/]+\//, 'calls/<call>/')
    .replace(/turn-\d+\/attempt-\d+/, 'turn/attempt')
    .replace(/^prompts\/[0-9a-f]{64}\.ulaw$/, 'prompts/<phrase>')
    .replace(/^spend\/[\d-]+\.json$/, 'spend/<day>');
}

/** One line that is the same for the same use in any call. */
export function describeUse({ by, action, key }: ObjectUse): string {
  return `${by} ${action} ${shapeOf(key)}`;
}

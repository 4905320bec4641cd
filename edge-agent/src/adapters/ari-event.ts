import { z } from 'zod';
import type { AriEvent } from './ari-commands.ts';

const text = z.string();
const ariEvent = z.object({
  type: text,
  timestamp: text.optional(),
  args: z.array(text).optional(),
  digit: text.optional(),
  channel: z.object({ id: text, name: text, caller: z.object({ number: text }) }).optional(),
  playback: z.object({ id: text, state: text }).optional(),
  recording: z.object({ name: text }).optional(),
  eventname: text.optional(),
});

/** An event as we know it; undefined for one of another form, which no Asterisk that we know sends. */
export function readAriEvent(event: unknown): AriEvent | undefined {
  // The schema alone would let a field be there as undefined, which no JSON has.
  return ariEvent.safeParse(event).data as AriEvent | undefined;
}

/** Of a telephone with sixteen keys: what else Asterisk may call a key would spoil the whole entry. */
export function isKey(digit: string): boolean {
  return /^[0-9A-D*#]$/.test(digit);
}

import { decodeMulaw } from '../../audio/mulaw.ts';
import { lineRateHz } from '../../audio/resample.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Line } from '../line.ts';
import { frameSamples } from '../microphone.ts';
import { audioOf, mixInto } from './audio-packet.ts';
import { AudioTimeline } from './audio-timeline.ts';

export interface EchoOptions {
  /** From the arrival of a sample to its return at the microphone; it leaves up to a packet's length after that. */
  readonly delayMs: number;
  /** Level of the echo against what came, in dB: below zero. */
  readonly gainDb: number;
  readonly clock?: Clock;
}

interface Heard {
  readonly position: number;
  readonly samples: Int16Array;
}

/** What the caller hears comes back, softer and later, in what the caller sends: a hands-free telephone. */
export function echoLine({ delayMs, gainDb, clock = systemClock }: EchoOptions): Line {
  const delaySamples = Math.round((delayMs * lineRateHz) / 1000);
  const gain = 10 ** (gainDb / 20);
  const incoming = new AudioTimeline();
  const outgoing = new AudioTimeline();
  let heard: Heard[] = [];
  return {
    incoming: (packet, deliver) => {
      const audio = audioOf(packet);
      // The first sample of a packet can be heard when the packet is there, not before.
      if (audio) heard.push({ position: incoming.place(audio, clock()), samples: decodeMulaw(audio.payload) });
      deliver(packet);
    },
    outgoing: (packet, deliver) => {
      const audio = audioOf(packet);
      if (!audio || heard.length === 0) {
        deliver(packet);
        return;
      }
      // A packet leaves when its last sample has been spoken.
      const start = outgoing.place(audio, clock()) - frameSamples - delaySamples;
      heard = heard.filter(({ position, samples }) => position + samples.length > start);
      deliver(mixInto(packet, (index) => gain * sampleAt(heard, start + index)));
    },
  };
}

function sampleAt(heard: readonly Heard[], position: number): number {
  return heard.reduce((sum, part) => sum + (part.samples[position - part.position] ?? 0), 0);
}

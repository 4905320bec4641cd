import { learnRoundTrip, type RoundTrips, surestRoundTripMs } from './core/round-trip.ts';
import type { TurnService } from './ports/turn-service.ts';

type AskedService = Pick<TurnService, 'answer' | 'warm'>;

/**
 * The turn service, asked for the commit so much sooner as the way there and back takes: the function counts the rest of
 * the caller's silence from when it has the request, and its commit has to come back. It is then here when the silence is full.
 * @param now epoch milliseconds
 */
export function lessRoundTrip(service: AskedService, now: () => number): AskedService {
  let trips: RoundTrips = [];
  return {
    warm: (personaId, signal) => service.warm(personaId, signal),
    async *answer(request, signal) {
      const tripMs = surestRoundTripMs(trips);
      const commitInMs = Math.max(0, request.commitInMs - tripMs);
      const commitFloorMs = Math.max(0, request.commitFloorMs - tripMs);
      const sentAt = now();
      let heardAfterMs: number | undefined;
      for await (const frame of service.answer({ ...request, commitInMs, commitFloorMs }, signal)) {
        if (frame.type === 'transcript') heardAfterMs = now() - sentAt;
        if (frame.type === 'done' && heardAfterMs !== undefined) {
          const { transcriptMs } = frame.summary.timings;
          if (transcriptMs !== null) trips = learnRoundTrip(trips, heardAfterMs - transcriptMs);
        }
        yield frame;
      }
    },
  };
}

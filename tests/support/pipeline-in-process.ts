import { FrameDecoder, type ReplyFrame } from '@ethera/contract';
import type { TurnService } from '../../edge-agent/src/ports/turn-service.ts';
import type { TurnHandler } from '../../functions/src/turn-handler.ts';

/** The turn function in this process, as an edge sees it. */
export function pipelineInProcess(handle: TurnHandler) {
  const running: Promise<void>[] = [];
  const turnService: Pick<TurnService, 'answer' | 'warm'> = {
    async *answer(request) {
      const decoder = new FrameDecoder();
      yield* new ReadableStream<ReplyFrame>({
        start(frames) {
          const sink = {
            async write(bytes: Uint8Array) {
              for (const frame of decoder.push(bytes)) frames.enqueue(frame);
            },
            end: async () => frames.close(),
          };
          running.push(handle(request, sink, { requestId: 'r', coldStart: false, remainingMs: () => 30_000 }));
        },
      });
    },
    warm: async () => undefined,
  };
  /** `settled` resolves when all turns so far have written what they keep. */
  return { turnService, settled: () => Promise.all(running) };
}

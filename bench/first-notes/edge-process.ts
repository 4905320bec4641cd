// What `startFirstNotes` forks: one edge, told what to do by its first message, gone with its parent.
import { type EdgeOptions, startEdge } from './edge.ts';
import type { EdgeMessage } from './first-notes.ts';

const tell = (message: EdgeMessage): void => {
  if (process.connected) process.send?.(message);
};
const failed = (error: unknown): void => tell({ type: 'failure', message: String(error) });

process.once('message', (options: EdgeOptions) => {
  startEdge(options, { onTurn: (turn) => tell({ type: 'turn', turn }), onFailure: failed }).then(
    ({ agiPort, close }) => {
      process.once('disconnect', () => void close().finally(() => process.exit()));
      tell({ type: 'ready', agiPort });
    },
    (error: unknown) => {
      failed(error);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});

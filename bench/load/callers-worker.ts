import type { CallerEnd, FromCallers, ToCallers } from './caller-messages.ts';
import { LoadCaller } from './load-caller.ts';

// Many callers in a process of their own: what they cost is known apart, and they wait for nobody else's work.
const callers: LoadCaller[] = [];
let isAllUp = false;

const tell = (message: FromCallers) => void process.send?.(message);

function begin({ plans, ...call }: Extract<ToCallers, { type: 'call' }>): void {
  const runs: Promise<void>[] = [];
  for (const plan of plans) {
    const { owner } = plan;
    const caller = new LoadCaller(plan, {
      call,
      onUp: () => tell({ type: 'up', owner }),
      onTurn: (turn) => tell({ type: 'turn', turn }),
      onInterrupted: () => tell({ type: 'interrupted', owner }),
    });
    if (isAllUp) caller.allUp();
    callers.push(caller);
    runs.push(caller.run().then((end: CallerEnd) => tell({ type: 'ended', end })));
  }
  void Promise.all(runs).then(saveAll);
}

async function saveAll(): Promise<void> {
  for (const caller of callers) await caller.save();
  tell({ type: 'saved' });
}

process.on('message', (message: ToCallers) => {
  switch (message.type) {
    case 'call':
      begin(message);
      break;
    case 'all-up':
      isAllUp = true;
      for (const caller of callers) caller.allUp();
      break;
    case 'over':
      for (const caller of callers) caller.over();
      break;
  }
});

// Whoever started it is gone: nobody would end these calls.
process.on('disconnect', () => process.exit());
tell({ type: 'ready' });

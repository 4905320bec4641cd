/**
 * What runs inside a process that many execution environments share, which no Lambda does: a bench of the edge need not pay
 * a process of its own, and the compiling of one, for each function that runs at once. It is told by the stand-in of each
 * environment's Runtime API. One that is gone ends its environment alone; what its handler still does goes on unheard.
 */
import { awslambda } from './runtime/awslambda.ts';
import { loadHandler } from './runtime/load-handler.ts';
import { RuntimeClient } from './runtime/runtime-client.ts';
import { RuntimeSession } from './runtime/runtime-session.ts';

Object.assign(globalThis, { awslambda });
const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '');
process.on('message', (address: string) => {
  void new RuntimeSession(new RuntimeClient(address, () => undefined)).serve(handler);
});

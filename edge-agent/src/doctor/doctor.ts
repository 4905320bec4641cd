import { createDiskCallFiles } from '../adapters/disk-call-files.ts';
import type { EdgeConfig } from '../config.ts';
import { delay } from '../delay.ts';
import { archiveChecks } from './archive-checks.ts';
import { createAriProbe } from './ari-probe.ts';
import { asteriskChecks } from './asterisk-checks.ts';
import type { Check } from './check.ts';
import { dialplanChecks } from './dialplan-checks.ts';
import { functionChecks } from './function-checks.ts';
import { createFunctionProbe } from './function-probe.ts';
import { lineChecks } from './line-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { createS3Probe } from './s3-probe.ts';
import { statusChecks } from './status-checks.ts';
import { openTestLine, type TestLine } from './test-line.ts';

export interface Doctor {
  /** In the order in which they run and are told. */
  readonly checks: readonly Check[];
  /** Takes back what the checks have left in Asterisk, and lets go of every connection. */
  close(): Promise<void>;
}

export interface DoctorOptions {
  readonly config: EdgeConfig;
  /** Eight hexadecimal digits, which name what this run makes. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly userId: number | undefined;
  /** Endpoints and credentials; the environment's when left out. */
  readonly client?: {
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** Wires the checks to the machine, to Asterisk and to AWS. Nothing is asked yet. */
export function createDoctor({ config, id, now, userId, client = {} }: DoctorOptions): Doctor {
  // Each run its own: a second doctor would take the events of the first. Asterisk forgets it with its websocket.
  const app = `${config.ariApp}-doctor-${id}`;
  const aws = { region: config.region, ...client };
  const ari = createAriProbe({ url: config.ariUrl, username: config.ariUsername, password: config.ariPassword, app });
  const s3 = createS3Probe({ bucket: config.bucket, client: aws, now });
  const functions = createFunctionProbe({ ...config, client: aws });
  const briefing = once((signal) => functions.brief(signal));
  let opened: TestLine | undefined;
  const line = once(async (signal) => {
    opened = await openTestLine(ari, app, id, signal);
    return opened;
  });
  const files = createDiskCallFiles({ mediaFolder: config.mediaDir });
  return {
    checks: [
      ...machineChecks({ ...config, userId }),
      ...statusChecks(config),
      ...archiveChecks({ s3, bucket: config.bucket, key: `calls/doctor/${config.edgeId}` }),
      ...functionChecks({ ...config, functions, s3, briefing, now }),
      ...asteriskChecks({ ari, url: config.ariUrl, agentApp: config.ariApp }),
      ...lineChecks({ ari, app, id, recordingsDir: config.recordingsDir, files, line, delay }),
      ...dialplanChecks({ ari, maxCalls: config.maxCalls, line, briefing }),
    ],
    async close() {
      await opened?.close();
      ari.close();
      s3.close();
      functions.close();
    },
  };
}

/** One answer for all who ask. */
function once<T>(ask: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let answer: Promise<T> | undefined;
  return (signal) => (answer ??= ask(signal));
}

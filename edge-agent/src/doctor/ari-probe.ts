import { EtheraError } from '@ethera/contract';

/** What the doctor reads of an ARI event. Asterisk sends more. */
export interface ProbeEvent {
  readonly type: string;
  readonly args?: readonly string[];
  readonly channel?: { readonly id: string };
  readonly playback?: { readonly id: string; readonly state: string };
  readonly recording?: { readonly name: string };
}

/** ARI as the doctor asks it. Each method rejects with EtheraError `ari.*`, or with the signal's reason. */
export interface AriProbe {
  /** @returns what Asterisk answers, of any shape */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, request: AriRequest, signal: AbortSignal): Promise<unknown>;
  /** Opens the doctor's own application. Its events are those of its own channels, never of a live call's. */
  open(signal: AbortSignal): Promise<void>;
  /** The next event that fits. Call it before what causes the event. */
  next(fits: (event: ProbeEvent) => boolean, signal: AbortSignal): Promise<ProbeEvent>;
  /** May be called twice. */
  close(): void;
}

export interface AriRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface AriProbeOptions {
  /** Such as `http://127.0.0.1:8088`, without `/ari`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The doctor's own application: opening another's would take its calls away. */
  readonly app: string;
}

/** ARI without ari-client, which tries again for ever and throws where nobody can catch it. */
export function createAriProbe({ url, username, password, app }: AriProbeOptions): AriProbe {
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const listeners = new Set<(event: ProbeEvent) => void>();
  let socket: WebSocket | undefined;

  const receive = ({ data }: MessageEvent) => {
    const event = JSON.parse(String(data)) as ProbeEvent;
    for (const listen of [...listeners]) listen(event);
  };

  return {
    async ask(method, path, { query = {}, body }, signal) {
      const target = new URL(`${url}/ari${path}`);
      target.search = new URLSearchParams(query).toString();
      const content = body ? { body: JSON.stringify(body) } : {};
      const about = body ? { ...headers, 'content-type': 'application/json' } : headers;
      const answer = await fetch(target, { method, headers: about, signal, ...content }).catch((thrown: unknown) => {
        signal.throwIfAborted();
        throw unreachable(thrown);
      });
      const text = await answer.text();
      if (!answer.ok) throw refusal(answer.status, text, `${method} ${path.split('/').slice(0, 2).join('/')}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async open(signal) {
      // The message of a socket that cannot be opened holds its address, so the password must not be in that.
      const opening = new WebSocket(`${url.replace(/^http/, 'ws')}/ari/events?app=${app}`, { headers });
      socket = opening;
      opening.addEventListener('message', receive);
      const opened = Promise.withResolvers<void>();
      opening.addEventListener('open', () => opened.resolve());
      opening.addEventListener('error', () =>
        opened.reject(new EtheraError('ari.unreachable', 'ARI opens no websocket')),
      );
      await orAborted(opened.promise, signal);
    },
    next(fits, signal) {
      const found = Promise.withResolvers<ProbeEvent>();
      const listen = (event: ProbeEvent) => {
        if (fits(event)) found.resolve(event);
      };
      listeners.add(listen);
      const awaited = orAborted(found.promise, signal).finally(() => listeners.delete(listen));
      // Whoever waits for it may fail before it is looked at.
      awaited.catch(() => undefined);
      return awaited;
    },
    close() {
      socket?.close();
    },
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** fetch puts the reason into the cause of its error. */
function unreachable(thrown: unknown): EtheraError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return new EtheraError('ari.unreachable', `ARI cannot be reached: ${typeof code === 'string' ? code : 'no answer'}`);
}

function refusal(status: number, text: string, what: string): EtheraError {
  if (status === 401) return new EtheraError('ari.auth', 'Asterisk refused the user or password of ARI');
  const said = /"(?:message|error)":\s*"([^"]{1,200})"/.exec(text)?.[1] ?? '';
  // Such as a user with read_only = yes.
  if (status === 403) return new EtheraError('ari.auth', `the ARI user may not ${what}: ${said || status}`);
  return new EtheraError('ari.request', `${what}: ${[status, said].filter(Boolean).join(' ')}`);
}

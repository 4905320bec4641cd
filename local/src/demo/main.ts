import { fileURLToPath } from 'node:url';
import { UsageError } from '../caller/call-script.ts';
import { planOptions } from '../plans.ts';
import { createSpeechEngine } from '../speech/engine.ts';
import { startWorld, type World } from '../world/world.ts';
import { type DemoArguments, demoUsage, parseDemoArguments } from './arguments.ts';
import { ConversationView } from './conversation-view.ts';
import { runDemoCall } from './demo-call.ts';
import { demoScript } from './demo-script.ts';
import { speakScript } from './place-call.ts';
import { findRealServices, type RealServices, ServiceError } from './real-services.ts';
import { openRunFolder } from './run-folder.ts';
import { createScreen, type Screen, seconds, showProgress } from './screen.ts';
import { serve } from './serve.ts';

const demoFolder = fileURLToPath(new URL('../../../.demo', import.meta.url));

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseDemoArguments(args);
  const screen = createScreen(process.stdout, env);
  if (options.help) {
    screen.line(demoUsage);
    return 0;
  }
  const stop = new AbortController();
  // Ctrl-C may come twice: from the terminal and from the process that started this one.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  try {
    return await run(options, env, screen, stop.signal);
  } catch (error) {
    screen.fresh();
    if (!stop.signal.aborted) throw error;
    screen.line('stopped');
    return options.serve ? 0 : 1;
  }
}

async function run(
  options: DemoArguments,
  env: NodeJS.ProcessEnv,
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  const real = await findRealServices(env, signal);
  announce(real, options, screen);
  const folder = await openRunFolder(demoFolder, new Date());
  const view = new ConversationView(screen, () => performance.now());
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  const world = await startWorld({
    ...(options.plan && planOptions(options.plan)),
    ...real,
    engine,
    folder: `${folder}/world`,
    keep: true,
    afterCall: {},
    ...phraseFolder(real),
    ...(options.host === undefined ? {} : { asterisk: { host: options.host } }),
    report: showProgress(screen),
    onAgentLine: (line) => view.show(line),
    signal,
  });
  end.defer(() => world.stop());
  screen.line(`  started in ${seconds(performance.now() - startedMs)}`);
  if (!options.serve) return await placeCall({ options, real, world, view, screen, folder, signal });
  await serve({ ...options, world, screen, signal, hearsRussian: real.groq !== undefined });
  screen.line('stopping…');
  return 0;
}

/** Phrases of the real voice are bought once. What speaks at another address in its name is nobody's voice to keep. */
function phraseFolder({ elevenLabs }: RealServices): { phraseFolder?: string } {
  if (elevenLabs?.baseUrl !== undefined) return {};
  return { phraseFolder: `${demoFolder}/phrases/${elevenLabs ? 'elevenlabs' : 'stand-in'}` };
}

function announce(real: RealServices, { persona, serve: serving }: DemoArguments, screen: Screen): void {
  const which = (name: string, isReal: boolean) =>
    `${name}, ${isReal ? 'the real service' : 'a stand-in on this machine'}`;
  screen.line(screen.style.bold('Ethera demo'));
  screen.line(`  transcription and answers: ${which('Groq', real.groq !== undefined)}`);
  screen.line(`  speech: ${which('ElevenLabs', real.elevenLabs !== undefined)}`);
  if (persona === 'efira' && !real.groq && !serving) {
    screen.line(
      '  no recogniser of Russian ships: the caller’s words are known beforehand and found again in what arrives',
    );
  }
}

interface CallScene {
  readonly options: DemoArguments;
  readonly real: RealServices;
  readonly world: World;
  readonly view: ConversationView;
  readonly screen: Screen;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function placeCall({ options, real, world, ...scene }: CallScene): Promise<number> {
  const { screen } = scene;
  const script = demoScript(options.persona, real.groq ? 'language-model' : 'receptionist');
  const spoken = await speakScript(script, world.engine);
  if (options.persona === 'efira') {
    for (const [{ text }, pcm8k] of spoken) world.script.add({ text, pcm8k });
  }
  screen.line();
  const { faults, recording, waterfall } = await runDemoCall({ ...scene, world, script, spoken });
  scene.signal.throwIfAborted();
  for (const fault of faults) screen.line(screen.style.bad(`failed: ${fault}`));
  await world.stop();
  if (waterfall !== null) screen.line(`waterfall: ${waterfall}`);
  screen.line(`recording: ${recording}`);
  return faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  const known = usage || error instanceof ServiceError || error instanceof Error;
  console.error(known ? `demo: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}

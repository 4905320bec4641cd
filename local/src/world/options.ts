import type { FallbackDestination } from '../../../asterisk/values.ts';
import type { Render } from '../../../scripts/render/render.ts';
import type { AsteriskProcess, StartAsteriskOptions } from '../asterisk/start-asterisk.ts';
import type { SipCallerOptions } from '../caller/sip-caller.ts';
import type { NetworkProfile } from '../network/network-profile.ts';
import type { SpeechEngine } from '../speech/engine.ts';
import type { AgentLine } from './agent-line.ts';
import type { AfterCallChoice } from './cloud.ts';
import type { ReportProgress } from './progress.ts';
import type { ElevenLabsChoice, GroqChoice, Providers } from './providers.ts';

export interface WorldOptions {
  /** SST stage to render; `dev` by default. `render` knows its own. */
  readonly stage?: string;
  /** Everything that is written goes below it. A temporary one by default. */
  readonly folder?: string;
  /** Leaves the folder behind; by default it is removed at the end. */
  readonly keep?: boolean;
  /** Speech for callers and stand-ins. Worlds that share one start three seconds sooner; its owner closes it. */
  readonly engine?: SpeechEngine;
  /** The stage as it was rendered before, its bundles still on disk. It decides the stage. */
  readonly render?: Render;
  /**
   * An Asterisk that leads numbers to this world's `ariApp` and others elsewhere (`startSharedAsterisk`): its owner stops
   * it. `asterisk` and `leaseSeconds` are its owner's, too. `leftovers()` shows the channels and recordings of all.
   */
  readonly sharedAsterisk?: AsteriskProcess;
  /** The ARI application of this world's agents, `ethera-<stage>` by default; their edge id follows it. */
  readonly ariApp?: string;
  /** Providers that other worlds use, too (`startProviders`): their owner closes them. `groq` and `elevenLabs` are his. */
  readonly sharedProviders?: Providers;
  /**
   * What lies between edge, cloud and providers, which are all on this machine otherwise. The links are the world's own,
   * in front of shared providers, too; a provider that is the real one is as far away as it is.
   */
  readonly network?: NetworkProfile;
  /** Goes into the environment of every function, over what is there. */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
  /** How many functions may run at once, all together; 100 by default. Each is a process of some 70 MB. */
  readonly functionsAtOnce?: number;
  /**
   * Of the functions' processes, as `os.setPriority` has it; that of everything else by default. In a deployment they run
   * elsewhere, and take nothing from Asterisk and the agent.
   */
  readonly functionPriority?: number;
  /**
   * Runs all environments of a function in one process, for loads in which the edge is measured: each process of its own compiles
   * everything anew, and takes a tenth of a second and more of processor time of each turn from everybody else.
   */
  readonly functionsTogether?: boolean;
  /** `false` starts no agent yet; an object overrides variables of its environment. */
  readonly agent?: false | Readonly<Record<string, string>>;
  /** Program and arguments that run an agent; from its sources by default. */
  readonly agentCommand?: readonly [string, ...string[]];
  /**
   * Keeps the fixed phrases from one world to the next, as a bucket does in production. Give each voice a folder of its
   * own: a phrase is known by its words and its voice's name, not by who spoke it.
   */
  readonly phraseFolder?: string;
  readonly groq?: GroqChoice;
  readonly elevenLabs?: ElevenLabsChoice;
  /**
   * Wraps ended calls up, as a deployment does. Not by default: the language model is asked once more after each call, at
   * no certain time, and would take the fault that a test has planned for its next one.
   */
  readonly afterCall?: AfterCallChoice;
  /** How long a call outlives a silent agent. Asterisk's own default here is 10. */
  readonly leaseSeconds?: number;
  readonly maxCalls?: number;
  /** 3 s by default: a world that stops in the middle of a call need not wait long. */
  readonly drainGraceMs?: number;
  /** The agent's; `debug` by default, so that the conversation can be followed. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  readonly asterisk?: {
    readonly host?: string;
    readonly sipPort?: number;
    readonly fallbackDestination?: FallbackDestination;
    /** Whom calls are passed to, by name. */
    readonly destinations?: NonNullable<StartAsteriskOptions['destinations']>;
    /** Absolute path of a sound without its extension. */
    readonly fallbackSound?: string;
    /** Another configuration than the usual one. */
    readonly render?: NonNullable<StartAsteriskOptions['render']>;
  };
  readonly report?: ReportProgress;
  /** Every line of every agent, as it comes. */
  readonly onAgentLine?: (line: AgentLine) => void;
  /** Gives the start up; what was started is ended before the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A caller to the world's own Asterisk. As the house's telephone unless `trunk` is set. */
export type WorldCaller = Omit<SipCallerOptions, 'target' | 'account'> & { readonly trunk?: boolean };

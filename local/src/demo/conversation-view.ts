import type { AgentLine } from '../world/agent-line.ts';
import { type Screen, seconds } from './screen.ts';

/** Shows calls as the agent's log tells of them, while they happen. */
export class ConversationView {
  readonly #screen: Screen;
  readonly #now: () => number;
  #originMs: number;
  /** Whose words the open line holds. */
  #speaking = '';
  #lastReply = '';
  /** The reply that the caller talked over: what still comes of it is never played. */
  #cutOff = '';
  /** The last words of the caller by turn, so that an attempt that heard the same is not shown again. */
  readonly #heard = new Map<string, string>();

  /** @param now milliseconds of any clock */
  constructor(screen: Screen, now: () => number) {
    this.#screen = screen;
    this.#now = now;
    this.#originMs = now();
  }

  /** Times are shown from now on. */
  start(): void {
    this.#originMs = this.#now();
  }

  /** What the caller does, as the demo itself knows it. */
  callerSpeaks(text: string, interrupts: boolean): void {
    const { style } = this.#screen;
    if (interrupts) {
      this.#line(style.bold('── the caller interrupts ──'));
      this.#cutOff = this.#lastReply;
    }
    this.#line(`${style.caller('caller')}  ${text}`);
  }

  note(text: string): void {
    this.#line(this.#screen.style.dim(text));
  }

  show(line: AgentLine): void {
    const { style } = this.#screen;
    switch (line.message) {
      case 'call answered':
        this.note(`the agent answers as ${line.persona}`);
        break;
      case 'phrase':
        this.#line(`${style.agent('agent ')}  ${line.text}`);
        break;
      case 'caller said':
        this.#callerSaid(line);
        break;
      case 'agent says':
        this.#agentSays(line);
        break;
      case 'call ended':
        this.note(`the call is over: ${line.reason}`);
        break;
      default:
        if (line.level === 'warn' || line.level === 'error') {
          this.#line(style.bad(`${line.message}: ${[line.code, line.reason].filter(Boolean).join(': ')}`));
        }
    }
  }

  #callerSaid({ callId, turn, text, rejected }: AgentLine): void {
    const key = `${callId} ${turn}`;
    const shown = rejected ? `nothing (${rejected})` : String(text);
    if (this.#heard.get(key) === shown) return;
    this.#heard.set(key, shown);
    this.note(`        heard: ${shown}`);
  }

  /** A reply comes in chunks, each with the space that follows it. */
  #agentSays({ callId, turn, attempt, text }: AgentLine): void {
    const { style } = this.#screen;
    const reply = `${callId} ${turn} ${attempt}`;
    this.#lastReply = reply;
    if (reply === this.#cutOff) {
      this.note(`        not played: ${text}`);
      return;
    }
    if (this.#speaking !== reply) {
      this.#screen.fresh();
      this.#screen.more(`${this.#clock()}  ${style.agent('agent ')}  `);
      this.#speaking = reply;
    }
    this.#screen.more(String(text));
  }

  #line(text: string): void {
    this.#speaking = '';
    this.#screen.line(`${this.#clock()}  ${text}`);
  }

  #clock(): string {
    return this.#screen.style.dim(seconds(this.#now() - this.#originMs).padStart(7));
  }
}

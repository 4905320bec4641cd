import type { Progress } from '../world/progress.ts';

/** Where the demo writes. Colours only where a person looks at it. */
export interface Screen {
  line(text?: string): void;
  /** Goes on in the line that is being written. */
  more(text: string): void;
  /** Ends the line that is being written, if one is. */
  fresh(): void;
  readonly style: Style;
  /** Characters of a line. */
  readonly columns: number;
}

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  caller(text: string): string;
  agent(text: string): string;
}

/** Where nobody says how wide a line may be: a pipe. */
const defaultColumns = 100;

const plain = (text: string) => text;
const colour = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

export const plainStyle: Style = { bold: plain, dim: plain, good: plain, bad: plain, caller: plain, agent: plain };
const colourfulStyle: Style = {
  bold: colour(1),
  dim: colour(2),
  good: colour(32),
  bad: colour(31),
  caller: colour(33),
  agent: colour(36),
};

export interface ScreenOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A screen on stdout, or whatever takes text. @param env NO_COLOR turns colours off */
export function createScreen(output: ScreenOutput, env: NodeJS.ProcessEnv): Screen {
  let open = false;
  const fresh = () => {
    if (open) output.write('\n');
    open = false;
  };
  return {
    line: (text = '') => {
      fresh();
      output.write(`${text}\n`);
    },
    more: (text) => {
      output.write(text);
      open = true;
    },
    fresh,
    columns: output.columns ?? defaultColumns,
    style: output.isTTY && !env.NO_COLOR ? colourfulStyle : plainStyle,
  };
}

/** Shows how a world starts, a line for each thing that begins, takes long or is done. */
export function showProgress({ line, style }: Screen): (progress: Progress) => void {
  return (progress) => {
    switch (progress.kind) {
      case 'begun':
        return line(style.dim(`  …  ${progress.step}`));
      case 'note':
        return line(style.dim(`       ${progress.text}`));
      case 'done':
        return line(
          `  ${style.good('✓')}  ${[progress.step, seconds(progress.ms), style.dim(progress.result)].join('  ')}`,
        );
      case 'failed':
        return line(`  ${style.bad('✗')}  ${progress.step}  ${seconds(progress.ms)}`);
    }
  };
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

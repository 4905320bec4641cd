import { type Technique, techniques } from '../../contract/src/technique.ts';

/** On this machine's loopback, or with the times of a telephone line and of real networks. */
export const networkNames = ['loopback', 'line'] as const;
export type NetworkName = (typeof networkNames)[number];

/** Who answers. */
export type Agent =
  /** Ethera; `without` one of its techniques. */
  | { readonly kind: 'ethera'; readonly without: Technique | null }
  /** The user's first notes as they were written. */
  | { readonly kind: 'first-notes'; readonly variant: 'ari' | 'agi' };

/** What is measured under one condition, beside the others. */
export interface Column {
  /** Of the run: `line/without-late-buying`. Fit for a file's name but for the slash. */
  readonly id: string;
  readonly network: NetworkName;
  readonly name: ColumnName;
  readonly title: string;
  readonly agent: Agent;
}

export const columnNames = ['default', ...techniques, 'ari', 'agi'] as const;
export type ColumnName = (typeof columnNames)[number];

export function columnOf(network: NetworkName, name: ColumnName): Column {
  const { title, agent } = described(name);
  return { id: `${network}/${name}`, network, name, title, agent };
}

function described(name: ColumnName): Pick<Column, 'title' | 'agent'> {
  switch (name) {
    case 'default':
      return { title: 'Ethera', agent: { kind: 'ethera', without: null } };
    case 'ari':
      return { title: 'first notes (ARI, 3 s)', agent: { kind: 'first-notes', variant: 'ari' } };
    case 'agi':
      return { title: 'first notes (AGI, 5 s)', agent: { kind: 'first-notes', variant: 'agi' } };
    default:
      return { title: `without ${name.replaceAll('-', ' ')}`, agent: { kind: 'ethera', without: name } };
  }
}

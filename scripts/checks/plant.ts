import type { Render } from '../render/render.ts';
import type { CheckName } from './checks.ts';

/** Something wrong in a render of production, and what the check that is there for it says. */
export interface PlantedFault {
  readonly check: CheckName;
  readonly what: string;
  /** Changes the render, which is a copy. */
  readonly plant: (render: Render) => void;
  readonly says: RegExp;
}

type Inputs = Record<string, unknown>;

/** Changes what a resource asks for. @throws Error when there is no such resource: the fault would plant nothing */
export function change(name: string, edit: (inputs: Inputs) => void): PlantedFault['plant'] {
  return (render) => edit(resource(render, name).inputs as Inputs);
}

export function resource(render: Render, name: string) {
  const found = render.resources.find((one) => one.custom && one.name === name);
  if (!found) throw new Error(`The render has no resource ${name} to plant a fault in.`);
  return found;
}

export function set(name: string, fields: Inputs): PlantedFault['plant'] {
  return change(name, (inputs) => void Object.assign(inputs, fields));
}

export function remove(name: string): PlantedFault['plant'] {
  return (render) => {
    const at = render.resources.indexOf(resource(render, name));
    (render.resources as unknown[]).splice(at, 1);
  };
}

export function add(type: string, name: string, inputs: Inputs = {}): PlantedFault['plant'] {
  return (render) => void (render.resources as unknown[]).push({ type, name, inputs, custom: true });
}

/** Puts other words into a policy, or any other text of a resource. */
export function replace(name: string, field: string, from: string, to: string): PlantedFault['plant'] {
  return change(name, (inputs) => {
    const text = JSON.stringify(inputs[field]);
    // Inside a text that is JSON itself quotes are escaped.
    const [before, after] = text.includes(from)
      ? [from, to]
      : [from, to].map((part) => JSON.stringify(part).slice(1, -1));
    if (!text.includes(before ?? from)) throw new Error(`${name}.${field} does not say ${from}.`);
    inputs[field] = JSON.parse(text.replaceAll(before ?? from, after ?? to));
  });
}

/** Adds a statement to the first of a role's own policies, or to a resource's. */
export function permit(name: string, Action: string | string[], Resource: string): PlantedFault['plant'] {
  return change(name, (inputs) => {
    const holder = (inputs.inlinePolicies as Inputs[] | undefined)?.[0] ?? inputs;
    const document = JSON.parse(String(holder.policy)) as { Statement: object[] };
    document.Statement.push({ Effect: 'Allow', Action, Resource });
    holder.policy = JSON.stringify(document);
  });
}

/** Takes an action out of every statement of a role or policy. */
export function forbid(name: string, action: string): PlantedFault['plant'] {
  return (render) => {
    const { inputs } = resource(render, name);
    const field = 'inlinePolicies' in inputs ? 'inlinePolicies' : 'policy';
    replace(name, field, `"${action}"`, '"none:None"')(render);
  };
}

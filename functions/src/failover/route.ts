/** One way to an answer: whom to ask, for which model, and by which port. */
export interface Route<Port> {
  /** Such as `groq`. Two routes of one provider share its key, and its outages as a rule. */
  readonly provider: string;
  /** As the provider names it. */
  readonly model: string;
  readonly port: Port;
}

/** The persona's own model first, then its fallback where it has one. */
export function routesOf<Port>(
  provider: string,
  port: Port,
  models: readonly (string | undefined)[],
): readonly Route<Port>[] {
  const named = models.filter((model): model is string => model !== undefined);
  return [...new Set(named)].map((model) => ({ provider, model, port }));
}

export function routeName({ provider, model }: Pick<Route<unknown>, 'provider' | 'model'>): string {
  return `${provider} ${model}`;
}

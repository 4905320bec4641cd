import { invalidRequest, modelNotFound } from './error-body.ts';

export type ModelKind = 'chat' | 'transcription';

interface Model {
  readonly id: string;
  readonly kind: ModelKind;
  readonly ownedBy: string;
  readonly contextWindow: number;
}

/** What a paid account can use. */
const catalogue: readonly Model[] = [
  { id: 'openai/gpt-oss-20b', kind: 'chat', ownedBy: 'OpenAI', contextWindow: 131_072 },
  { id: 'openai/gpt-oss-120b', kind: 'chat', ownedBy: 'OpenAI', contextWindow: 131_072 },
  { id: 'llama-3.3-70b-versatile', kind: 'chat', ownedBy: 'Meta', contextWindow: 131_072 },
  { id: 'llama-3.1-8b-instant', kind: 'chat', ownedBy: 'Meta', contextWindow: 131_072 },
  { id: 'whisper-large-v3-turbo', kind: 'transcription', ownedBy: 'OpenAI', contextWindow: 448 },
  { id: 'whisper-large-v3', kind: 'transcription', ownedBy: 'OpenAI', contextWindow: 448 },
];

/** Answers for the models an account may use: the catalogue without the retired ones. */
export interface ModelList {
  /** @throws {GroqError} 404 for an unknown or retired model, 400 for one of the other kind */
  require(id: string, kind: ModelKind): void;
  /** The body of `GET /models`. */
  describe(): object;
  /** @throws {GroqError} 404 */
  describeOne(id: string): object;
}

export function createModelList(retiredModels: readonly string[]): ModelList {
  const available = catalogue.filter((model) => !retiredModels.includes(model.id));

  function find(id: string): Model {
    const model = available.find((candidate) => candidate.id === id);
    if (!model) throw modelNotFound(id);
    return model;
  }

  return {
    require: (id, kind) => {
      if (find(id).kind === kind) return;
      const what = kind === 'chat' ? 'chat completions' : 'audio transcriptions';
      throw invalidRequest(`The model \`${id}\` does not support ${what}`);
    },
    describe: () => ({ object: 'list', data: available.map(describe) }),
    describeOne: (id) => describe(find(id)),
  };
}

function describe({ id, ownedBy, contextWindow }: Model): object {
  return {
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: ownedBy,
    active: true,
    context_window: contextWindow,
    public_apps: null,
  };
}

import { optionalSecretNames } from '../../stacks/secret-names.ts';
import { limitVariables, type StageValues } from '../../stacks/stage.ts';
import { type Check, differs, functionParts, lacks, type RenderedStage } from './rendered-stage.ts';

const functionType = 'aws:lambda/function:Function';
const logDays = { '1 week': 7, '1 month': 30, '3 months': 90 } as const;
/** What a render is given for secrets that a stage cannot do without. */
const placeholder = /placeholder-/;

/** Runtime, size, log, links, version and alias of each function. */
export const checkFunctions: Check = (stage) => [
  ...functionParts.flatMap((part) => [
    ...runsAs(stage, part),
    ...logs(stage, part),
    ...linksOf(stage, part),
    ...isVersioned(stage, part),
  ]),
  ...stage.all('aws:lambda/functionUrl:FunctionUrl').map(({ name }) => `${name}: no function has an URL`),
  ...differs(
    'provisioned concurrency',
    stage.all('aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig').length,
    stage.values.turn.provisioned > 0 ? 1 : 0,
  ),
];

type Part = (typeof functionParts)[number];

function runsAs({ render, values, name, inputs }: RenderedStage, { id, thing, size, streaming }: Part) {
  const fn = inputs(functionType, `${id}Function`);
  const rendered = render.functions.find((one) => one.id === id);
  return [
    ...lacks(id, fn, {
      name: name(thing),
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      memorySize: values[size].memoryMb,
      timeout: values[size].timeoutSeconds,
      reservedConcurrentExecutions: undefined,
    }),
    ...differs(`${id}: streaming`, rendered?.streaming, streaming),
    ...lacks(`${id}: environment`, rendered?.environment ?? {}, {
      LOG_LEVEL: values.logs.level,
      ETHERA_STAGE: render.stage,
      ...limitsOf(values, id),
    }),
  ];
}

function limitsOf(values: StageValues, id: Part['id']): Readonly<Record<string, string | undefined>> {
  const none = { ETHERA_CALLS_AT_ONCE: undefined, ETHERA_LIMITS: undefined };
  return id === 'Turn' ? none : { ...none, ...limitVariables(values) };
}

function logs({ values, name, inputs }: RenderedStage, { id, thing }: Part) {
  const logGroup = `/aws/lambda/${name(thing)}`;
  const { loggingConfig } = inputs(functionType, `${id}Function`);
  return [
    ...differs(`${id}: log`, loggingConfig, {
      logFormat: 'JSON',
      logGroup,
      applicationLogLevel: values.logs.level.toUpperCase(),
    }),
    ...differs(`${id}: log group`, inputs('aws:cloudwatch/logGroup:LogGroup', `${id}LogGroup`), {
      name: logGroup,
      retentionInDays: logDays[values.logs.retention],
    }),
  ];
}

function linksOf({ render, bucket }: RenderedStage, { id, secrets }: Part) {
  const fn = render.functions.find((one) => one.id === id);
  const { links = {}, environment = {} } = fn ?? {};
  return [
    ...differs(`${id}: links`, Object.keys(links).toSorted(), ['Recordings', ...secrets].toSorted()),
    ...differs(`${id}: bucket`, links.Recordings?.name, bucket),
    // Nobody has set the secrets of a render: those that may be left out are empty.
    ...optionalSecretNames
      .filter((name) => name in links)
      .flatMap((name) => differs(`${id}: ${name}`, links[name]?.value, '')),
    ...(placeholder.test(JSON.stringify(environment)) ? [`${id}: a secret is in the environment`] : []),
  ];
}

function isVersioned({ name, inputs }: RenderedStage, { id, thing }: Part) {
  return [
    ...differs(`${id}: publishes versions`, inputs(functionType, `${id}Function`).publish, true),
    ...differs(`${id}: alias`, inputs('aws:lambda/alias:Alias', `${id}Live`), {
      name: 'live',
      functionName: name(thing),
      functionVersion: '1',
    }),
  ];
}

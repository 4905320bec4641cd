// npm run policies [-- --stage STAGE]: what each identity of a stage may do, as `sst deploy` would write it. Without AWS.
import { parseArgs } from 'node:util';
import { edgeIdentity, functionIdentity } from './policy/identity.ts';
import { policyLines } from './policy/policy-list.ts';
import { renderStage } from './render/render-stage.ts';

try {
  const { values } = parseArgs({ options: { stage: { type: 'string', default: 'production' } } });
  const render = await renderStage({ stage: values.stage, log: (line) => console.error(line) });
  const functions = ['Turn', 'Briefing', 'WrapUp'].map((id) => functionIdentity(render, id));
  // The roles for EC2 and for certificates hold the policy of EdgeUser: the checks of `npm test` evaluate all three alike.
  const identities = [edgeIdentity(render), ...functions];
  console.log(identities.map((identity) => policyLines(identity).join('\n')).join('\n\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** `uses: …/actions/upstream-release`: read inputs, call src/cascade, publish outputs. */
import { releaseCascade } from '../../src/cascade/cascade.ts';
import { readRequest } from '../../src/cascade/request.ts';
import { runAction } from '../../src/runtime/run-action.ts';

await runAction('upstream-release', async (context) => {
  const { failure, summary, outputs } = await releaseCascade(readRequest(context), context.ports);
  for (const [name, value] of Object.entries(outputs)) if (value !== undefined) context.outputs.set(name, value);
  if (summary !== undefined) context.summary.add(summary);
  if (failure !== undefined) throw failure;
});

/** Whether the Collector holds a certain key, for whoever may write: neither question nor answer shows it. */
import { keyProof, NONCE_FORM } from '../../history/key-proof.ts';
import { PATHS } from '../../history/protocol.ts';
import { failure, json } from '../answers.ts';
import { readJsonBody } from '../body.ts';
import type { Call, Route } from '../router.ts';
import { equalInConstantTime } from '../token.ts';
import { refuseWrite } from '../write-guard.ts';

export const KEY_ROUTES: readonly Route[] = [{ path: PATHS.compareKey, POST: compareKey }];

async function compareKey({ request, env }: Call): Promise<Response> {
  const refusal = refuseWrite(env, request.headers);
  if (refusal) return refusal;
  // Writes that are open to everybody are no reason to let everybody guess.
  if (!env.WRITE_TOKEN?.trim()) return failure(403, 'this route needs a WRITE_TOKEN');
  const body = await readJsonBody(request);
  if (!body.ok) return failure(body.status, body.error);
  const question = readQuestion(body.text);
  if (question === undefined) {
    return failure(422, 'expected {nonce: 32 to 64 hexadecimal digits, proof: 64}', { more: { field: 'nonce' } });
  }
  const key = env.TAOSTATS_API_KEY?.trim() ?? '';
  const isSame = key !== '' && equalInConstantTime(question.proof, keyProof(question.nonce, key));
  return json(200, { configured: key !== '', same: isSame });
}

function readQuestion(text: string): { nonce: string; proof: string } | undefined {
  try {
    const { nonce, proof } = JSON.parse(text) as Record<string, unknown>;
    if (typeof nonce !== 'string' || !NONCE_FORM.test(nonce)) return undefined;
    return typeof proof === 'string' && /^[0-9a-f]{64}$/.test(proof) ? { nonce, proof } : undefined;
  } catch {
    return undefined;
  }
}

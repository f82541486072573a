/** What every write has to pass first: the token. */
import { failure } from './answers.ts';
import type { Env } from './env.ts';
import { mayWrite } from './token.ts';

/** The refusal of a request that may not write (403 closed, 401 wrong token); undefined when it may. */
export function refuseWrite(env: Env, headers: Headers): Response | undefined {
  switch (mayWrite(env, headers)) {
    case 'closed':
      return failure(403, 'writes are closed: no WRITE_TOKEN is configured', {
        hint: 'set the secret WRITE_TOKEN on the Worker',
      });
    case 'wrong-token':
      return failure(401, 'the write token is missing or wrong', {
        hint: 'send it as X-WRITE-TOKEN or as Authorization: Bearer',
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    case 'granted':
      return undefined;
  }
}

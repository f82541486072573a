/** `uses: …/actions/release-assets`. */
import { releaseAssets } from '../../src/release-assets/release-assets.ts';
import { runAction } from '../../src/runtime/run-action.ts';

await runAction('release-assets', releaseAssets);

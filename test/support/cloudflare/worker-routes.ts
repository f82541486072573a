/** The routes of the loopback Cloudflare about Workers. */
import { ApiRefusal } from './refusal.ts';
import { jsonOf, type Route } from './route.ts';
import { type CloudflareState, type Json, type Share, withoutSecret } from './state.ts';
import type { StoredVersion } from './upload.ts';

function describeVersion(version: StoredVersion): Json {
  return {
    id: version.id,
    number: 1,
    startup_time_ms: 3,
    metadata: { has_preview: false, source: 'api' },
    resources: {
      script: { etag: version.id.replaceAll('-', '') },
      script_runtime: {
        compatibility_date: version.compatibilityDate,
        compatibility_flags: version.compatibilityFlags,
        migration_tag: version.migrationTag,
      },
      bindings: version.bindings.map(withoutSecret),
    },
  };
}

function contentOf(version: StoredVersion | undefined): Response {
  const form = new FormData();
  const name = version?.mainModule ?? '';
  form.set(name, new File([version?.module ?? ''], name, { type: 'application/javascript+module' }));
  return new Response(form);
}

export function workerRoutes(api: CloudflareState): Route[] {
  const under = (path: string): RegExp => new RegExp(`^/A/workers/scripts/([^/]+)${path}$`);
  return [
    ['GET', /^\/A\/workers\/scripts$/, 'scripts', () => [...api.scripts.keys()].map((id) => ({ id, etag: id }))],
    [
      'GET',
      /^\/A\/workers\/services\/([^/]+)$/,
      'scripts',
      ({ params }) => ({
        default_environment: {
          environment: 'production',
          script: { migration_tag: api.script(params[0]).versions[0]?.migrationTag, last_deployed_from: 'api' },
        },
      }),
    ],
    [
      'GET',
      /^\/A\/workers\/workers\/([^/]+)$/,
      'scripts',
      ({ params }) => ({ subdomain: api.script(params[0]).workersDev }),
    ],
    [
      'GET',
      under('/secrets'),
      'scripts',
      ({ params }) =>
        (api.script(params[0]).versions[0]?.bindings ?? [])
          .filter((binding) => binding['type'] === 'secret_text')
          .map(withoutSecret),
    ],
    [
      'GET',
      under('/settings'),
      'scripts',
      ({ params }) => {
        const script = api.script(params[0]);
        const [latest] = script.versions;
        return {
          bindings: latest?.bindings.map(withoutSecret) ?? [],
          compatibility_date: latest?.compatibilityDate,
          compatibility_flags: latest?.compatibilityFlags,
          migration_tag: latest?.migrationTag,
          usage_model: 'standard',
          tags: [],
          ...script.settings,
        };
      },
    ],
    [
      'PATCH',
      under('/script-settings'),
      'scripts',
      ({ params, body }) => {
        Object.assign(api.script(params[0]).settings, jsonOf(body));
        return {};
      },
    ],
    [
      'GET',
      under('/schedules'),
      'scripts',
      ({ params }) => ({
        schedules: api.script(params[0]).schedules.map((cron) => ({ cron, created_on: '2026-01-01T00:00:00Z' })),
      }),
    ],
    [
      'PUT',
      under('/schedules'),
      'scripts',
      ({ params, body }) => {
        const wanted = JSON.parse(body.toString()) as { cron: string }[];
        api.script(params[0]).schedules = wanted.map(({ cron }) => {
          if (cron.split(' ').length !== 5) throw new ApiRefusal(400, 10100, `invalid cron string: ${cron}`);
          return cron;
        });
        return { schedules: wanted };
      },
    ],
    [
      'GET',
      under('/content/v2'),
      'scripts',
      ({ params, query }) => {
        const { versions } = api.script(params[0]);
        const wanted = query.get('version');
        return contentOf(wanted === null ? versions[0] : versions.find(({ id }) => id === wanted));
      },
    ],
    ['GET', under('/subdomain'), 'scripts', ({ params }) => api.script(params[0]).workersDev],
    [
      'POST',
      under('/subdomain'),
      'scripts',
      ({ params, body }) => {
        const wanted = jsonOf(body);
        const script = api.script(params[0]);
        script.workersDev = {
          enabled: wanted['enabled'] === true,
          previews_enabled: wanted['previews_enabled'] === true,
        };
        return script.workersDev;
      },
    ],
    [
      'GET',
      under('/deployments'),
      'scripts',
      ({ params }) => ({
        deployments: api
          .script(params[0])
          .deployments.map((entry) => ({ ...entry, strategy: 'percentage', source: 'api' })),
      }),
    ],
    [
      'POST',
      under('/deployments'),
      'scripts',
      ({ params, body, query }) => {
        const script = api.script(params[0]);
        const wanted = jsonOf(body);
        if (wanted['strategy'] !== 'percentage') throw new ApiRefusal(400, 10001, 'strategy');
        const versions = wanted['versions'] as Share[];
        const target = script.versions.find(({ id }) => id === versions[0]?.version_id);
        const secret = (version: StoredVersion | undefined): unknown =>
          version?.bindings.find((binding) => binding['type'] === 'secret_text')?.['text'];
        const goesBack = target !== script.versions[0];
        if (goesBack && secret(target) !== secret(script.versions[0]) && query.get('force') !== 'true') {
          throw new ApiRefusal(400, 10220, 'a secret has changed since this version was active');
        }
        return api.deployVersions(script, versions, wanted['annotations'] as Json | undefined);
      },
    ],
    [
      'GET',
      under('/versions'),
      'scripts',
      ({ params }) => ({
        items: api.script(params[0]).versions.map(({ id }) => ({ id, number: 1, metadata: {} })),
      }),
    ],
    [
      'GET',
      under('/versions/([^/]+)'),
      'scripts',
      ({ params }) => {
        const version = api.script(params[0]).versions.find(({ id }) => id === params[1]);
        if (version === undefined) throw new ApiRefusal(404, 10211, 'no such version');
        return describeVersion(version);
      },
    ],
    [
      'POST',
      under('/versions'),
      'scripts',
      async ({ params, type, body }) => {
        api.script(params[0]);
        return describeVersion((await api.upload(params[0] ?? '', type, body)).version);
      },
    ],
    [
      'PUT',
      under(''),
      'scripts',
      async ({ params, type, body }) => {
        const { script, version } = await api.upload(params[0] ?? '', type, body);
        api.deployVersions(script, [{ version_id: version.id, percentage: 100 }]);
        const { onUpload } = api;
        api.onUpload = undefined;
        onUpload?.();
        const id = version.id.replaceAll('-', '');
        return { id: params[0], etag: id, startup_time_ms: 3, ...(api.anonymousUploads ? {} : { deployment_id: id }) };
      },
    ],
  ];
}

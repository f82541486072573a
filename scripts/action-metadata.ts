/** What an `action.yml` says, as the checks and the documentation read it. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface ActionInput {
  name: string;
  /** The prose, without the two sentences below. */
  description: string;
  required: boolean;
  /** The variable that stands in for an absent input: the description's sentence `Environment: NAME.` */
  env: string | undefined;
  /** `default:`, else the description's sentence `Default: value.` (for inputs with a variable, which `default:` would hide). */
  default: string | undefined;
  /** Only what stands under `default:`. */
  declaredDefault: string | undefined;
}

export interface ActionMetadata {
  name: string;
  description: string;
  inputs: readonly ActionInput[];
  outputs: readonly { name: string; description: string }[];
  runs: Readonly<Record<string, string>>;
}

interface ActionFile {
  name?: string;
  description?: string;
  inputs?: Record<string, { description?: string; required?: boolean; default?: unknown } | null>;
  outputs?: Record<string, { description?: string } | null>;
  runs?: Record<string, string>;
}

const ENVIRONMENT = /\s*\bEnvironment: `?([A-Z][A-Z0-9_]*)`?\.?(?=\s|$)/;
const DEFAULT = /\s*\bDefault: (`[^`]*`|\S+?)\.?(?=\s|$)/;

export function parseActionMetadata(text: string): ActionMetadata {
  const file = parse(text) as ActionFile;
  return {
    name: file.name ?? '',
    description: file.description ?? '',
    inputs: Object.entries(file.inputs ?? {}).map(([name, input]) => {
      const prose = oneLine(input?.description ?? '');
      const declaredDefault = input?.default === undefined ? undefined : String(input.default);
      return {
        name,
        description: prose.replace(ENVIRONMENT, '').replace(DEFAULT, '').trim(),
        required: input?.required === true,
        env: ENVIRONMENT.exec(prose)?.[1],
        default: declaredDefault ?? DEFAULT.exec(prose)?.[1]?.replaceAll('`', ''),
        declaredDefault,
      };
    }),
    outputs: Object.entries(file.outputs ?? {}).map(([name, output]) => ({
      name,
      description: oneLine(output?.description ?? ''),
    })),
    runs: file.runs ?? {},
  };
}

/** Names of the folders under actions/ that hold an action, sorted. */
export function listActions(): string[] {
  return globSync('actions/*/action.yml', { cwd: root })
    .map((path) => basename(dirname(path)))
    .sort();
}

export function readActionMetadata(action: string): ActionMetadata {
  return parseActionMetadata(readFileSync(join(root, 'actions', action, 'action.yml'), 'utf8'));
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

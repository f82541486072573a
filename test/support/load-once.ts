/**
 * A large package of the tests, loaded by Node itself and so once for a jest worker: jest would evaluate it anew for each
 * test file, which takes longer than most of them. Only for packages that keep nothing between tests.
 */
export function loadOnce<T>(name: string): T {
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)(name) as T;
}

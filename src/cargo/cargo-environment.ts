/** What cargo, rustc, linkers and build scripts need from a runner; names are compared in upper case. */
const PASSED_ON = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'CI'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['RUSTC', 'RUSTC_WRAPPER', 'RUSTC_WORKSPACE_WRAPPER', 'RUSTDOC', 'RUSTFLAGS', 'RUSTDOCFLAGS', 'RUST_BACKTRACE'],
  ...['RUST_LOG', 'RUST_TEST_THREADS', 'RUST_MIN_STACK', 'RUSTC_BOOTSTRAP'],
  ...['CC', 'CXX', 'AR', 'LD', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'MAKEFLAGS', 'LIBRARY_PATH', 'LD_LIBRARY_PATH'],
  ...['DYLD_LIBRARY_PATH', 'CPATH', 'LIBCLANG_PATH', 'LLVM_CONFIG_PATH', 'PROTOC', 'PROTOC_INCLUDE', 'CMAKE'],
  ...['OPENSSL_DIR', 'OPENSSL_LIB_DIR', 'OPENSSL_INCLUDE_DIR', 'OPENSSL_STATIC', 'OPENSSL_NO_VENDOR'],
  ...['SDKROOT', 'DEVELOPER_DIR', 'MACOSX_DEPLOYMENT_TARGET', 'JAVA_HOME'],
  // Windows.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
  ...['PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
]);
const PASSED_ON_FAMILIES = /^(?:CARGO_|RUSTUP_|PKG_CONFIG_|SCCACHE_)/;

/** Wins over everything above: `CARGO_REGISTRY_TOKEN` is a name of cargo's own. A credential provider is a program. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL(?!_PROVIDERS?$)|PRIVATE_KEY|ACCESS_KEY/;

/**
 * The environment of every cargo run: an allow-list, because build scripts and tests of third parties run in it. No token,
 * no GitHub variable, no git configuration gets in. Private registries that want a token to read: keep it in
 * `$CARGO_HOME/credentials.toml` or a credential provider.
 *
 * Backtraces and colour are on unless `environment` says otherwise.
 */
export function cargoEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = Object.entries(environment).filter((entry): entry is [string, string] => {
    const name = entry[0].toUpperCase();
    return entry[1] !== undefined && isPassedOn(name) && !SECRET_NAME.test(name);
  });
  return { RUST_BACKTRACE: '1', CARGO_TERM_COLOR: 'always', ...Object.fromEntries(passed) };
}

function isPassedOn(name: string): boolean {
  return PASSED_ON.has(name) || PASSED_ON_FAMILIES.test(name);
}

/** Backends of sccache whose credentials or addresses no build gets, by the variables that choose them. */
const SCCACHE_BACKENDS: readonly (readonly [RegExp, string])[] = [
  [/^SCCACHE_GHA_ENABLED$/, "GitHub's cache"],
  [/^SCCACHE_BUCKET$/, 'S3'],
  [/^SCCACHE_AZURE_CONNECTION_STRING$/, 'Azure'],
  [/^SCCACHE_GCS_(?:KEY_PATH|CREDENTIALS_URL|BUCKET)$/, 'Google Cloud Storage'],
  [/^SCCACHE_OSS_BUCKET$/, 'OSS'],
  [/^SCCACHE_(?:REDIS|MEMCACHED|WEBDAV)_(?:USERNAME|PASSWORD|TOKEN|KEY_PREFIX)$/, 'a server with credentials'],
];
const WRAPPERS = [
  'RUSTC_WRAPPER',
  'RUSTC_WORKSPACE_WRAPPER',
  'CARGO_BUILD_RUSTC_WRAPPER',
  'CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER',
];

/**
 * Compiler wrappers that would fail at the first call: an sccache whose backend wants credentials, which builds do not get.
 */
export function findUnusableWrappers(
  environment: Readonly<Record<string, string | undefined>>,
): { name: string; why: string }[] {
  const isOn = (value: string | undefined): boolean => value !== undefined && !/^(?:|0|false|off|no)$/i.test(value);
  const set = Object.keys(environment).filter((name) => isOn(environment[name]));
  const backend = SCCACHE_BACKENDS.find(([name]) => set.some((each) => name.test(each)))?.[1];
  if (backend === undefined) return [];
  return WRAPPERS.filter((name) => /(?:^|[/\\])sccache(?:\.exe)?$/i.test(environment[name] ?? '')).map((name) => ({
    name,
    why: `its backend is ${backend}, whose credentials builds do not get`,
  }));
}

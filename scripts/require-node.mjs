/** Loaded before a script of ours, in plain JavaScript: says what is missing where Node cannot run TypeScript. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This runs on Node 24 (Node ${process.versions.node} was found). "npm ci" brings Node 24 along on Linux (x64, arm64) ` +
      'and Windows (x64); run "npm ci" first, and on another platform install Node 24.',
  );
  process.exit(1);
}

import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);

// src/http/proxies.ts
var NO_PROXIES = { find: () => void 0 };

export {
  NO_PROXIES
};

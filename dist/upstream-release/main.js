import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  NO_PROXIES
} from "./chunks/chunk-WMIBZPEI.js";
import {
  ActionError,
  CancelledError,
  describeCauseChain,
  describeError,
  quoteValue
} from "./chunks/chunk-FSLZSNDK.js";
import {
  __commonJS,
  __toESM
} from "./chunks/chunk-5HJ3J6EK.js";

// node_modules/semver/internal/constants.js
var require_constants = __commonJS({
  "node_modules/semver/internal/constants.js"(exports, module) {
    "use strict";
    var SEMVER_SPEC_VERSION = "2.0.0";
    var MAX_LENGTH = 256;
    var MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER || /* istanbul ignore next */
    9007199254740991;
    var MAX_SAFE_COMPONENT_LENGTH = 16;
    var MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6;
    var WHITESPACE_CHARACTERS = [
      "	",
      "\n",
      "\v",
      "\f",
      "\r",
      " ",
      "\xA0",
      "\u1680",
      "\u2000",
      "\u2001",
      "\u2002",
      "\u2003",
      "\u2004",
      "\u2005",
      "\u2006",
      "\u2007",
      "\u2008",
      "\u2009",
      "\u200A",
      "\u2028",
      "\u2029",
      "\u202F",
      "\u205F",
      "\u3000",
      "\uFEFF"
    ];
    var RELEASE_TYPES = [
      "major",
      "premajor",
      "minor",
      "preminor",
      "patch",
      "prepatch",
      "prerelease"
    ];
    module.exports = {
      MAX_LENGTH,
      MAX_SAFE_COMPONENT_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      MAX_SAFE_INTEGER,
      WHITESPACE_CHARACTERS,
      RELEASE_TYPES,
      SEMVER_SPEC_VERSION,
      FLAG_INCLUDE_PRERELEASE: 1,
      FLAG_LOOSE: 2
    };
  }
});

// node_modules/semver/internal/debug.js
var require_debug = __commonJS({
  "node_modules/semver/internal/debug.js"(exports, module) {
    "use strict";
    var debug2 = typeof process === "object" && process.env && process.env.NODE_DEBUG && /\bsemver\b/i.test(process.env.NODE_DEBUG) ? (...args) => console.error("SEMVER", ...args) : () => {
    };
    module.exports = debug2;
  }
});

// node_modules/semver/internal/re.js
var require_re = __commonJS({
  "node_modules/semver/internal/re.js"(exports, module) {
    "use strict";
    var {
      MAX_SAFE_COMPONENT_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      MAX_LENGTH
    } = require_constants();
    var debug2 = require_debug();
    exports = module.exports = {};
    var re = exports.re = [];
    var safeRe = exports.safeRe = [];
    var src = exports.src = [];
    var safeSrc = exports.safeSrc = [];
    var t = exports.t = {};
    var R = 0;
    var LETTERDASHNUMBER = "[a-zA-Z0-9-]";
    var safeRegexReplacements = [
      ["\\s", 1],
      ["\\d", MAX_LENGTH],
      [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH]
    ];
    var makeSafeRegex = (value) => {
      for (const [token, max] of safeRegexReplacements) {
        value = value.split(`${token}*`).join(`${token}{0,${max}}`).split(`${token}+`).join(`${token}{1,${max}}`);
      }
      return value;
    };
    var createToken = (name, value, isGlobal) => {
      const safe = makeSafeRegex(value);
      const index = R++;
      debug2(name, index, value);
      t[name] = index;
      src[index] = value;
      safeSrc[index] = safe;
      re[index] = new RegExp(value, isGlobal ? "g" : void 0);
      safeRe[index] = new RegExp(safe, isGlobal ? "g" : void 0);
    };
    createToken("NUMERICIDENTIFIER", "0|[1-9]\\d*");
    createToken("NUMERICIDENTIFIERLOOSE", "\\d+");
    createToken("NONNUMERICIDENTIFIER", `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`);
    createToken("MAINVERSION", `(${src[t.NUMERICIDENTIFIER]})\\.(${src[t.NUMERICIDENTIFIER]})\\.(${src[t.NUMERICIDENTIFIER]})`);
    createToken("MAINVERSIONLOOSE", `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.(${src[t.NUMERICIDENTIFIERLOOSE]})\\.(${src[t.NUMERICIDENTIFIERLOOSE]})`);
    createToken("PRERELEASEIDENTIFIER", `(?:${src[t.NONNUMERICIDENTIFIER]}|${src[t.NUMERICIDENTIFIER]})`);
    createToken("PRERELEASEIDENTIFIERLOOSE", `(?:${src[t.NONNUMERICIDENTIFIER]}|${src[t.NUMERICIDENTIFIERLOOSE]})`);
    createToken("PRERELEASE", `(?:-(${src[t.PRERELEASEIDENTIFIER]}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`);
    createToken("PRERELEASELOOSE", `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`);
    createToken("BUILDIDENTIFIER", `${LETTERDASHNUMBER}+`);
    createToken("BUILD", `(?:\\+(${src[t.BUILDIDENTIFIER]}(?:\\.${src[t.BUILDIDENTIFIER]})*))`);
    createToken("FULLPLAIN", `v?${src[t.MAINVERSION]}${src[t.PRERELEASE]}?${src[t.BUILD]}?`);
    createToken("FULL", `^${src[t.FULLPLAIN]}$`);
    createToken("LOOSEPLAIN", `[v=\\s]*${src[t.MAINVERSIONLOOSE]}${src[t.PRERELEASELOOSE]}?${src[t.BUILD]}?`);
    createToken("LOOSE", `^${src[t.LOOSEPLAIN]}$`);
    createToken("GTLT", "((?:<|>)?=?)");
    createToken("XRANGEIDENTIFIERLOOSE", `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`);
    createToken("XRANGEIDENTIFIER", `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`);
    createToken("XRANGEPLAIN", `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})(?:\\.(${src[t.XRANGEIDENTIFIER]})(?:\\.(${src[t.XRANGEIDENTIFIER]})(?:${src[t.PRERELEASE]})?${src[t.BUILD]}?)?)?`);
    createToken("XRANGEPLAINLOOSE", `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})(?:${src[t.PRERELEASELOOSE]})?${src[t.BUILD]}?)?)?`);
    createToken("XRANGE", `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`);
    createToken("XRANGELOOSE", `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("COERCEPLAIN", `${"(^|[^\\d])(\\d{1,"}${MAX_SAFE_COMPONENT_LENGTH}})(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`);
    createToken("COERCE", `${src[t.COERCEPLAIN]}(?:$|[^\\d])`);
    createToken("COERCEFULL", src[t.COERCEPLAIN] + `(?:${src[t.PRERELEASE]})?(?:${src[t.BUILD]})?(?:$|[^\\d])`);
    createToken("COERCERTL", src[t.COERCE], true);
    createToken("COERCERTLFULL", src[t.COERCEFULL], true);
    createToken("LONETILDE", "(?:~>?)");
    createToken("TILDETRIM", `(\\s*)${src[t.LONETILDE]}\\s+`, true);
    exports.tildeTrimReplace = "$1~";
    createToken("TILDE", `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`);
    createToken("TILDELOOSE", `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("LONECARET", "(?:\\^)");
    createToken("CARETTRIM", `(\\s*)${src[t.LONECARET]}\\s+`, true);
    exports.caretTrimReplace = "$1^";
    createToken("CARET", `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`);
    createToken("CARETLOOSE", `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`);
    createToken("COMPARATORLOOSE", `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`);
    createToken("COMPARATOR", `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`);
    createToken("COMPARATORTRIM", `(\\s*)${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true);
    exports.comparatorTrimReplace = "$1$2$3";
    createToken("HYPHENRANGE", `^\\s*(${src[t.XRANGEPLAIN]})\\s+-\\s+(${src[t.XRANGEPLAIN]})\\s*$`);
    createToken("HYPHENRANGELOOSE", `^\\s*(${src[t.XRANGEPLAINLOOSE]})\\s+-\\s+(${src[t.XRANGEPLAINLOOSE]})\\s*$`);
    createToken("STAR", "(<|>)?=?\\s*\\*");
    createToken("GTE0", "^\\s*>=\\s*0\\.0\\.0\\s*$");
    createToken("GTE0PRE", "^\\s*>=\\s*0\\.0\\.0-0\\s*$");
  }
});

// node_modules/semver/internal/parse-options.js
var require_parse_options = __commonJS({
  "node_modules/semver/internal/parse-options.js"(exports, module) {
    "use strict";
    var looseOption = Object.freeze({ loose: true });
    var emptyOpts = Object.freeze({});
    var parseOptions = (options) => {
      if (!options) {
        return emptyOpts;
      }
      if (typeof options !== "object") {
        return looseOption;
      }
      return options;
    };
    module.exports = parseOptions;
  }
});

// node_modules/semver/internal/identifiers.js
var require_identifiers = __commonJS({
  "node_modules/semver/internal/identifiers.js"(exports, module) {
    "use strict";
    var numeric = /^[0-9]+$/;
    var compareIdentifiers2 = (a, b) => {
      if (typeof a === "number" && typeof b === "number") {
        return a === b ? 0 : a < b ? -1 : 1;
      }
      const anum = numeric.test(a);
      const bnum = numeric.test(b);
      if (anum && bnum) {
        a = +a;
        b = +b;
      }
      return a === b ? 0 : anum && !bnum ? -1 : bnum && !anum ? 1 : a < b ? -1 : 1;
    };
    var rcompareIdentifiers = (a, b) => compareIdentifiers2(b, a);
    module.exports = {
      compareIdentifiers: compareIdentifiers2,
      rcompareIdentifiers
    };
  }
});

// node_modules/semver/classes/semver.js
var require_semver = __commonJS({
  "node_modules/semver/classes/semver.js"(exports, module) {
    "use strict";
    var debug2 = require_debug();
    var { MAX_LENGTH, MAX_SAFE_INTEGER } = require_constants();
    var { safeRe: re, t } = require_re();
    var parseOptions = require_parse_options();
    var { compareIdentifiers: compareIdentifiers2 } = require_identifiers();
    var isPrereleaseIdentifier = (prerelease, identifier) => {
      const identifiers = identifier.split(".");
      if (identifiers.length > prerelease.length) {
        return false;
      }
      for (let i = 0; i < identifiers.length; i++) {
        if (compareIdentifiers2(prerelease[i], identifiers[i]) !== 0) {
          return false;
        }
      }
      return true;
    };
    var SemVer = class _SemVer {
      constructor(version, options) {
        options = parseOptions(options);
        if (version instanceof _SemVer) {
          if (version.loose === !!options.loose && version.includePrerelease === !!options.includePrerelease) {
            return version;
          } else {
            version = version.version;
          }
        } else if (typeof version !== "string") {
          throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`);
        }
        if (version.length > MAX_LENGTH) {
          throw new TypeError(
            `version is longer than ${MAX_LENGTH} characters`
          );
        }
        debug2("SemVer", version, options);
        this.options = options;
        this.loose = !!options.loose;
        this.includePrerelease = !!options.includePrerelease;
        const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL]);
        if (!m) {
          throw new TypeError(`Invalid Version: ${version}`);
        }
        this.raw = version;
        this.major = +m[1];
        this.minor = +m[2];
        this.patch = +m[3];
        if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
          throw new TypeError("Invalid major version");
        }
        if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
          throw new TypeError("Invalid minor version");
        }
        if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
          throw new TypeError("Invalid patch version");
        }
        if (!m[4]) {
          this.prerelease = [];
        } else {
          this.prerelease = m[4].split(".").map((id) => {
            if (/^[0-9]+$/.test(id)) {
              const num = +id;
              if (num >= 0 && num < MAX_SAFE_INTEGER) {
                return num;
              }
            }
            return id;
          });
        }
        this.build = m[5] ? m[5].split(".") : [];
        this.format();
      }
      format() {
        this.version = `${this.major}.${this.minor}.${this.patch}`;
        if (this.prerelease.length) {
          this.version += `-${this.prerelease.join(".")}`;
        }
        return this.version;
      }
      toString() {
        return this.version;
      }
      compare(other) {
        debug2("SemVer.compare", this.version, this.options, other);
        if (!(other instanceof _SemVer)) {
          if (typeof other === "string" && other === this.version) {
            return 0;
          }
          other = new _SemVer(other, this.options);
        }
        if (other.version === this.version) {
          return 0;
        }
        return this.compareMain(other) || this.comparePre(other);
      }
      compareMain(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        if (this.major < other.major) {
          return -1;
        }
        if (this.major > other.major) {
          return 1;
        }
        if (this.minor < other.minor) {
          return -1;
        }
        if (this.minor > other.minor) {
          return 1;
        }
        if (this.patch < other.patch) {
          return -1;
        }
        if (this.patch > other.patch) {
          return 1;
        }
        return 0;
      }
      comparePre(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        if (this.prerelease.length && !other.prerelease.length) {
          return -1;
        } else if (!this.prerelease.length && other.prerelease.length) {
          return 1;
        } else if (!this.prerelease.length && !other.prerelease.length) {
          return 0;
        }
        let i = 0;
        do {
          const a = this.prerelease[i];
          const b = other.prerelease[i];
          debug2("prerelease compare", i, a, b);
          if (a === void 0 && b === void 0) {
            return 0;
          } else if (b === void 0) {
            return 1;
          } else if (a === void 0) {
            return -1;
          } else if (a === b) {
            continue;
          } else {
            return compareIdentifiers2(a, b);
          }
        } while (++i);
      }
      compareBuild(other) {
        if (!(other instanceof _SemVer)) {
          other = new _SemVer(other, this.options);
        }
        let i = 0;
        do {
          const a = this.build[i];
          const b = other.build[i];
          debug2("build compare", i, a, b);
          if (a === void 0 && b === void 0) {
            return 0;
          } else if (b === void 0) {
            return 1;
          } else if (a === void 0) {
            return -1;
          } else if (a === b) {
            continue;
          } else {
            return compareIdentifiers2(a, b);
          }
        } while (++i);
      }
      // preminor will bump the version up to the next minor release, and immediately
      // down to pre-release. premajor and prepatch work the same way.
      inc(release, identifier, identifierBase) {
        if (release.startsWith("pre")) {
          if (!identifier && identifierBase === false) {
            throw new Error("invalid increment argument: identifier is empty");
          }
          if (identifier) {
            const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE]);
            if (!match || match[1] !== identifier) {
              throw new Error(`invalid identifier: ${identifier}`);
            }
          }
        }
        switch (release) {
          case "premajor":
            this.prerelease.length = 0;
            this.patch = 0;
            this.minor = 0;
            this.major++;
            this.inc("pre", identifier, identifierBase);
            break;
          case "preminor":
            this.prerelease.length = 0;
            this.patch = 0;
            this.minor++;
            this.inc("pre", identifier, identifierBase);
            break;
          case "prepatch":
            this.prerelease.length = 0;
            this.inc("patch", identifier, identifierBase);
            this.inc("pre", identifier, identifierBase);
            break;
          // If the input is a non-prerelease version, this acts the same as
          // prepatch.
          case "prerelease":
            if (this.prerelease.length === 0) {
              this.inc("patch", identifier, identifierBase);
            }
            this.inc("pre", identifier, identifierBase);
            break;
          case "release":
            if (this.prerelease.length === 0) {
              throw new Error(`version ${this.raw} is not a prerelease`);
            }
            this.prerelease.length = 0;
            break;
          case "major":
            if (this.minor !== 0 || this.patch !== 0 || this.prerelease.length === 0) {
              this.major++;
            }
            this.minor = 0;
            this.patch = 0;
            this.prerelease = [];
            break;
          case "minor":
            if (this.patch !== 0 || this.prerelease.length === 0) {
              this.minor++;
            }
            this.patch = 0;
            this.prerelease = [];
            break;
          case "patch":
            if (this.prerelease.length === 0) {
              this.patch++;
            }
            this.prerelease = [];
            break;
          // This probably shouldn't be used publicly.
          // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
          case "pre": {
            const base = Number(identifierBase) ? 1 : 0;
            if (this.prerelease.length === 0) {
              this.prerelease = [base];
            } else {
              let i = this.prerelease.length;
              while (--i >= 0) {
                if (typeof this.prerelease[i] === "number") {
                  this.prerelease[i]++;
                  i = -2;
                }
              }
              if (i === -1) {
                if (identifier === this.prerelease.join(".") && identifierBase === false) {
                  throw new Error("invalid increment argument: identifier already exists");
                }
                this.prerelease.push(base);
              }
            }
            if (identifier) {
              let prerelease = [identifier, base];
              if (identifierBase === false) {
                prerelease = [identifier];
              }
              if (isPrereleaseIdentifier(this.prerelease, identifier)) {
                const prereleaseBase = this.prerelease[identifier.split(".").length];
                if (isNaN(prereleaseBase)) {
                  this.prerelease = prerelease;
                }
              } else {
                this.prerelease = prerelease;
              }
            }
            break;
          }
          default:
            throw new Error(`invalid increment argument: ${release}`);
        }
        this.raw = this.format();
        if (this.build.length) {
          this.raw += `+${this.build.join(".")}`;
        }
        return this;
      }
    };
    module.exports = SemVer;
  }
});

// node_modules/semver/functions/parse.js
var require_parse = __commonJS({
  "node_modules/semver/functions/parse.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var parse2 = (version, options, throwErrors = false) => {
      if (version instanceof SemVer) {
        return version;
      }
      try {
        return new SemVer(version, options);
      } catch (er) {
        if (!throwErrors) {
          return null;
        }
        throw er;
      }
    };
    module.exports = parse2;
  }
});

// node_modules/semver/functions/valid.js
var require_valid = __commonJS({
  "node_modules/semver/functions/valid.js"(exports, module) {
    "use strict";
    var parse2 = require_parse();
    var valid = (version, options) => {
      const v = parse2(version, options);
      return v ? v.version : null;
    };
    module.exports = valid;
  }
});

// node_modules/semver/functions/clean.js
var require_clean = __commonJS({
  "node_modules/semver/functions/clean.js"(exports, module) {
    "use strict";
    var parse2 = require_parse();
    var clean = (version, options) => {
      const s = parse2(version.trim().replace(/^[=v]+/, ""), options);
      return s ? s.version : null;
    };
    module.exports = clean;
  }
});

// node_modules/semver/functions/inc.js
var require_inc = __commonJS({
  "node_modules/semver/functions/inc.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var inc = (version, release, options, identifier, identifierBase) => {
      if (typeof options === "string") {
        identifierBase = identifier;
        identifier = options;
        options = void 0;
      }
      try {
        return new SemVer(
          version instanceof SemVer ? version.version : version,
          options
        ).inc(release, identifier, identifierBase).version;
      } catch (er) {
        return null;
      }
    };
    module.exports = inc;
  }
});

// node_modules/semver/functions/diff.js
var require_diff = __commonJS({
  "node_modules/semver/functions/diff.js"(exports, module) {
    "use strict";
    var parse2 = require_parse();
    var diff = (version1, version2) => {
      const v1 = parse2(version1, null, true);
      const v2 = parse2(version2, null, true);
      const comparison = v1.compare(v2);
      if (comparison === 0) {
        return null;
      }
      const v1Higher = comparison > 0;
      const highVersion = v1Higher ? v1 : v2;
      const lowVersion = v1Higher ? v2 : v1;
      const highHasPre = !!highVersion.prerelease.length;
      const lowHasPre = !!lowVersion.prerelease.length;
      if (lowHasPre && !highHasPre) {
        if (!lowVersion.patch && !lowVersion.minor) {
          return "major";
        }
        if (lowVersion.compareMain(highVersion) === 0) {
          if (lowVersion.minor && !lowVersion.patch) {
            return "minor";
          }
          return "patch";
        }
      }
      const prefix = highHasPre ? "pre" : "";
      if (v1.major !== v2.major) {
        return prefix + "major";
      }
      if (v1.minor !== v2.minor) {
        return prefix + "minor";
      }
      if (v1.patch !== v2.patch) {
        return prefix + "patch";
      }
      return "prerelease";
    };
    module.exports = diff;
  }
});

// node_modules/semver/functions/major.js
var require_major = __commonJS({
  "node_modules/semver/functions/major.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var major = (a, loose) => new SemVer(a, loose).major;
    module.exports = major;
  }
});

// node_modules/semver/functions/minor.js
var require_minor = __commonJS({
  "node_modules/semver/functions/minor.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var minor = (a, loose) => new SemVer(a, loose).minor;
    module.exports = minor;
  }
});

// node_modules/semver/functions/patch.js
var require_patch = __commonJS({
  "node_modules/semver/functions/patch.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var patch = (a, loose) => new SemVer(a, loose).patch;
    module.exports = patch;
  }
});

// node_modules/semver/functions/prerelease.js
var require_prerelease = __commonJS({
  "node_modules/semver/functions/prerelease.js"(exports, module) {
    "use strict";
    var parse2 = require_parse();
    var prerelease = (version, options) => {
      const parsed = parse2(version, options);
      return parsed && parsed.prerelease.length ? parsed.prerelease : null;
    };
    module.exports = prerelease;
  }
});

// node_modules/semver/functions/compare.js
var require_compare = __commonJS({
  "node_modules/semver/functions/compare.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var compare = (a, b, loose) => new SemVer(a, loose).compare(new SemVer(b, loose));
    module.exports = compare;
  }
});

// node_modules/semver/functions/rcompare.js
var require_rcompare = __commonJS({
  "node_modules/semver/functions/rcompare.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var rcompare = (a, b, loose) => compare(b, a, loose);
    module.exports = rcompare;
  }
});

// node_modules/semver/functions/compare-loose.js
var require_compare_loose = __commonJS({
  "node_modules/semver/functions/compare-loose.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var compareLoose = (a, b) => compare(a, b, true);
    module.exports = compareLoose;
  }
});

// node_modules/semver/functions/compare-build.js
var require_compare_build = __commonJS({
  "node_modules/semver/functions/compare-build.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var compareBuild = (a, b, loose) => {
      const versionA = new SemVer(a, loose);
      const versionB = new SemVer(b, loose);
      return versionA.compare(versionB) || versionA.compareBuild(versionB);
    };
    module.exports = compareBuild;
  }
});

// node_modules/semver/functions/sort.js
var require_sort = __commonJS({
  "node_modules/semver/functions/sort.js"(exports, module) {
    "use strict";
    var compareBuild = require_compare_build();
    var sort = (list, loose) => list.sort((a, b) => compareBuild(a, b, loose));
    module.exports = sort;
  }
});

// node_modules/semver/functions/rsort.js
var require_rsort = __commonJS({
  "node_modules/semver/functions/rsort.js"(exports, module) {
    "use strict";
    var compareBuild = require_compare_build();
    var rsort = (list, loose) => list.sort((a, b) => compareBuild(b, a, loose));
    module.exports = rsort;
  }
});

// node_modules/semver/functions/gt.js
var require_gt = __commonJS({
  "node_modules/semver/functions/gt.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var gt = (a, b, loose) => compare(a, b, loose) > 0;
    module.exports = gt;
  }
});

// node_modules/semver/functions/lt.js
var require_lt = __commonJS({
  "node_modules/semver/functions/lt.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var lt = (a, b, loose) => compare(a, b, loose) < 0;
    module.exports = lt;
  }
});

// node_modules/semver/functions/eq.js
var require_eq = __commonJS({
  "node_modules/semver/functions/eq.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var eq = (a, b, loose) => compare(a, b, loose) === 0;
    module.exports = eq;
  }
});

// node_modules/semver/functions/neq.js
var require_neq = __commonJS({
  "node_modules/semver/functions/neq.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var neq = (a, b, loose) => compare(a, b, loose) !== 0;
    module.exports = neq;
  }
});

// node_modules/semver/functions/gte.js
var require_gte = __commonJS({
  "node_modules/semver/functions/gte.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var gte = (a, b, loose) => compare(a, b, loose) >= 0;
    module.exports = gte;
  }
});

// node_modules/semver/functions/lte.js
var require_lte = __commonJS({
  "node_modules/semver/functions/lte.js"(exports, module) {
    "use strict";
    var compare = require_compare();
    var lte = (a, b, loose) => compare(a, b, loose) <= 0;
    module.exports = lte;
  }
});

// node_modules/semver/functions/cmp.js
var require_cmp = __commonJS({
  "node_modules/semver/functions/cmp.js"(exports, module) {
    "use strict";
    var eq = require_eq();
    var neq = require_neq();
    var gt = require_gt();
    var gte = require_gte();
    var lt = require_lt();
    var lte = require_lte();
    var cmp = (a, op, b, loose) => {
      switch (op) {
        case "===":
          if (typeof a === "object") {
            a = a.version;
          }
          if (typeof b === "object") {
            b = b.version;
          }
          return a === b;
        case "!==":
          if (typeof a === "object") {
            a = a.version;
          }
          if (typeof b === "object") {
            b = b.version;
          }
          return a !== b;
        case "":
        case "=":
        case "==":
          return eq(a, b, loose);
        case "!=":
          return neq(a, b, loose);
        case ">":
          return gt(a, b, loose);
        case ">=":
          return gte(a, b, loose);
        case "<":
          return lt(a, b, loose);
        case "<=":
          return lte(a, b, loose);
        default:
          throw new TypeError(`Invalid operator: ${op}`);
      }
    };
    module.exports = cmp;
  }
});

// node_modules/semver/functions/coerce.js
var require_coerce = __commonJS({
  "node_modules/semver/functions/coerce.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var parse2 = require_parse();
    var { safeRe: re, t } = require_re();
    var coerce = (version, options) => {
      if (version instanceof SemVer) {
        return version;
      }
      if (typeof version === "number") {
        version = String(version);
      }
      if (typeof version !== "string") {
        return null;
      }
      options = options || {};
      let match = null;
      if (!options.rtl) {
        match = version.match(options.includePrerelease ? re[t.COERCEFULL] : re[t.COERCE]);
      } else {
        const coerceRtlRegex = options.includePrerelease ? re[t.COERCERTLFULL] : re[t.COERCERTL];
        let next;
        while ((next = coerceRtlRegex.exec(version)) && (!match || match.index + match[0].length !== version.length)) {
          if (!match || next.index + next[0].length !== match.index + match[0].length) {
            match = next;
          }
          coerceRtlRegex.lastIndex = next.index + next[1].length + next[2].length;
        }
        coerceRtlRegex.lastIndex = -1;
      }
      if (match === null) {
        return null;
      }
      const major = match[2];
      const minor = match[3] || "0";
      const patch = match[4] || "0";
      const prerelease = options.includePrerelease && match[5] ? `-${match[5]}` : "";
      const build = options.includePrerelease && match[6] ? `+${match[6]}` : "";
      return parse2(`${major}.${minor}.${patch}${prerelease}${build}`, options);
    };
    module.exports = coerce;
  }
});

// node_modules/semver/functions/truncate.js
var require_truncate = __commonJS({
  "node_modules/semver/functions/truncate.js"(exports, module) {
    "use strict";
    var parse2 = require_parse();
    var constants2 = require_constants();
    var SemVer = require_semver();
    var truncate = (version, truncation, options) => {
      if (!constants2.RELEASE_TYPES.includes(truncation)) {
        return null;
      }
      const clonedVersion = cloneInputVersion(version, options);
      return clonedVersion && doTruncation(clonedVersion, truncation);
    };
    var cloneInputVersion = (version, options) => {
      const versionStringToParse = version instanceof SemVer ? version.version : version;
      return parse2(versionStringToParse, options);
    };
    var doTruncation = (version, truncation) => {
      if (isPrerelease(truncation)) {
        return version.version;
      }
      version.prerelease = [];
      switch (truncation) {
        case "major":
          version.minor = 0;
          version.patch = 0;
          break;
        case "minor":
          version.patch = 0;
          break;
      }
      return version.format();
    };
    var isPrerelease = (type) => {
      return type.startsWith("pre");
    };
    module.exports = truncate;
  }
});

// node_modules/semver/internal/lrucache.js
var require_lrucache = __commonJS({
  "node_modules/semver/internal/lrucache.js"(exports, module) {
    "use strict";
    var LRUCache = class {
      constructor() {
        this.max = 1e3;
        this.map = /* @__PURE__ */ new Map();
      }
      get(key) {
        const value = this.map.get(key);
        if (value === void 0) {
          return void 0;
        } else {
          this.map.delete(key);
          this.map.set(key, value);
          return value;
        }
      }
      delete(key) {
        return this.map.delete(key);
      }
      set(key, value) {
        const deleted = this.delete(key);
        if (!deleted && value !== void 0) {
          if (this.map.size >= this.max) {
            const firstKey = this.map.keys().next().value;
            this.delete(firstKey);
          }
          this.map.set(key, value);
        }
        return this;
      }
    };
    module.exports = LRUCache;
  }
});

// node_modules/semver/internal/trim-comparator-whitespace.js
var require_trim_comparator_whitespace = __commonJS({
  "node_modules/semver/internal/trim-comparator-whitespace.js"(exports, module) {
    "use strict";
    var {
      MAX_LENGTH,
      MAX_SAFE_BUILD_LENGTH,
      WHITESPACE_CHARACTERS
    } = require_constants();
    var whitespace = new Uint8Array(65536);
    for (const char of WHITESPACE_CHARACTERS) {
      whitespace[char.charCodeAt(0)] = 1;
    }
    var isWhitespace = (char) => char !== void 0 && whitespace[char.charCodeAt(0)] === 1;
    var isVersionPrefix = (char) => char === "v" || char === "=" || isWhitespace(char);
    var isDigit2 = (char) => char !== void 0 && char >= "0" && char <= "9";
    var isLetter = (char) => char !== void 0 && (char >= "a" && char <= "z" || char >= "A" && char <= "Z");
    var isIdentifierCharacter = (char) => isDigit2(char) || isLetter(char) || char === "-";
    var isVersionStart = (char) => isDigit2(char) || char === "x" || char === "X" || char === "*";
    var findDigitsEndIndex = (range, start, limit, digitRuns) => {
      if (!isDigit2(range[start])) {
        return start;
      }
      if (start >= digitRuns.start && start < digitRuns.end) {
        return Math.min(start + limit, digitRuns.end);
      }
      if (start >= digitRuns.previousStart && start < digitRuns.previousEnd) {
        return Math.min(start + limit, digitRuns.previousEnd);
      }
      let end = start + 1;
      while (isDigit2(range[end])) {
        end++;
      }
      digitRuns.previousStart = digitRuns.start;
      digitRuns.previousEnd = digitRuns.end;
      digitRuns.start = start;
      digitRuns.end = end;
      return Math.min(start + limit, end);
    };
    var findVersionNumberEndIndex = (range, start, loose, digitRuns) => {
      if (!loose && range[start] === "0") {
        return start + 1;
      }
      return findDigitsEndIndex(range, start, loose ? MAX_LENGTH : MAX_LENGTH + 1, digitRuns);
    };
    var findPrereleaseIdentifierEndIndex = (range, start, loose, digitRuns) => {
      const digitsEnd = findDigitsEndIndex(range, start, MAX_LENGTH, digitRuns);
      if (isLetter(range[digitsEnd]) || range[digitsEnd] === "-") {
        let end = digitsEnd + 1;
        const limit = end + MAX_SAFE_BUILD_LENGTH;
        while (end < limit && isIdentifierCharacter(range[end])) {
          end++;
        }
        return end;
      }
      return findVersionNumberEndIndex(range, start, loose, digitRuns);
    };
    var findPrereleaseEndIndex = (range, start, loose, digitRuns) => {
      const hyphen = range[start] === "-";
      if (!loose && !hyphen) {
        return start;
      }
      const identifierStart = start + (hyphen ? 1 : 0);
      let end = findPrereleaseIdentifierEndIndex(range, identifierStart, loose, digitRuns);
      if (end === identifierStart) {
        if (!loose || !hyphen) {
          return start;
        }
        end = findPrereleaseIdentifierEndIndex(range, start, loose, digitRuns);
      }
      while (range[end] === ".") {
        const next = findPrereleaseIdentifierEndIndex(range, end + 1, loose, digitRuns);
        if (next === end + 1) {
          break;
        }
        end = next;
      }
      return end;
    };
    var findBuildIdentifierEndIndex = (range, start) => {
      let end = start;
      while (end - start < MAX_SAFE_BUILD_LENGTH && isIdentifierCharacter(range[end])) {
        end++;
      }
      return end;
    };
    var findBuildEndIndex = (range, start) => {
      if (range[start] !== "+") {
        return start;
      }
      let end = findBuildIdentifierEndIndex(range, start + 1);
      if (end === start + 1) {
        return start;
      }
      while (range[end] === ".") {
        const next = findBuildIdentifierEndIndex(range, end + 1);
        if (next === end + 1) {
          break;
        }
        end = next;
      }
      return end;
    };
    var findLooseFullVersionEndIndex = (range, start, digitRuns) => {
      let end = start;
      for (let component = 0; component < 3; component++) {
        const next = findVersionNumberEndIndex(range, end, true, digitRuns);
        if (next === end) {
          return start;
        }
        end = next;
        if (component < 2) {
          if (range[end] !== ".") {
            return start;
          }
          end++;
        }
      }
      const prereleaseEnd = findPrereleaseEndIndex(range, end, true, digitRuns);
      return findBuildEndIndex(range, prereleaseEnd);
    };
    var findPartialVersionComponentEndIndex = (range, start, digitRuns) => {
      if (isDigit2(range[start])) {
        return findVersionNumberEndIndex(range, start, false, digitRuns);
      }
      return isVersionStart(range[start]) ? start + 1 : start;
    };
    var findPartialVersionEndIndex = (range, start, digitRuns) => {
      let end = findPartialVersionComponentEndIndex(range, start, digitRuns);
      for (let component = 0; component < 2; component++) {
        if (range[end] !== ".") {
          return end;
        }
        const next = findPartialVersionComponentEndIndex(range, end + 1, digitRuns);
        if (next === end + 1) {
          return end;
        }
        end = next;
      }
      const prereleaseEnd = findPrereleaseEndIndex(range, end, false, digitRuns);
      return findBuildEndIndex(range, prereleaseEnd);
    };
    var findVersionEndIndex = (range, start, digitRuns) => {
      const fullVersionEnd = findLooseFullVersionEndIndex(range, start, digitRuns);
      return fullVersionEnd !== start ? fullVersionEnd : findPartialVersionEndIndex(range, start, digitRuns);
    };
    var findRemovableWhitespaceIndex = (range, matchStart) => {
      let position = matchStart;
      if (isWhitespace(range[position])) {
        position++;
      }
      if (range[position] === "<" || range[position] === ">") {
        position++;
      }
      if (range[position] === "=") {
        position++;
      }
      return isWhitespace(range[position]) ? position : -1;
    };
    var trimComparatorWhitespace = (range) => {
      let result = "";
      let copyFrom = 0;
      let cursor = 0;
      const digitRuns = { start: -1, end: -1, previousStart: -1, previousEnd: -1 };
      while (cursor < range.length) {
        const matchStart = cursor;
        if (range[cursor] === "<" || range[cursor] === ">") {
          cursor++;
        } else if (!isVersionPrefix(range[cursor]) && !isVersionStart(range[cursor])) {
          cursor++;
          continue;
        }
        while (cursor < range.length && isVersionPrefix(range[cursor])) {
          cursor++;
        }
        if (!isVersionStart(range[cursor])) {
          continue;
        }
        const whitespacePosition = findRemovableWhitespaceIndex(range, matchStart);
        if (whitespacePosition !== -1) {
          result += range.slice(copyFrom, whitespacePosition);
          copyFrom = whitespacePosition + 1;
        }
        cursor = findVersionEndIndex(range, cursor, digitRuns);
      }
      return result + range.slice(copyFrom);
    };
    module.exports = trimComparatorWhitespace;
  }
});

// node_modules/semver/classes/range.js
var require_range = __commonJS({
  "node_modules/semver/classes/range.js"(exports, module) {
    "use strict";
    var SPACE_CHARACTERS = /\s+/g;
    var Range = class _Range {
      constructor(range, options) {
        options = parseOptions(options);
        if (range instanceof _Range) {
          if (range.loose === !!options.loose && range.includePrerelease === !!options.includePrerelease) {
            return range;
          } else {
            return new _Range(range.raw, options);
          }
        }
        if (range instanceof Comparator) {
          this.raw = range.value;
          this.set = [[range]];
          this.formatted = void 0;
          return this;
        }
        this.options = options;
        this.loose = !!options.loose;
        this.includePrerelease = !!options.includePrerelease;
        this.raw = range.trim().replace(SPACE_CHARACTERS, " ");
        this.set = this.raw.split("||").map((r) => this.parseRange(r.trim())).filter((c) => c.length);
        if (!this.set.length) {
          throw new TypeError(`Invalid SemVer Range: ${this.raw}`);
        }
        if (this.set.length > 1) {
          const first = this.set[0];
          this.set = this.set.filter((c) => !isNullSet(c[0]));
          if (this.set.length === 0) {
            this.set = [first];
          } else if (this.set.length > 1) {
            for (const c of this.set) {
              if (c.length === 1 && isAny(c[0])) {
                this.set = [c];
                break;
              }
            }
          }
        }
        this.formatted = void 0;
      }
      get range() {
        if (this.formatted === void 0) {
          this.formatted = "";
          for (let i = 0; i < this.set.length; i++) {
            if (i > 0) {
              this.formatted += "||";
            }
            const comps = this.set[i];
            for (let k = 0; k < comps.length; k++) {
              if (k > 0) {
                this.formatted += " ";
              }
              this.formatted += comps[k].toString().trim();
            }
          }
        }
        return this.formatted;
      }
      format() {
        return this.range;
      }
      toString() {
        return this.range;
      }
      parseRange(range) {
        range = range.replace(BUILDSTRIPRE, "");
        const memoOpts = (this.options.includePrerelease && FLAG_INCLUDE_PRERELEASE) | (this.options.loose && FLAG_LOOSE);
        const memoKey = memoOpts + ":" + range;
        const cached = cache.get(memoKey);
        if (cached) {
          return cached;
        }
        const loose = this.options.loose;
        const hr = loose ? re[t.HYPHENRANGELOOSE] : re[t.HYPHENRANGE];
        range = range.replace(hr, hyphenReplace(this.options.includePrerelease));
        debug2("hyphen replace", range);
        range = trimComparatorWhitespace(range);
        debug2("comparator trim", range);
        range = range.replace(re[t.TILDETRIM], tildeTrimReplace);
        debug2("tilde trim", range);
        range = range.replace(re[t.CARETTRIM], caretTrimReplace);
        debug2("caret trim", range);
        let rangeList = range.split(" ").map((comp) => parseComparator2(comp, this.options)).join(" ").split(/\s+/).map((comp) => replaceGTE0(comp, this.options));
        if (loose) {
          rangeList = rangeList.filter((comp) => {
            debug2("loose invalid filter", comp, this.options);
            return !!comp.match(re[t.COMPARATORLOOSE]);
          });
        }
        debug2("range list", rangeList);
        const rangeMap = /* @__PURE__ */ new Map();
        const comparators = rangeList.map((comp) => new Comparator(comp, this.options));
        for (const comp of comparators) {
          if (isNullSet(comp)) {
            return [comp];
          }
          rangeMap.set(comp.value, comp);
        }
        if (rangeMap.size > 1 && rangeMap.has("")) {
          rangeMap.delete("");
        }
        const result = [...rangeMap.values()];
        cache.set(memoKey, result);
        return result;
      }
      intersects(range, options) {
        if (!(range instanceof _Range)) {
          throw new TypeError("a Range is required");
        }
        return this.set.some((thisComparators) => {
          return isSatisfiable(thisComparators, options) && range.set.some((rangeComparators) => {
            return isSatisfiable(rangeComparators, options) && thisComparators.every((thisComparator) => {
              return rangeComparators.every((rangeComparator) => {
                return thisComparator.intersects(rangeComparator, options);
              });
            });
          });
        });
      }
      // if ANY of the sets match ALL of its comparators, then pass
      test(version) {
        if (!version) {
          return false;
        }
        if (typeof version === "string") {
          try {
            version = new SemVer(version, this.options);
          } catch (er) {
            return false;
          }
        }
        for (let i = 0; i < this.set.length; i++) {
          if (testSet(this.set[i], version, this.options)) {
            return true;
          }
        }
        return false;
      }
    };
    module.exports = Range;
    var LRU = require_lrucache();
    var cache = new LRU();
    var parseOptions = require_parse_options();
    var Comparator = require_comparator();
    var debug2 = require_debug();
    var SemVer = require_semver();
    var trimComparatorWhitespace = require_trim_comparator_whitespace();
    var {
      safeRe: re,
      src,
      t,
      tildeTrimReplace,
      caretTrimReplace
    } = require_re();
    var { FLAG_INCLUDE_PRERELEASE, FLAG_LOOSE } = require_constants();
    var BUILDSTRIPRE = new RegExp(src[t.BUILD], "g");
    var isNullSet = (c) => c.value === "<0.0.0-0";
    var isAny = (c) => c.value === "";
    var isSatisfiable = (comparators, options) => {
      let result = true;
      const remainingComparators = comparators.slice();
      let testComparator = remainingComparators.pop();
      while (result && remainingComparators.length) {
        result = remainingComparators.every((otherComparator) => {
          return testComparator.intersects(otherComparator, options);
        });
        testComparator = remainingComparators.pop();
      }
      return result;
    };
    var parseComparator2 = (comp, options) => {
      comp = comp.replace(re[t.BUILD], "");
      debug2("comp", comp, options);
      comp = replaceCarets(comp, options);
      debug2("caret", comp);
      comp = replaceTildes(comp, options);
      debug2("tildes", comp);
      comp = replaceXRanges(comp, options);
      debug2("xrange", comp);
      comp = replaceStars(comp, options);
      debug2("stars", comp);
      return comp;
    };
    var isX = (id) => !id || id.toLowerCase() === "x" || id === "*";
    var invalidXRangeOrder = (M, m, p) => isX(M) && !isX(m) || isX(m) && p && !isX(p);
    var replaceTildes = (comp, options) => {
      return comp.trim().split(/\s+/).map((c) => replaceTilde(c, options)).join(" ");
    };
    var replaceTilde = (comp, options) => {
      const r = options.loose ? re[t.TILDELOOSE] : re[t.TILDE];
      const z = options.includePrerelease ? "-0" : "";
      return comp.replace(r, (_, M, m, p, pr) => {
        debug2("tilde", comp, _, M, m, p, pr);
        let ret;
        if (isX(M)) {
          ret = "";
        } else if (isX(m)) {
          ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`;
        } else if (isX(p)) {
          ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`;
        } else if (pr) {
          debug2("replaceTilde pr", pr);
          ret = `>=${M}.${m}.${p}-${pr} <${M}.${+m + 1}.0-0`;
        } else {
          ret = `>=${M}.${m}.${p} <${M}.${+m + 1}.0-0`;
        }
        debug2("tilde return", ret);
        return ret;
      });
    };
    var replaceCarets = (comp, options) => {
      return comp.trim().split(/\s+/).map((c) => replaceCaret(c, options)).join(" ");
    };
    var replaceCaret = (comp, options) => {
      debug2("caret", comp, options);
      const r = options.loose ? re[t.CARETLOOSE] : re[t.CARET];
      const z = options.includePrerelease ? "-0" : "";
      return comp.replace(r, (_, M, m, p, pr) => {
        debug2("caret", comp, _, M, m, p, pr);
        let ret;
        if (isX(M)) {
          ret = "";
        } else if (isX(m)) {
          ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`;
        } else if (isX(p)) {
          if (M === "0") {
            ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`;
          } else {
            ret = `>=${M}.${m}.0${z} <${+M + 1}.0.0-0`;
          }
        } else if (pr) {
          debug2("replaceCaret pr", pr);
          if (M === "0") {
            if (m === "0") {
              ret = `>=${M}.${m}.${p}-${pr} <${M}.${m}.${+p + 1}-0`;
            } else {
              ret = `>=${M}.${m}.${p}-${pr} <${M}.${+m + 1}.0-0`;
            }
          } else {
            ret = `>=${M}.${m}.${p}-${pr} <${+M + 1}.0.0-0`;
          }
        } else {
          debug2("no pr");
          if (M === "0") {
            if (m === "0") {
              ret = `>=${M}.${m}.${p} <${M}.${m}.${+p + 1}-0`;
            } else {
              ret = `>=${M}.${m}.${p} <${M}.${+m + 1}.0-0`;
            }
          } else {
            ret = `>=${M}.${m}.${p} <${+M + 1}.0.0-0`;
          }
        }
        debug2("caret return", ret);
        return ret;
      });
    };
    var replaceXRanges = (comp, options) => {
      debug2("replaceXRanges", comp, options);
      return comp.split(/\s+/).map((c) => replaceXRange(c, options)).join(" ");
    };
    var replaceXRange = (comp, options) => {
      comp = comp.trim();
      const r = options.loose ? re[t.XRANGELOOSE] : re[t.XRANGE];
      return comp.replace(r, (ret, gtlt, M, m, p, pr) => {
        debug2("xRange", comp, ret, gtlt, M, m, p, pr);
        if (invalidXRangeOrder(M, m, p)) {
          return comp;
        }
        const xM = isX(M);
        const xm = xM || isX(m);
        const xp = xm || isX(p);
        const anyX = xp;
        if (gtlt === "=" && anyX) {
          gtlt = "";
        }
        pr = options.includePrerelease ? "-0" : "";
        if (xM) {
          if (gtlt === ">" || gtlt === "<") {
            ret = "<0.0.0-0";
          } else {
            ret = "*";
          }
        } else if (gtlt && anyX) {
          if (xm) {
            m = 0;
          }
          p = 0;
          if (gtlt === ">") {
            gtlt = ">=";
            if (xm) {
              M = +M + 1;
              m = 0;
              p = 0;
            } else {
              m = +m + 1;
              p = 0;
            }
          } else if (gtlt === "<=") {
            gtlt = "<";
            if (xm) {
              M = +M + 1;
            } else {
              m = +m + 1;
            }
          }
          if (gtlt === "<") {
            pr = "-0";
          }
          ret = `${gtlt + M}.${m}.${p}${pr}`;
        } else if (xm) {
          ret = `>=${M}.0.0${pr} <${+M + 1}.0.0-0`;
        } else if (xp) {
          ret = `>=${M}.${m}.0${pr} <${M}.${+m + 1}.0-0`;
        }
        debug2("xRange return", ret);
        return ret;
      });
    };
    var replaceStars = (comp, options) => {
      debug2("replaceStars", comp, options);
      return comp.trim().replace(re[t.STAR], "");
    };
    var replaceGTE0 = (comp, options) => {
      debug2("replaceGTE0", comp, options);
      return comp.trim().replace(re[options.includePrerelease ? t.GTE0PRE : t.GTE0], "");
    };
    var hyphenReplace = (incPr) => ($0, from, fM, fm, fp, fpr, fb, to, tM, tm, tp, tpr) => {
      if (isX(fM)) {
        from = "";
      } else if (isX(fm)) {
        from = `>=${fM}.0.0${incPr ? "-0" : ""}`;
      } else if (isX(fp)) {
        from = `>=${fM}.${fm}.0${incPr ? "-0" : ""}`;
      } else if (fpr) {
        from = `>=${from}`;
      } else {
        from = `>=${from}${incPr ? "-0" : ""}`;
      }
      if (isX(tM)) {
        to = "";
      } else if (isX(tm)) {
        to = `<${+tM + 1}.0.0-0`;
      } else if (isX(tp)) {
        to = `<${tM}.${+tm + 1}.0-0`;
      } else if (tpr) {
        to = `<=${tM}.${tm}.${tp}-${tpr}`;
      } else if (incPr) {
        to = `<${tM}.${tm}.${+tp + 1}-0`;
      } else {
        to = `<=${to}`;
      }
      return `${from} ${to}`.trim();
    };
    var testSet = (set, version, options) => {
      for (let i = 0; i < set.length; i++) {
        if (!set[i].test(version)) {
          return false;
        }
      }
      if (version.prerelease.length && !options.includePrerelease) {
        for (let i = 0; i < set.length; i++) {
          debug2(set[i].semver);
          if (set[i].semver === Comparator.ANY) {
            continue;
          }
          if (set[i].semver.prerelease.length > 0) {
            const allowed = set[i].semver;
            if (allowed.major === version.major && allowed.minor === version.minor && allowed.patch === version.patch) {
              return true;
            }
          }
        }
        return false;
      }
      return true;
    };
  }
});

// node_modules/semver/classes/comparator.js
var require_comparator = __commonJS({
  "node_modules/semver/classes/comparator.js"(exports, module) {
    "use strict";
    var ANY = /* @__PURE__ */ Symbol("SemVer ANY");
    var Comparator = class _Comparator {
      static get ANY() {
        return ANY;
      }
      constructor(comp, options) {
        options = parseOptions(options);
        if (comp instanceof _Comparator) {
          if (comp.loose === !!options.loose) {
            return comp;
          } else {
            comp = comp.value;
          }
        }
        comp = comp.trim().split(/\s+/).join(" ");
        debug2("comparator", comp, options);
        this.options = options;
        this.loose = !!options.loose;
        this.parse(comp);
        if (this.semver === ANY) {
          this.value = "";
        } else {
          this.value = this.operator + this.semver.version;
        }
        debug2("comp", this);
      }
      parse(comp) {
        const r = this.options.loose ? re[t.COMPARATORLOOSE] : re[t.COMPARATOR];
        const m = comp.match(r);
        if (!m) {
          throw new TypeError(`Invalid comparator: ${comp}`);
        }
        this.operator = m[1] !== void 0 ? m[1] : "";
        if (this.operator === "=") {
          this.operator = "";
        }
        if (!m[2]) {
          this.semver = ANY;
        } else {
          this.semver = new SemVer(m[2], this.options.loose);
        }
      }
      toString() {
        return this.value;
      }
      test(version) {
        debug2("Comparator.test", version, this.options.loose);
        if (this.semver === ANY || version === ANY) {
          return true;
        }
        if (typeof version === "string") {
          try {
            version = new SemVer(version, this.options);
          } catch (er) {
            return false;
          }
        }
        return cmp(version, this.operator, this.semver, this.options);
      }
      intersects(comp, options) {
        if (!(comp instanceof _Comparator)) {
          throw new TypeError("a Comparator is required");
        }
        if (this.operator === "") {
          if (this.value === "") {
            return true;
          }
          return new Range(comp.value, options).test(this.value);
        } else if (comp.operator === "") {
          if (comp.value === "") {
            return true;
          }
          return new Range(this.value, options).test(comp.semver);
        }
        options = parseOptions(options);
        if (options.includePrerelease && (this.value === "<0.0.0-0" || comp.value === "<0.0.0-0")) {
          return false;
        }
        if (!options.includePrerelease && (this.value.startsWith("<0.0.0") || comp.value.startsWith("<0.0.0"))) {
          return false;
        }
        if (this.operator.startsWith(">") && comp.operator.startsWith(">")) {
          return true;
        }
        if (this.operator.startsWith("<") && comp.operator.startsWith("<")) {
          return true;
        }
        if (this.semver.version === comp.semver.version && this.operator.includes("=") && comp.operator.includes("=")) {
          return true;
        }
        if (cmp(this.semver, "<", comp.semver, options) && this.operator.startsWith(">") && comp.operator.startsWith("<")) {
          return true;
        }
        if (cmp(this.semver, ">", comp.semver, options) && this.operator.startsWith("<") && comp.operator.startsWith(">")) {
          return true;
        }
        return false;
      }
    };
    module.exports = Comparator;
    var parseOptions = require_parse_options();
    var { safeRe: re, t } = require_re();
    var cmp = require_cmp();
    var debug2 = require_debug();
    var SemVer = require_semver();
    var Range = require_range();
  }
});

// node_modules/semver/functions/satisfies.js
var require_satisfies = __commonJS({
  "node_modules/semver/functions/satisfies.js"(exports, module) {
    "use strict";
    var Range = require_range();
    var satisfies = (version, range, options) => {
      try {
        range = new Range(range, options);
      } catch (er) {
        return false;
      }
      return range.test(version);
    };
    module.exports = satisfies;
  }
});

// node_modules/semver/ranges/to-comparators.js
var require_to_comparators = __commonJS({
  "node_modules/semver/ranges/to-comparators.js"(exports, module) {
    "use strict";
    var Range = require_range();
    var toComparators = (range, options) => new Range(range, options).set.map((comp) => comp.map((c) => c.value).join(" ").trim().split(" "));
    module.exports = toComparators;
  }
});

// node_modules/semver/ranges/max-satisfying.js
var require_max_satisfying = __commonJS({
  "node_modules/semver/ranges/max-satisfying.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var Range = require_range();
    var maxSatisfying = (versions, range, options) => {
      let max = null;
      let maxSV = null;
      let rangeObj = null;
      try {
        rangeObj = new Range(range, options);
      } catch (er) {
        return null;
      }
      versions.forEach((v) => {
        if (rangeObj.test(v)) {
          if (!max || maxSV.compare(v) === -1) {
            max = v;
            maxSV = new SemVer(max, options);
          }
        }
      });
      return max;
    };
    module.exports = maxSatisfying;
  }
});

// node_modules/semver/ranges/min-satisfying.js
var require_min_satisfying = __commonJS({
  "node_modules/semver/ranges/min-satisfying.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var Range = require_range();
    var minSatisfying = (versions, range, options) => {
      let min = null;
      let minSV = null;
      let rangeObj = null;
      try {
        rangeObj = new Range(range, options);
      } catch (er) {
        return null;
      }
      versions.forEach((v) => {
        if (rangeObj.test(v)) {
          if (!min || minSV.compare(v) === 1) {
            min = v;
            minSV = new SemVer(min, options);
          }
        }
      });
      return min;
    };
    module.exports = minSatisfying;
  }
});

// node_modules/semver/ranges/min-version.js
var require_min_version = __commonJS({
  "node_modules/semver/ranges/min-version.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var Range = require_range();
    var gt = require_gt();
    var minVersion = (range, loose) => {
      range = new Range(range, loose);
      let minver = new SemVer("0.0.0");
      if (range.test(minver)) {
        return minver;
      }
      minver = new SemVer("0.0.0-0");
      if (range.test(minver)) {
        return minver;
      }
      minver = null;
      for (let i = 0; i < range.set.length; ++i) {
        const comparators = range.set[i];
        let setMin = null;
        comparators.forEach((comparator) => {
          const compver = new SemVer(comparator.semver.version);
          switch (comparator.operator) {
            case ">":
              if (compver.prerelease.length === 0) {
                compver.patch++;
              } else {
                compver.prerelease.push(0);
              }
              compver.raw = compver.format();
            /* fallthrough */
            case "":
            case ">=":
              if (!setMin || gt(compver, setMin)) {
                setMin = compver;
              }
              break;
            case "<":
            case "<=":
              break;
            /* istanbul ignore next */
            default:
              throw new Error(`Unexpected operation: ${comparator.operator}`);
          }
        });
        if (setMin && (!minver || gt(minver, setMin))) {
          minver = setMin;
        }
      }
      if (minver && range.test(minver)) {
        return minver;
      }
      return null;
    };
    module.exports = minVersion;
  }
});

// node_modules/semver/ranges/valid.js
var require_valid2 = __commonJS({
  "node_modules/semver/ranges/valid.js"(exports, module) {
    "use strict";
    var Range = require_range();
    var validRange = (range, options) => {
      try {
        return new Range(range, options).range || "*";
      } catch (er) {
        return null;
      }
    };
    module.exports = validRange;
  }
});

// node_modules/semver/ranges/outside.js
var require_outside = __commonJS({
  "node_modules/semver/ranges/outside.js"(exports, module) {
    "use strict";
    var SemVer = require_semver();
    var Comparator = require_comparator();
    var { ANY } = Comparator;
    var Range = require_range();
    var satisfies = require_satisfies();
    var gt = require_gt();
    var lt = require_lt();
    var lte = require_lte();
    var gte = require_gte();
    var outside = (version, range, hilo, options) => {
      version = new SemVer(version, options);
      range = new Range(range, options);
      let gtfn, ltefn, ltfn, comp, ecomp;
      switch (hilo) {
        case ">":
          gtfn = gt;
          ltefn = lte;
          ltfn = lt;
          comp = ">";
          ecomp = ">=";
          break;
        case "<":
          gtfn = lt;
          ltefn = gte;
          ltfn = gt;
          comp = "<";
          ecomp = "<=";
          break;
        default:
          throw new TypeError('Must provide a hilo val of "<" or ">"');
      }
      if (satisfies(version, range, options)) {
        return false;
      }
      for (let i = 0; i < range.set.length; ++i) {
        const comparators = range.set[i];
        let high = null;
        let low = null;
        comparators.forEach((comparator) => {
          if (comparator.semver === ANY) {
            comparator = new Comparator(">=0.0.0");
          }
          high = high || comparator;
          low = low || comparator;
          if (gtfn(comparator.semver, high.semver, options)) {
            high = comparator;
          } else if (ltfn(comparator.semver, low.semver, options)) {
            low = comparator;
          }
        });
        if (high.operator === comp || high.operator === ecomp) {
          return false;
        }
        if ((!low.operator || low.operator === comp) && ltefn(version, low.semver)) {
          return false;
        } else if (low.operator === ecomp && ltfn(version, low.semver)) {
          return false;
        }
      }
      return true;
    };
    module.exports = outside;
  }
});

// node_modules/semver/ranges/gtr.js
var require_gtr = __commonJS({
  "node_modules/semver/ranges/gtr.js"(exports, module) {
    "use strict";
    var outside = require_outside();
    var gtr = (version, range, options) => outside(version, range, ">", options);
    module.exports = gtr;
  }
});

// node_modules/semver/ranges/ltr.js
var require_ltr = __commonJS({
  "node_modules/semver/ranges/ltr.js"(exports, module) {
    "use strict";
    var outside = require_outside();
    var ltr = (version, range, options) => outside(version, range, "<", options);
    module.exports = ltr;
  }
});

// node_modules/semver/ranges/intersects.js
var require_intersects = __commonJS({
  "node_modules/semver/ranges/intersects.js"(exports, module) {
    "use strict";
    var Range = require_range();
    var intersects = (r1, r2, options) => {
      r1 = new Range(r1, options);
      r2 = new Range(r2, options);
      return r1.intersects(r2, options);
    };
    module.exports = intersects;
  }
});

// node_modules/semver/ranges/simplify.js
var require_simplify = __commonJS({
  "node_modules/semver/ranges/simplify.js"(exports, module) {
    "use strict";
    var satisfies = require_satisfies();
    var compare = require_compare();
    module.exports = (versions, range, options) => {
      const set = [];
      let first = null;
      let prev = null;
      const v = versions.sort((a, b) => compare(a, b, options));
      for (const version of v) {
        const included = satisfies(version, range, options);
        if (included) {
          prev = version;
          if (!first) {
            first = version;
          }
        } else {
          if (prev) {
            set.push([first, prev]);
          }
          prev = null;
          first = null;
        }
      }
      if (first) {
        set.push([first, null]);
      }
      const ranges = [];
      for (const [min, max] of set) {
        if (min === max) {
          ranges.push(min);
        } else if (!max && min === v[0]) {
          ranges.push("*");
        } else if (!max) {
          ranges.push(`>=${min}`);
        } else if (min === v[0]) {
          ranges.push(`<=${max}`);
        } else {
          ranges.push(`${min} - ${max}`);
        }
      }
      const simplified = ranges.join(" || ");
      const original = typeof range.raw === "string" ? range.raw : String(range);
      return simplified.length < original.length ? simplified : range;
    };
  }
});

// node_modules/semver/ranges/subset.js
var require_subset = __commonJS({
  "node_modules/semver/ranges/subset.js"(exports, module) {
    "use strict";
    var Range = require_range();
    var Comparator = require_comparator();
    var { ANY } = Comparator;
    var satisfies = require_satisfies();
    var compare = require_compare();
    var subset = (sub, dom, options = {}) => {
      if (sub === dom) {
        return true;
      }
      sub = new Range(sub, options);
      dom = new Range(dom, options);
      let sawNonNull = false;
      OUTER: for (const simpleSub of sub.set) {
        for (const simpleDom of dom.set) {
          const isSub = simpleSubset(simpleSub, simpleDom, options);
          sawNonNull = sawNonNull || isSub !== null;
          if (isSub) {
            continue OUTER;
          }
        }
        if (sawNonNull) {
          return false;
        }
      }
      return true;
    };
    var minimumVersionWithPreRelease = [new Comparator(">=0.0.0-0")];
    var minimumVersion = [new Comparator(">=0.0.0")];
    var simpleSubset = (sub, dom, options) => {
      if (sub === dom) {
        return true;
      }
      if (sub.length === 1 && sub[0].semver === ANY) {
        if (dom.length === 1 && dom[0].semver === ANY) {
          return true;
        } else if (options.includePrerelease) {
          sub = minimumVersionWithPreRelease;
        } else {
          sub = minimumVersion;
        }
      }
      if (dom.length === 1 && dom[0].semver === ANY) {
        if (options.includePrerelease) {
          return true;
        } else {
          dom = minimumVersion;
        }
      }
      const eqSet = /* @__PURE__ */ new Set();
      let gt, lt;
      for (const c of sub) {
        if (c.operator === ">" || c.operator === ">=") {
          gt = higherGT(gt, c, options);
        } else if (c.operator === "<" || c.operator === "<=") {
          lt = lowerLT(lt, c, options);
        } else {
          eqSet.add(c.semver);
        }
      }
      if (eqSet.size > 1) {
        return null;
      }
      let gtltComp;
      if (gt && lt) {
        gtltComp = compare(gt.semver, lt.semver, options);
        if (gtltComp > 0) {
          return null;
        } else if (gtltComp === 0 && (gt.operator !== ">=" || lt.operator !== "<=")) {
          return null;
        }
      }
      for (const eq of eqSet) {
        if (gt && !satisfies(eq, String(gt), options)) {
          return null;
        }
        if (lt && !satisfies(eq, String(lt), options)) {
          return null;
        }
        for (const c of dom) {
          if (!satisfies(eq, String(c), options)) {
            return false;
          }
        }
        return true;
      }
      let higher, lower;
      let hasDomLT, hasDomGT;
      let needDomLTPre = lt && !options.includePrerelease && lt.semver.prerelease.length ? lt.semver : false;
      let needDomGTPre = gt && !options.includePrerelease && gt.semver.prerelease.length ? gt.semver : false;
      if (needDomLTPre && needDomLTPre.prerelease.length === 1 && lt.operator === "<" && needDomLTPre.prerelease[0] === 0) {
        needDomLTPre = false;
      }
      for (const c of dom) {
        hasDomGT = hasDomGT || c.operator === ">" || c.operator === ">=";
        hasDomLT = hasDomLT || c.operator === "<" || c.operator === "<=";
        if (gt) {
          if (needDomGTPre) {
            if (c.semver.prerelease && c.semver.prerelease.length && c.semver.major === needDomGTPre.major && c.semver.minor === needDomGTPre.minor && c.semver.patch === needDomGTPre.patch) {
              needDomGTPre = false;
            }
          }
          if (c.operator === ">" || c.operator === ">=") {
            higher = higherGT(gt, c, options);
            if (higher === c && higher !== gt) {
              return false;
            }
          } else if (gt.operator === ">=" && !c.test(gt.semver)) {
            return false;
          }
        }
        if (lt) {
          if (needDomLTPre) {
            if (c.semver.prerelease && c.semver.prerelease.length && c.semver.major === needDomLTPre.major && c.semver.minor === needDomLTPre.minor && c.semver.patch === needDomLTPre.patch) {
              needDomLTPre = false;
            }
          }
          if (c.operator === "<" || c.operator === "<=") {
            lower = lowerLT(lt, c, options);
            if (lower === c && lower !== lt) {
              return false;
            }
          } else if (lt.operator === "<=" && !c.test(lt.semver)) {
            return false;
          }
        }
        if (!c.operator && (lt || gt) && gtltComp !== 0) {
          return false;
        }
      }
      if (gt && hasDomLT && !lt && gtltComp !== 0) {
        return false;
      }
      if (lt && hasDomGT && !gt && gtltComp !== 0) {
        return false;
      }
      if (needDomGTPre || needDomLTPre) {
        return false;
      }
      return true;
    };
    var higherGT = (a, b, options) => {
      if (!a) {
        return b;
      }
      const comp = compare(a.semver, b.semver, options);
      return comp > 0 ? a : comp < 0 ? b : b.operator === ">" && a.operator === ">=" ? b : a;
    };
    var lowerLT = (a, b, options) => {
      if (!a) {
        return b;
      }
      const comp = compare(a.semver, b.semver, options);
      return comp < 0 ? a : comp > 0 ? b : b.operator === "<" && a.operator === "<=" ? b : a;
    };
    module.exports = subset;
  }
});

// node_modules/semver/index.js
var require_semver2 = __commonJS({
  "node_modules/semver/index.js"(exports, module) {
    "use strict";
    var internalRe = require_re();
    var constants2 = require_constants();
    var SemVer = require_semver();
    var identifiers = require_identifiers();
    var parse2 = require_parse();
    var valid = require_valid();
    var clean = require_clean();
    var inc = require_inc();
    var diff = require_diff();
    var major = require_major();
    var minor = require_minor();
    var patch = require_patch();
    var prerelease = require_prerelease();
    var compare = require_compare();
    var rcompare = require_rcompare();
    var compareLoose = require_compare_loose();
    var compareBuild = require_compare_build();
    var sort = require_sort();
    var rsort = require_rsort();
    var gt = require_gt();
    var lt = require_lt();
    var eq = require_eq();
    var neq = require_neq();
    var gte = require_gte();
    var lte = require_lte();
    var cmp = require_cmp();
    var coerce = require_coerce();
    var truncate = require_truncate();
    var Comparator = require_comparator();
    var Range = require_range();
    var satisfies = require_satisfies();
    var toComparators = require_to_comparators();
    var maxSatisfying = require_max_satisfying();
    var minSatisfying = require_min_satisfying();
    var minVersion = require_min_version();
    var validRange = require_valid2();
    var outside = require_outside();
    var gtr = require_gtr();
    var ltr = require_ltr();
    var intersects = require_intersects();
    var simplifyRange = require_simplify();
    var subset = require_subset();
    module.exports = {
      parse: parse2,
      valid,
      clean,
      inc,
      diff,
      major,
      minor,
      patch,
      prerelease,
      compare,
      rcompare,
      compareLoose,
      compareBuild,
      sort,
      rsort,
      gt,
      lt,
      eq,
      neq,
      gte,
      lte,
      cmp,
      coerce,
      truncate,
      Comparator,
      Range,
      satisfies,
      toComparators,
      maxSatisfying,
      minSatisfying,
      minVersion,
      validRange,
      outside,
      gtr,
      ltr,
      intersects,
      simplifyRange,
      subset,
      SemVer,
      re: internalRe.re,
      src: internalRe.src,
      tokens: internalRe.t,
      SEMVER_SPEC_VERSION: constants2.SEMVER_SPEC_VERSION,
      RELEASE_TYPES: constants2.RELEASE_TYPES,
      compareIdentifiers: identifiers.compareIdentifiers,
      rcompareIdentifiers: identifiers.rcompareIdentifiers
    };
  }
});

// src/cascade/cascade.ts
import { mkdir as mkdir4, mkdtemp as mkdtemp5, rm as rm6 } from "node:fs/promises";
import { join as join17, resolve as resolve6 } from "node:path";

// src/cascade/context.ts
import { join as join6, resolve } from "node:path";

// src/cargo/cargo.ts
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// src/cargo/command-output.ts
import { stripVTControlCharacters } from "node:util";
var MOST_LINES = 6;
function describeOutput(stdout, stderr) {
  const [output, errors] = [readLines(stdout), readLines(stderr)];
  const blocks = listErrorBlocks(errors.some(isError) ? errors : output);
  const first = blocks[0]?.slice(0, 2) ?? [];
  const last = blocks.length > 1 ? blocks.at(-1) ?? [] : blocks[0]?.slice(2) ?? [];
  const failedTests = output.filter((line) => /^test .* \.\.\. FAILED$/.test(line));
  const said = [...first, ...last.slice(0, MOST_LINES), ...failedTests.slice(0, MOST_LINES)];
  return said.length === 0 ? "it printed no error" : said.join("; ");
}
function readLines(text) {
  return stripVTControlCharacters(text).split("\n").map((line) => line.trim());
}
function isError(line) {
  return /^(error(\[\w+\])?:|fatal:|Error:|thread '.*' panicked at)/.test(line);
}
function listErrorBlocks(lines) {
  const blocks = [];
  let current;
  for (const line of lines) {
    if (isError(line)) {
      current = [];
      blocks.push(current);
    } else if (/^warning(\[|:)/.test(line)) current = void 0;
    if (line !== "" && line !== "Caused by:" && !/^(\d+ )?\|/.test(line)) current?.push(line);
  }
  return blocks;
}

// src/cargo/toml-string.ts
var SHORT_ESCAPES = /* @__PURE__ */ new Map([
  ["\b", "\\b"],
  ["	", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"]
]);
function writeTomlString(model, value) {
  const quote = /^("""|'''|"|')/.exec(model)?.[0] ?? '"';
  const opening = quote.length === 3 ? /^...\r?\n/.exec(model)?.[0] ?? quote : quote;
  if (quote.startsWith('"')) return `${opening}${escapeBasic(value)}${quote}`;
  return /^[^'\p{Cc}]*$/u.test(value.replaceAll("	", "")) ? `${opening}${value}${quote}` : `"${escapeBasic(value)}"`;
}
function escapeBasic(value) {
  return value.replaceAll(/["\\\p{Cc}]/gu, (character) => SHORT_ESCAPES.get(character) ?? escapeCode(character));
}
function escapeCode(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// src/cargo/cargo.ts
function createCargo({ exec, log }, { env }) {
  const runQuietly = (args, cwd) => exec("cargo", args, { cwd, env });
  const hasVersion = async (spec, options, cwd) => {
    const args = ["info", "--color", "never", ...options, spec];
    const result = await runQuietly(args, cwd);
    if (result.exitCode === 0) return true;
    if (/could not find `[^`]*` in registry/.test(result.stderr)) return false;
    throw commandFailure(["cargo", ...args], result, "remote");
  };
  return {
    async run(command, directory) {
      const [program, ...args] = command;
      if (program === void 0) throw new ActionError("internal", "an empty command was to be run");
      const onLine = (line) => log.info(line);
      const result = await log.group(command.join(" "), () => exec(program, args, { cwd: directory, env, onLine }));
      if (result.exitCode !== 0) throw commandFailure(command, result, "input");
    },
    async metadata(directory) {
      const args = ["metadata", "--locked", "--format-version", "1", "--color", "never"];
      const result = await runQuietly(args, directory);
      if (result.exitCode !== 0) throw commandFailure(["cargo", ...args], result, "input");
      return JSON.parse(result.stdout);
    },
    async askRegistry(crate2, version, { registry = "crates-io", config = [] } = {}) {
      const options = ["--registry", registry, ...config.flatMap((path) => ["--config", path])];
      const nowhere = await mkdtemp(join(tmpdir(), "cargo-info-"));
      try {
        if (await hasVersion(`${crate2}@${version}`, options, nowhere)) return "published";
        return await hasVersion(crate2, options, nowhere) ? "other-versions" : "unknown-crate";
      } finally {
        await rm(nowhere, { recursive: true, force: true });
      }
    }
  };
}
function patchCommand(command, patches) {
  if (command[0] !== "cargo") return [...command];
  const split = command.indexOf("--");
  const end = split === -1 ? command.length : split;
  const config = patches.flatMap(({ source, crate: crate2, path }) => [
    "--config",
    `patch.${writeTomlString('"', source)}.${crate2}.path=${writeTomlString('"', path)}`
  ]);
  return [...command.slice(0, end), ...config, ...command.slice(end)];
}
function commandFailure(command, result, kind) {
  const why = describeOutput(result.stdout, result.stderr);
  const shown = command.filter((_, index) => command[index - 1] !== "--config" && command[index] !== "--config");
  const isTooOld = /no such command: `info`/.test(result.stderr);
  return new ActionError(kind, `${shown.join(" ")} failed with exit code ${result.exitCode}: ${why}`, {
    hint: isTooOld ? "cargo info needs cargo 1.82 or later" : void 0
  });
}

// src/cargo/cargo-environment.ts
var PASSED_ON = /* @__PURE__ */ new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "CI"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC", "RUSTFLAGS", "RUSTDOCFLAGS", "RUST_BACKTRACE"],
  ...["RUST_LOG", "RUST_TEST_THREADS", "RUST_MIN_STACK", "RUSTC_BOOTSTRAP"],
  ...["CC", "CXX", "AR", "LD", "CFLAGS", "CXXFLAGS", "LDFLAGS", "MAKEFLAGS", "LIBRARY_PATH", "LD_LIBRARY_PATH"],
  ...["DYLD_LIBRARY_PATH", "CPATH", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "PROTOC", "PROTOC_INCLUDE", "CMAKE"],
  ...["OPENSSL_DIR", "OPENSSL_LIB_DIR", "OPENSSL_INCLUDE_DIR", "OPENSSL_STATIC", "OPENSSL_NO_VENDOR"],
  ...["SDKROOT", "DEVELOPER_DIR", "MACOSX_DEPLOYMENT_TARGET", "JAVA_HOME"],
  // Windows.
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"],
  ...["PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"]
]);
var PASSED_ON_FAMILIES = /^(?:CARGO_|RUSTUP_|PKG_CONFIG_|SCCACHE_)/;
var SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL(?!_PROVIDERS?$)|PRIVATE_KEY|ACCESS_KEY/;
function cargoEnvironment(environment) {
  const passed = Object.entries(environment).filter((entry) => {
    const name = entry[0].toUpperCase();
    return entry[1] !== void 0 && isPassedOn(name) && !SECRET_NAME.test(name);
  });
  return { RUST_BACKTRACE: "1", CARGO_TERM_COLOR: "always", ...Object.fromEntries(passed) };
}
function isPassedOn(name) {
  return PASSED_ON.has(name) || PASSED_ON_FAMILIES.test(name);
}

// src/git/git.ts
import { mkdir as mkdir3, mkdtemp as mkdtemp4, rm as rm4 } from "node:fs/promises";
import { join as join4 } from "node:path";

// src/http/retry.ts
var DEFAULT_RETRY = {
  maxRetries: 3,
  initialBackoffMs: 1e3,
  maxBackoffMs: 6e4,
  backoffMultiplier: 2,
  honourRetryAfter: true,
  retryAfterCapMs: 3e5
};
function askedWaitMs(headers, nowMs) {
  const theirNowMs = parseHttpDate(headers["date"] ?? "") ?? nowMs;
  const header = headers["retry-after"];
  if (header === void 0) return resetMs(headers["x-ratelimit-reset"], theirNowMs);
  const value = once(header.trim().slice(0, 200));
  if (/^\d{1,30}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value)) * 1e3;
  const at = parseHttpDate(value);
  return at === void 0 ? void 0 : Math.max(at - theirNowMs, 0);
}
function resetMs(header, theirNowMs) {
  const value = once(header?.trim().slice(0, 200) ?? "");
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) return void 0;
  const seconds = Math.ceil(Number(value));
  return seconds > 1e9 ? Math.max(seconds * 1e3 - theirNowMs, 0) : seconds * 1e3;
}
function once(value) {
  for (let copies = 2; copies <= 4; copies += 1) {
    const length = (value.length - 2 * (copies - 1)) / copies;
    if (!Number.isInteger(length) || length < 1) continue;
    const first = value.slice(0, length);
    if (Array(copies).fill(first).join(", ") === value) return first;
  }
  return value;
}
function parseHttpDate(value) {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value.trim())) return void 0;
  const at = Date.parse(/(gmt|utc|[+-]\d{4})$/i.test(value.trim()) ? value : `${value} GMT`);
  return Number.isNaN(at) ? void 0 : at;
}
function backoffMs(policy, repeat, random) {
  const ceiling = Math.min(policy.initialBackoffMs * policy.backoffMultiplier ** (repeat - 1), policy.maxBackoffMs);
  return Math.floor(random() * ceiling);
}
function isRetryableStatus(status) {
  return status === 408 || status === 425 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}

// src/git/remote-url.ts
var PROTOCOLS = ["https", "http", "file"];
function parseRemoteUrl(url) {
  const parsed = URL.canParse(url) ? new URL(url) : void 0;
  const protocol = PROTOCOLS.find((candidate) => parsed?.protocol === `${candidate}:`);
  if (parsed === void 0 || protocol === void 0 || !url.startsWith(`${protocol}://`) || /[\s\p{Cc}]/u.test(url)) {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected an https, http or file URL`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ActionError("input", "git remote: got a URL with a user or password, expected one without", {
      hint: "Pass the secret as the token: it then stays out of arguments, logs and .git/config"
    });
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected a URL without a query or fragment`);
  }
  return { protocol, url };
}

// src/git/environment.ts
function basicCredential(token) {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
var INHERITED = /^(PATH|SystemRoot|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|https?_proxy|no_proxy|all_proxy|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$/;
var SETTINGS = [
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.autocrlf", "false"],
  ["core.fsmonitor", "false"],
  ["core.askPass", ""],
  ["core.quotePath", "true"],
  // Of a checkout another user made (a container job): only reading happens there.
  ["safe.directory", "*"],
  ["credential.helper", ""],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["push.gpgSign", "false"],
  ["push.followTags", "false"],
  ["push.recurseSubmodules", "no"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["i18n.commitEncoding", "UTF-8"],
  ["log.showSignature", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
  // After a redirect git would send the header to the new host as well: the configured scope ends at the first request.
  ["http.followRedirects", "false"],
  // A connection that stands still for a minute counts as broken, and is tried again.
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
  ["protocol.allow", "never"]
];
function gitEnvironment(options, remoteUrl, settings = []) {
  const config = [...SETTINGS, ...settings];
  if (remoteUrl !== void 0) {
    const protocol = parseRemoteUrl(remoteUrl).protocol;
    config.push([`protocol.${protocol}.allow`, "always"]);
    const { credential } = options;
    if (credential !== void 0 && isUnder(remoteUrl, credential.serverUrl)) {
      const key = `http.${credential.serverUrl.replace(/\/+$/, "")}/.extraheader`;
      config.push([key, ""], [key, `Authorization: basic ${basicCredential(credential.token)}`]);
    }
  }
  const env = {};
  for (const [name, value] of Object.entries(options.env)) {
    if (value !== void 0 && INHERITED.test(name)) env[name] = value;
  }
  Object.assign(env, {
    HOME: options.home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TEMPLATE_DIR: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_COUNT: String(config.length)
  });
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}
function isUnder(url, serverUrl) {
  const target = new URL(url);
  const server = new URL(serverUrl);
  const folder = `${server.pathname.replace(/\/+$/, "")}/`;
  return target.origin === server.origin && target.origin !== "null" && target.pathname.startsWith(folder);
}

// src/git/failure.ts
var PATTERNS = [
  ["unreached", /could not resolve (host|proxy)|failed to connect|couldn't connect|connection refused/i],
  ["unreached", /returned error: (429|503)|HTTP (429|503)/],
  ["auth", /authentication failed|could not read (username|password)|returned error: 40[13]\b|HTTP 40[13]\b/i],
  ["absent", /repository '.*' not found|returned error: 404|HTTP 404|does not appear to be a git repository/i],
  ["moved", /returned error: 30\d\b|HTTP 30\d\b|unable to update url base from redirection/i],
  ["broken", /returned error: (408|5\d\d)|HTTP (408|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect/i],
  [
    "broken",
    /connection (was )?reset|timed out|timeout|empty reply|transfer closed|too slow|recv failure|send failure/i
  ],
  [
    "broken",
    /unexpected eof|gnutls|SSL_(read|write|connect)|bad line length|expected flush|invalid index-pack output/i
  ]
];
function classifyRemoteFailure(stderr) {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? "other";
}
var HINTS = {
  auth: "Check that the token is valid and may read and write the contents of this repository (and, for an organisation with SSO, that it is authorised there)",
  absent: "Check the name; to a token without access a private repository looks absent as well",
  moved: "The repository was renamed or moved: use its present address (a redirect is not followed with a token)",
  unreached: "The server could not be reached; run it again",
  broken: "The connection broke; run it again",
  other: void 0
};
function remoteError(what, url, stderr, attempts = 1) {
  const failure = classifyRemoteFailure(stderr);
  const isAnonymous = /could not read (username|password)/i.test(stderr);
  const reason = isAnonymous ? "the server wants other credentials" : lastWords(stderr);
  const tries = attempts > 1 ? ` after ${attempts} attempts` : "";
  return new ActionError(
    failure === "auth" || failure === "absent" || failure === "moved" ? "input" : "remote",
    `${what} ${url} failed${tries}: ${reason}`,
    { hint: HINTS[failure] }
  );
}
function lastWords(stderr) {
  const lines = stderr.split("\n").map((line) => line.replaceAll(/[\p{Cc}]+/gu, " ").trim()).filter((line) => line !== "" && !/^(hint:|warning:|Cloning into|To |From )/.test(line));
  const telling = lines.filter((line) => /^(fatal|error|remote|!)/.test(line));
  const text = (telling.length > 0 ? telling : lines.slice(-3)).join("; ");
  return text.length > 400 ? `${text.slice(0, 400)}\u2026` : text || "git gave no reason";
}

// src/git/command.ts
function createGitCommand(environment, ports, retry = {}) {
  const policy = { ...DEFAULT_RETRY, ...retry };
  const run = async (args, options = {}) => await ports.exec("git", args, {
    ...options.cwd === void 0 ? {} : { cwd: options.cwd },
    ...options.input === void 0 ? {} : { input: options.input },
    env: { ...gitEnvironment(environment, options.remoteUrl, options.settings), ...options.env }
  });
  const pause = async (what, repeat, stderr) => {
    if (repeat > policy.maxRetries) return false;
    const waitMs = backoffMs(policy, repeat, ports.random);
    ports.log.info(`${what}: ${lastWords(stderr)}; retry ${repeat} of ${policy.maxRetries}`);
    await ports.sleep(waitMs);
    return true;
  };
  return {
    run,
    pause,
    read: async (args, options) => {
      const result = await run(args, options);
      if (result.exitCode !== 0) {
        throw new ActionError("internal", `git ${args[0]} exited with ${result.exitCode}: ${lastWords(result.stderr)}`);
      }
      return result.stdout;
    },
    fetch: async (what, args, options, reset) => {
      for (let attempt2 = 1; ; attempt2 += 1) {
        const result = await run(args, options);
        if (result.exitCode === 0) return result.stdout;
        const failure = classifyRemoteFailure(result.stderr);
        const isTransient = failure === "unreached" || failure === "broken";
        if (!isTransient || !await pause(`${what} ${options.remoteUrl}`, attempt2, result.stderr)) {
          throw remoteError(what, options.remoteUrl, result.stderr, attempt2);
        }
        await reset?.();
      }
    }
  };
}

// src/git/refs.ts
var OID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
function isOid(text) {
  return OID.test(text);
}
function requireOid(text) {
  if (!isOid(text)) throw new ActionError("internal", `git: got ${quoteValue(text)}, expected an object id`);
  return text;
}
function requireRefName(name) {
  const isValid = /^refs\/(heads|tags)\/[^-]/.test(name) && !/[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.\/|\.lock(\/|$)|[./]$/u.test(name) && name.length <= 1e3;
  if (!isValid) {
    throw new ActionError("input", `git ref: got ${quoteValue(name)}, expected the name of a branch or tag`);
  }
  return name;
}
function branchRef(branch) {
  return requireRefName(`refs/heads/${branch}`);
}
function tagRef(tag) {
  return requireRefName(`refs/tags/${tag}`);
}
function parseRemoteRefs(output) {
  const refs = /* @__PURE__ */ new Map();
  const peeled = /* @__PURE__ */ new Map();
  for (const line of output.split("\n")) {
    const [oid, name] = line.split("	");
    if (oid === void 0 || name === void 0 || !isOid(oid)) continue;
    if (name.endsWith("^{}")) peeled.set(name.slice(0, -3), oid);
    else refs.set(name, { name, oid, commit: oid });
  }
  for (const [name, commit] of peeled) {
    const ref = refs.get(name);
    if (ref !== void 0) refs.set(name, { ...ref, commit });
  }
  return refs;
}

// src/git/objects.ts
function parseCommit(oid, raw) {
  const { fields, message } = splitObject(raw);
  const tree = fields.find(([key]) => key === "tree")?.[1];
  const author = parseSignature(fields.find(([key]) => key === "author")?.[1]);
  const committer = parseSignature(fields.find(([key]) => key === "committer")?.[1]);
  if (tree === void 0 || author === void 0 || committer === void 0) {
    throw new ActionError("remote", `git: the commit ${oid} is not readable`);
  }
  return {
    oid: requireOid(oid),
    tree: requireOid(tree),
    parents: fields.filter(([key]) => key === "parent").map(([, value]) => requireOid(value)),
    author,
    committer,
    message,
    trailers: parseTrailers(message),
    isSigned: fields.some(([key]) => key === "gpgsig" || key === "gpgsig-sha256")
  };
}
function parseTag(oid, raw) {
  const { fields, message } = splitObject(raw);
  const value = (key) => fields.find(([field]) => field === key)?.[1];
  const target = value("object");
  if (target === void 0) throw new ActionError("remote", `git: the tag ${oid} is not readable`);
  return {
    oid: requireOid(oid),
    target: requireOid(target),
    name: value("tag") ?? "",
    tagger: parseSignature(value("tagger")),
    message
  };
}
function parseTrailers(message) {
  const paragraphs = message.trim().split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : void 0;
  const trailers = [];
  for (const line of last?.split("\n") ?? []) {
    const match = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line);
    if (match === null) return [];
    trailers.push({ key: match[1], value: match[2].trim() });
  }
  return trailers;
}
function hasTrailer(commit, trailer) {
  const key = trailer.key.toLowerCase();
  return commit.trailers.some((found) => found.key.toLowerCase() === key && found.value === trailer.value);
}
function splitObject(raw) {
  const end = raw.indexOf("\n\n");
  const head = end === -1 ? raw : raw.slice(0, end);
  const fields = [];
  for (const line of head.split("\n")) {
    const last = fields.at(-1);
    if (line.startsWith(" ") && last !== void 0) last[1] += `
${line.slice(1)}`;
    else {
      const space = line.indexOf(" ");
      if (space > 0) fields.push([line.slice(0, space), line.slice(space + 1)]);
    }
  }
  return { fields, message: end === -1 ? "" : raw.slice(end + 2) };
}
function parseSignature(text) {
  const match = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text ?? "");
  if (match === null) return void 0;
  return {
    name: match[1],
    email: match[2],
    epochSeconds: Number(match[3]),
    zone: match[4]
  };
}

// src/git/repository.ts
import { mkdir, mkdtemp as mkdtemp2, rm as rm2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/git/push.ts
async function pushRefs(git, directory, url, updates) {
  for (const update2 of updates) {
    if (update2.expected === null || update2.replace === true || update2.ref.startsWith("refs/tags/")) continue;
    await requireDescendant(git, directory, url, update2.expected, update2.oid);
  }
  const args = ["push", "--porcelain", "--atomic", "--no-verify", "--no-signed"];
  for (const { ref, expected } of updates) {
    args.push(`--force-with-lease=${requireRefName(ref)}:${expected === null ? "" : requireOid(expected)}`);
  }
  args.push("--", url, ...updates.map(({ ref, oid }) => `${requireOid(oid)}:${ref}`));
  for (let attempt2 = 1; ; attempt2 += 1) {
    const result = await git.run(args, { cwd: directory, remoteUrl: url });
    const lines = readPorcelain(result.stdout);
    if (result.exitCode === 0) {
      return { status: lines.every(({ flag }) => flag === "=") ? "up-to-date" : "pushed" };
    }
    const failure = classifyRemoteFailure(result.stderr);
    if (lines.length > 0 || failure === "broken") {
      const seen = await compareRemote(git, url, updates);
      if (seen !== "unchanged") return seen;
    }
    const refused = readRefusal(lines, result.stderr);
    if (refused !== void 0) return refused;
    const isTransient = failure === "unreached" || failure === "broken";
    if (!isTransient || !await git.pause(`push to ${url}`, attempt2, result.stderr)) {
      throw remoteError("push to", url, result.stderr, attempt2);
    }
  }
}
async function requireDescendant(git, directory, url, ancestor, oid) {
  const args = ["merge-base", "--is-ancestor", requireOid(ancestor), requireOid(oid)];
  const { exitCode } = await git.run(args, { cwd: directory, remoteUrl: url });
  if (exitCode !== 0) throw new ActionError("internal", `git push: ${oid} does not follow from ${ancestor}`);
}
async function compareRemote(git, url, updates) {
  const args = ["ls-remote", "--", url, ...updates.map(({ ref }) => ref)];
  const refs = parseRemoteRefs(await git.fetch("read the refs of", args, { remoteUrl: url }));
  if (updates.every(({ ref, oid }) => refs.get(ref)?.oid === oid)) return { status: "pushed" };
  const moved = updates.find(({ ref, expected }) => (refs.get(ref)?.oid ?? null) !== expected);
  if (moved === void 0) return "unchanged";
  return { status: "stale", ref: moved.ref, reason: `is at ${refs.get(moved.ref)?.oid ?? "nothing"}` };
}
function readPorcelain(stdout) {
  return stdout.split("\n").flatMap((line) => {
    const match = /^([ +*=!-])\t[^\t]*:([^\t]+)\t(.*)$/.exec(line);
    return match === null ? [] : [{ flag: match[1], ref: match[2], text: match[3] }];
  });
}
function readRefusal(lines, stderr) {
  const refused = lines.filter(({ flag, text }) => flag === "!" && !/remote failure|remote end/.test(text));
  const line = refused.find(({ text }) => !/atomic push fail/.test(text)) ?? refused[0];
  if (line === void 0) return void 0;
  const reason = /\((.*)\)\s*$/.exec(line.text)?.[1] ?? line.text;
  return { status: "rejected", ref: line.ref, reason, output: lastWords(stderr) };
}

// src/git/repository.ts
function createRepository(options, git) {
  const { directory, remoteUrl } = options;
  const here = { cwd: directory, remoteUrl };
  const resolveCommit = async (revision) => {
    if (revision !== "HEAD" && !isOid(revision) && !revision.startsWith("refs/")) {
      throw new ActionError("internal", `git: got ${quoteValue(revision)}, expected a full ref name or object id`);
    }
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    const { exitCode, stdout } = await git.run(args, here);
    return exitCode === 0 ? requireOid(stdout.trim()) : void 0;
  };
  const readCommit = async (oid) => parseCommit(oid, await git.read(["cat-file", "commit", requireOid(oid)], here));
  return {
    directory,
    resolveCommit,
    readCommit,
    readTag: async (name) => {
      const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${tagRef(name)}^{tag}`];
      const { exitCode, stdout } = await git.run(args, here);
      if (exitCode !== 0) return void 0;
      const oid = requireOid(stdout.trim());
      return parseTag(oid, await git.read(["cat-file", "tag", oid], here));
    },
    readFile: async (commit, path) => {
      const { exitCode, stdout } = await git.run(
        ["cat-file", "blob", `${requireOid(commit)}:${checkPath(path)}`],
        here
      );
      return exitCode === 0 ? stdout : void 0;
    },
    hasFile: async (commit, path) => {
      const listed = await git.read(["ls-tree", "-z", "--full-tree", requireOid(commit), "--", checkPath(path)], here);
      return /^100\d{3} blob /.test(listed);
    },
    findTrailer: async (from, trailer) => {
      const grep = `--grep=${trailer.key}: ${trailer.value}`;
      const found = await git.read(["log", "--format=%H", "--fixed-strings", grep, requireOid(from), "--"], here);
      for (const oid of found.split("\n").filter((line) => line !== "")) {
        const commit = await readCommit(oid);
        if (hasTrailer(commit, trailer)) return commit;
      }
      return void 0;
    },
    diff: async (from, to, paths) => {
      const revisions = to === void 0 ? [requireOid(from)] : [requireOid(from), requireOid(to)];
      const style = ["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"];
      return await git.read(["diff", ...style, ...revisions, "--", ...paths.map(checkPath)], here);
    },
    checkOut: async (commit, ref) => {
      if (ref !== void 0 && remoteUrl !== void 0) {
        const args = ["fetch", "--quiet", "--no-tags", "--filter=blob:none", "--", remoteUrl, requireRefName(ref)];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl });
      }
      await git.read(["checkout", "--quiet", "--force", "--detach", requireOid(commit)], here);
    },
    commit: async (request) => {
      const scratch = await mkdtemp2(join2(await ensure(options.tempDir), "index-"));
      const parent = requireOid(request.parent);
      const env = { ...identityEnv(request), GIT_INDEX_FILE: join2(scratch, "index") };
      try {
        await git.read(["read-tree", parent], { ...here, env });
        const paths = request.paths.map(checkPath);
        await git.read(["update-index", "--add", "--remove", "-z", "--stdin"], {
          ...here,
          env,
          input: paths.map((path) => `${path}\0`).join("")
        });
        const staged = await git.read(["ls-files", "--stage", "-z", "--", ...paths], { ...here, env });
        const odd = staged.split("\0").find((entry) => entry !== "" && !entry.startsWith("100"));
        if (odd !== void 0) {
          throw new ActionError("input", `git commit: ${quoteValue(odd.split("	")[1] ?? odd)} is no regular file`);
        }
        const tree = (await git.read(["write-tree"], { ...here, env })).trim();
        if (request.allowEmpty !== true && tree === (await readCommit(parent)).tree) return { status: "unchanged" };
        const oid = await options.sign(
          request.epochSeconds,
          async (signing) => requireOid(
            (await git.read(["commit-tree", ...signing ? ["-S"] : [], "-p", parent, "-F", "-", tree], {
              cwd: directory,
              input: `${request.message.trimEnd()}
`,
              env: { ...env, ...signing?.env },
              settings: signing?.settings ?? []
            })).trim()
          )
        );
        if (request.branch !== void 0) {
          await git.read(["update-ref", branchRef(request.branch), oid], here);
          await git.read(["reset", "--quiet", "--mixed", oid], here);
        }
        return { status: "committed", oid, tree };
      } finally {
        await rm2(scratch, { recursive: true, force: true });
      }
    },
    tag: async (request) => {
      tagRef(request.name);
      await options.sign(request.epochSeconds, async (signing) => {
        const kind = signing ? "--sign" : "--annotate";
        const args = ["tag", kind, "--force", "--cleanup=verbatim", "-F", "-", "--", request.name];
        await git.read([...args, requireOid(request.commit)], {
          cwd: directory,
          input: `${request.message.trimEnd()}
`,
          env: { ...identityEnv(request), ...signing?.env },
          settings: signing?.settings ?? []
        });
      });
      return requireOid((await git.read(["rev-parse", "--verify", `${tagRef(request.name)}^{tag}`], here)).trim());
    },
    push: async (updates) => {
      if (remoteUrl === void 0) throw new ActionError("internal", `git push: ${directory} was opened for reading`);
      return await pushRefs(git, directory, remoteUrl, updates);
    }
  };
}
function identityEnv(request) {
  const { name, email } = request.identity;
  if (/[\p{Cc}<>]/u.test(name + email) || name.trim() === "" || email.trim() === "") {
    throw new ActionError(
      "input",
      `git identity: got ${quoteValue(`${name} <${email}>`)}, expected a name and an e-mail`
    );
  }
  const date = `${request.epochSeconds} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date
  };
}
function checkPath(path) {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split("/").every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError("internal", `git: got the path ${quoteValue(path)}, expected one below the root`);
  return path;
}
async function ensure(folder) {
  await mkdir(folder, { recursive: true });
  return folder;
}

// src/git/signing.ts
import { chmod, mkdir as mkdir2, mkdtemp as mkdtemp3, rm as rm3, writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
function readSigningKey(privateKey) {
  const text = `${privateKey.replaceAll("\r\n", "\n").trim()}
`;
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----\n/.test(text)) return { format: "ssh", privateKey: text };
  if (/^-----BEGIN PGP PRIVATE KEY BLOCK-----\n/.test(text)) return { format: "openpgp", privateKey: text };
  throw new ActionError("input", "signing-key: expected an OpenSSH private key or an armoured OpenPGP private key");
}
async function withSigningKey(key, options, ports, use) {
  const sign = async (setup) => await use(setup).catch((cause) => {
    throw new ActionError("input", `signing-key: git could not sign with it: ${describeError(cause)}`, {
      hint: "Use a key without a passphrase",
      cause
    });
  });
  await mkdir2(options.tempDir, { recursive: true });
  const folder = await mkdtemp3(join3(options.tempDir, "sign-"));
  const env = { PATH: options.path, HOME: folder, GNUPGHOME: folder, LC_ALL: "C" };
  try {
    await chmod(folder, 448);
    const file = join3(folder, "key");
    await writeFile(file, key.privateKey, { mode: 384, flag: "wx" });
    if (key.format === "ssh") {
      return await sign({
        settings: [
          ["gpg.format", "ssh"],
          ["user.signingKey", file]
        ],
        env: {}
      });
    }
    const moment = `${new Date(options.epochSeconds * 1e3).toISOString().replaceAll(/[-:]|\.\d+Z/g, "")}!`;
    const imported = await ports.exec("gpg", ["--batch", "--quiet", "--import", file], { env });
    await rm3(file);
    const listed = await ports.exec("gpg", ["--batch", "--list-secret-keys", "--with-colons"], { env });
    const fingerprint = /^fpr:+([0-9A-F]{40,64}):/m.exec(listed.stdout)?.[1];
    if (imported.exitCode !== 0 || fingerprint === void 0) {
      throw new ActionError("input", "signing-key: gpg could not import the OpenPGP key", {
        hint: "Export it without a passphrase: gpg --armor --export-secret-keys <id>"
      });
    }
    const options_ = ["batch", "no-tty", "pinentry-mode loopback", `faked-system-time ${moment}`];
    await writeFile(join3(folder, "gpg.conf"), `${options_.join("\n")}
`);
    return await sign({
      settings: [
        ["gpg.format", "openpgp"],
        ["user.signingKey", `${fingerprint}!`]
      ],
      env: { GNUPGHOME: folder }
    });
  } finally {
    if (key.format === "openpgp") await ports.exec("gpgconf", ["--kill", "all"], { env }).catch(() => void 0);
    await rm3(folder, { recursive: true, force: true });
  }
}

// src/git/git.ts
var OLDEST = [2, 32];
function createGit(options, ports) {
  const environment = { env: options.env, home: options.tempDir, credential: options.credential };
  const git = createGitCommand(environment, ports, options.retry);
  const repository = (directory, remoteUrl) => createRepository(
    {
      directory,
      tempDir: options.tempDir,
      ...remoteUrl === void 0 ? {} : { remoteUrl },
      sign: async (epochSeconds, use) => {
        if (options.signingKey === void 0) return await use(void 0);
        const lent = { tempDir: options.tempDir, epochSeconds, path: options.env["PATH"] ?? "" };
        return await withSigningKey(options.signingKey, lent, ports, use);
      }
    },
    git
  );
  let checked;
  const requireVersion = async () => {
    checked ??= (async () => {
      const version = /^git version (\d+)\.(\d+)/.exec(await git.read(["--version"]));
      const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
      if (major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1]) return;
      throw new ActionError(
        "input",
        `git: this is ${version?.[0] ?? "an unknown version"}, expected ${OLDEST.join(".")} or newer`,
        {
          hint: "Older ones read neither settings nor credentials from the environment: update git on the runner"
        }
      );
    })();
    await checked;
  };
  const listRemote = async (url, refs) => {
    parseRemoteUrl(url);
    await requireVersion();
    const names = refs?.map(requireRefName);
    const patterns = names?.flatMap((name) => [name, `${name}^{}`]) ?? ["refs/heads/*", "refs/tags/*"];
    const output = await git.fetch("read the refs of", ["ls-remote", "--", url, ...patterns], { remoteUrl: url });
    const all = parseRemoteRefs(output);
    return names === void 0 ? all : new Map([...all].filter(([name]) => names.includes(name)));
  };
  return {
    listRemote,
    open: (directory) => repository(directory),
    readRemote: async (url, ref) => {
      if (!(await listRemote(url, [ref])).has(ref)) return void 0;
      await mkdir3(options.tempDir, { recursive: true });
      const directory = await mkdtemp4(join4(options.tempDir, "peek-"));
      try {
        await git.read(["init", "--quiet", "--bare", directory]);
        const args = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--", url, `+${ref}:${ref}`];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl: url });
        const show = async (kind, oid2) => await git.read(["cat-file", kind, oid2], { cwd: directory });
        const oid = requireOid((await git.read(["rev-parse", "--verify", ref], { cwd: directory })).trim());
        const type = (await git.read(["cat-file", "-t", oid], { cwd: directory })).trim();
        const found = await git.run(["rev-parse", "--verify", "--quiet", `${oid}^{commit}`], { cwd: directory });
        if (found.exitCode !== 0) {
          throw new ActionError("input", `${ref} of ${url} points to no commit`, { hint: "Was it pushed by mistake?" });
        }
        const peeled = found.stdout.trim();
        return {
          tag: type === "tag" ? parseTag(oid, await show("tag", oid)) : void 0,
          commit: parseCommit(peeled, await show("commit", requireOid(peeled)))
        };
      } finally {
        await rm4(directory, { recursive: true, force: true });
      }
    },
    clone: async ({ url, branch, directory }) => {
      parseRemoteUrl(url);
      const ref = branchRef(branch);
      await requireVersion();
      const absent = (cause) => new ActionError("input", `clone ${url}: it has no branch ${quoteValue(branch)}`, {
        hint: "Create the branch, or name another one in the configuration",
        cause
      });
      const options2 = ["--quiet", "--single-branch", "--no-tags", "--filter=blob:none", "--no-recurse-submodules"];
      const args = ["clone", ...options2, "--branch", branch, "--", url, directory];
      const reset = () => rm4(directory, { recursive: true, force: true });
      await git.fetch("clone", args, { remoteUrl: url }, reset).catch((error2) => {
        if (error2 instanceof ActionError && /Remote branch .* not found/.test(error2.message)) throw absent(error2);
        throw error2;
      });
      const clone = repository(directory, url);
      const head = await clone.resolveCommit(ref);
      if (head === void 0) throw absent();
      return { repository: clone, head };
    }
  };
}

// src/github/fetch.ts
function createFetch(http) {
  return async (input, init = {}) => {
    const body = init.body;
    if (body !== void 0 && body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
      throw new TypeError("createFetch: the body has to be text or bytes");
    }
    const response = await http.send({
      method: init.method ?? "GET",
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...body === void 0 || body === null ? {} : { body }
    });
    const isEmpty = [204, 205, 304].includes(response.status);
    return new Response(isEmpty ? null : Buffer.from(response.body), {
      status: response.status,
      headers: { ...response.headers }
    });
  };
}

// src/github/client.ts
var WRITE_BURST = 10;
var MAX_LIMIT_REPEATS = 2;
function createOctokitSource(options, ports) {
  let made;
  const make = async () => {
    const [{ Octokit: Base }, { retry }, { throttling }] = await Promise.all([
      import("./chunks/dist-src-YK6SU2FB.js"),
      import("./chunks/dist-bundle-IX6NO6MK.js"),
      import("./chunks/dist-bundle-BOKPWOGT.js")
    ]);
    const secondMs = options.secondMs ?? 1e3;
    const capSeconds = (options.rateLimitCapMs ?? 3e5) / 1e3;
    const onLimit = (kind) => (retryAfter, request, _, repeats) => {
      const repeat = repeats < MAX_LIMIT_REPEATS && retryAfter <= capSeconds;
      const after = repeat ? `; retry ${repeats + 1} of ${MAX_LIMIT_REPEATS} in ${retryAfter} s` : "";
      ports.log.info(`GitHub: ${kind} rate limit at ${request.method} ${request.url}${after}`);
      return repeat;
    };
    return new (Base.plugin(retry, throttling))({
      auth: options.token,
      baseUrl: options.apiUrl.replace(/\/+$/, ""),
      userAgent: "tao-actions/upstream-release",
      request: { fetch: createFetch(ports.http({ name: "GitHub", retry: { maxRetries: 0 } })) },
      // Its debug lines are objects; those of info name each request with its status and time.
      log: { debug: () => void 0, info: ports.log.debug, warn: ports.log.debug, error: ports.log.debug },
      retry: { retryAfterBaseValue: secondMs },
      throttle: {
        retryAfterBaseValue: secondMs,
        onRateLimit: onLimit("primary"),
        onSecondaryRateLimit: onLimit("secondary"),
        // The plugin's own groups wait up to three seconds before each write, also before the second.
        write: createPacer(secondMs, ports),
        notifications: createPacer(secondMs, ports)
      }
    });
  };
  return () => {
    made ??= make();
    return made;
  };
}
function createPacer(secondMs, ports) {
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const schedule = async (_, run) => {
    const nowMs = ports.now();
    const waitMs = dueAtMs - nowMs - (WRITE_BURST - 1) * secondMs;
    dueAtMs = Math.max(dueAtMs, nowMs) + secondMs;
    if (waitMs > 0) await ports.sleep(waitMs);
    return await run();
  };
  return { key: () => ({ schedule }) };
}
function splitRepository(repository) {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

// src/github/failure.ts
var GithubError = class extends ActionError {
  status;
  constructor(kind, message, options) {
    super(kind, message, options);
    this.name = "GithubError";
    this.status = options.status;
  }
};
function statusOf(error2) {
  if (error2 instanceof GithubError) return error2.status;
  if (!isRequestFailure(error2)) return void 0;
  return error2.response === void 0 ? 0 : error2.status;
}
function githubError(what, error2) {
  if (error2 instanceof ActionError) return error2;
  if (!isRequestFailure(error2)) {
    return new ActionError("internal", `GitHub: ${what} failed: ${error2 instanceof Error ? error2.message : error2}`, {
      cause: error2
    });
  }
  if (error2.response === void 0) {
    const cause = error2.cause;
    const reason2 = cause instanceof Error ? cause.message : error2.message;
    return new GithubError("remote", `GitHub: ${what} failed: ${reason2}`, { status: 0, cause: error2 });
  }
  const { status } = error2;
  const header = (name) => String(error2.response?.headers?.[name] ?? "");
  const reason = explain(error2);
  const message = `GitHub: ${what} failed with ${status}${reason ? `: ${reason}` : ""}`;
  const fail = (kind, hint) => new GithubError(kind, message, { status, hint, cause: error2 });
  if (status === 401) return fail("input", "The token is wrong, expired or revoked: set a new one");
  if (status === 403 || status === 429) {
    const sso = /url=(\S+)/.exec(header("x-github-sso"))?.[1];
    if (header("x-github-sso") !== "") {
      return fail("input", `Authorise the token for the organisation's SSO${sso ? ` at ${sso}` : ""}`);
    }
    if (status === 429 || header("x-ratelimit-remaining") === "0" || /rate limit/i.test(reason)) {
      return fail("remote", "The rate limit of this token is used up; run it again later");
    }
    const needs = header("x-accepted-github-permissions");
    return fail("input", `Give the token ${needs ? `the permission ${needs}` : "write access to this repository"}`);
  }
  if (status === 404) {
    return fail("input", "Check the name; to a token without access a private repository looks absent as well");
  }
  if (status === 422 && /immutable/i.test(reason)) {
    return fail("input", "An immutable release cannot be changed, nor its tag used again: release a new version");
  }
  return fail(status >= 500 || status === 409 ? "remote" : "input");
}
function isRequestFailure(error2) {
  return error2 instanceof Error && typeof error2.status === "number" && "request" in error2;
}
function explain(error2) {
  const data = error2.response?.data;
  if (typeof data !== "object" || data === null) return "";
  const { message, errors } = data;
  const details2 = (Array.isArray(errors) ? errors : []).map((entry) => {
    if (typeof entry !== "object" || entry === null) return String(entry);
    const { message: text2, resource, field, code } = entry;
    return typeof text2 === "string" ? text2 : [resource, field, code].filter((part) => part !== void 0).join(" ");
  });
  const text = [typeof message === "string" ? message : "", ...details2].filter((part) => part !== "").join("; ");
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 300);
}

// src/github/access.ts
var NO_REPEATS = { retries: 0 };
async function checkAccess(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const answer = await api.rest.repos.get({ ...at, request: NO_REPEATS }).catch((error2) => {
    throw githubError(`reading the repository ${request.repository}`, error2);
  });
  const { data, headers } = answer;
  const refuse = (text, hint) => {
    throw new ActionError("input", `GitHub: ${request.repository} ${text}`, { hint });
  };
  if (data.archived) refuse("is archived", "Unarchive it, or take it out of the configuration");
  if (data.disabled) refuse("is disabled", "Ask its owner or GitHub support");
  const scopes = headers["x-oauth-scopes"];
  if (typeof scopes === "string" && scopes.trim() !== "") {
    const granted = scopes.split(",").map((scope) => scope.trim());
    if (!granted.includes("repo") && (data.private || !granted.includes("public_repo"))) {
      refuse(`cannot be written with a token of the scopes ${scopes}`, "Give the token the scope repo");
    }
  }
  if (data.permissions?.push === false && !request.token.startsWith("ghs_")) {
    refuse("cannot be written with this token", "Give its owner write access, or use the token of somebody who has it");
  }
  const rules = await readRules(api, at, request.branch);
  const checks = rules.flatMap(
    (rule) => rule.type === "required_status_checks" ? rule.parameters?.required_status_checks ?? [] : []
  );
  return {
    repository: data.full_name,
    defaultBranch: data.default_branch,
    isPrivate: data.private,
    requiresSignedCommits: rules.some(({ type }) => type === "required_signatures"),
    requiresPullRequest: rules.some(({ type }) => type === "pull_request"),
    requiredChecks: checks.map(({ context }) => context)
  };
}
async function readRules(api, at, branch) {
  try {
    return await api.paginate(api.rest.repos.getBranchRules, { ...at, branch, per_page: 100, request: NO_REPEATS });
  } catch (error2) {
    const status = statusOf(error2);
    if (status === 404 || status === 403) return [];
    throw githubError(`reading the rules of ${branch} in ${at.owner}/${at.repo}`, error2);
  }
}

// src/github/pull-requests.ts
var BODY_LIMIT = 65e3;
var MAX_ATTEMPTS = 2;
async function ensurePullRequest(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { head, base, title } = request;
  const body = request.body.slice(0, BODY_LIMIT);
  const find = async () => (await api.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state: "open", per_page: 1 })).data[0];
  const update2 = async (found) => {
    const known = { number: found.number, url: found.html_url };
    if (found.title === title && (found.body ?? "").replaceAll("\r\n", "\n") === body) {
      return { status: "unchanged", ...known };
    }
    await api.rest.pulls.update({ ...at, pull_number: found.number, title, body });
    return { status: "updated", ...known };
  };
  try {
    for (let attempt2 = 1; ; attempt2 += 1) {
      const open2 = await find();
      if (open2 !== void 0) {
        const outcome = await update2(open2);
        return attempt2 === 1 ? outcome : { ...outcome, status: "created" };
      }
      try {
        const { data } = await api.rest.pulls.create({ ...at, head, base, title, body, request: { retries: 0 } });
        return { status: "created", number: data.number, url: data.html_url };
      } catch (error2) {
        const status = statusOf(error2) ?? -1;
        const isUncertain = status === 0 || status === 422 || status >= 500;
        if (!isUncertain || attempt2 === MAX_ATTEMPTS) throw error2;
      }
    }
  } catch (error2) {
    throw githubError(`opening the pull request of ${head} in ${request.repository}`, error2);
  }
}

// src/github/releases.ts
var import_semver = __toESM(require_semver2(), 1);
import { createHash } from "node:crypto";
var BODY_LIMIT2 = 124e3;
var MAX_ROUNDS = 4;
async function ensureRelease(octokit, request) {
  const api = createReleaseApi(await octokit(), request);
  const alreadyPublished = async () => {
    const found = await api.findPublished();
    if (found === void 0) return void 0;
    await api.removeDrafts(await api.findDrafts());
    return { status: "already-published", id: found.id, url: found.html_url };
  };
  const done = await alreadyPublished();
  if (done !== void 0) return done;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    let drafts = await api.findDrafts();
    if (drafts.length === 0) {
      const created = await api.createDraft();
      drafts = await api.findDrafts();
      if (created !== void 0 && !drafts.some((draft2) => draft2.id === created.id)) drafts.push(created);
      drafts.sort((a, b) => a.id - b.id);
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
    }
    const [draft, ...others] = drafts;
    if (draft === void 0) continue;
    await api.removeDrafts(others);
    const published = await api.uploadAssets(draft) ? await api.publish(draft) : void 0;
    if (published === void 0) {
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
      continue;
    }
    await api.removeDrafts((await api.findDrafts()).filter(({ id }) => id !== published.id));
    return { status: "published", id: published.id, url: published.html_url };
  }
  throw new ActionError(
    "remote",
    `GitHub: the draft release of ${request.tag} in ${request.repository} keeps vanishing`,
    {
      hint: "Is another run working on the same tag? Give the workflow a concurrency group and run it again"
    }
  );
}
function createReleaseApi(octokit, request) {
  const at = splitRepository(request.repository);
  const { tag } = request;
  const version = import_semver.default.parse(tag.startsWith(request.tagPrefix) ? tag.slice(request.tagPrefix.length) : "");
  const hidden = `<!-- ${request.marker.replaceAll("--", "- -")} -->`;
  const attempt2 = async (what, run) => {
    try {
      return await run();
    } catch (error2) {
      throw githubError(`${what} in ${request.repository}`, error2);
    }
  };
  const findPublished = async () => await attempt2(`reading the release ${tag}`, async () => {
    try {
      return (await octokit.rest.repos.getReleaseByTag({ ...at, tag })).data;
    } catch (error2) {
      if (statusOf(error2) === 404) return void 0;
      throw error2;
    }
  });
  const findDrafts = async () => await attempt2("listing the releases", async () => {
    const releases = await octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 });
    return releases.filter((release) => release.draft && release.tag_name === tag).sort((a, b) => a.id - b.id);
  });
  const makeLatest = async () => {
    if (version === null || version.prerelease.length > 0) return "false";
    try {
      const { data } = await octokit.rest.repos.getLatestRelease(at);
      const latest = data.tag_name.startsWith(request.tagPrefix) ? import_semver.default.parse(data.tag_name.slice(request.tagPrefix.length)) : null;
      return latest !== null && import_semver.default.gt(latest, version) ? "false" : "true";
    } catch (error2) {
      if (statusOf(error2) === 404) return "true";
      throw githubError(`reading the latest release in ${request.repository}`, error2);
    }
  };
  const bodyOver = (existing) => {
    const own = `${cutBody(request.body)}

${hidden}
`;
    return existing && !existing.includes(hidden) ? `${cutBody(existing, BODY_LIMIT2 / 4)}

${own}` : own;
  };
  return {
    findPublished,
    findDrafts,
    /** `undefined` when the answer was lost: the list then tells whether it is there. */
    createDraft: async () => await attempt2(`making the draft release ${tag}`, async () => {
      const body = bodyOver(void 0);
      const isPrerelease = (version?.prerelease.length ?? 0) > 0;
      const what = { tag_name: tag, target_commitish: request.commit, name: request.title, body };
      const draft = { ...at, ...what, draft: true, prerelease: isPrerelease };
      try {
        return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
      } catch (error2) {
        const status = statusOf(error2);
        if (status === 0 || status !== void 0 && status >= 500) {
          if ((await findDrafts()).length > 0) return void 0;
          return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
        }
        throw error2;
      }
    }),
    /** Removes those of them that carry our marker. One that is gone already is no error. */
    removeDrafts: async (drafts) => {
      for (const draft of drafts.filter(({ body }) => body?.includes(hidden))) {
        await attempt2(`removing a leftover draft of ${tag}`, async () => {
          try {
            await octokit.rest.repos.deleteRelease({ ...at, release_id: draft.id });
          } catch (error2) {
            if (statusOf(error2) !== 404) throw error2;
          }
        });
      }
    },
    /** False when the draft is gone. */
    uploadAssets: async (draft) => {
      const assets = request.assets ?? [];
      if (assets.length === 0) return true;
      const present = await attempt2("listing the release assets", async () => {
        try {
          const query = { ...at, release_id: draft.id, per_page: 100 };
          return await octokit.paginate(octokit.rest.repos.listReleaseAssets, query);
        } catch (error2) {
          if (statusOf(error2) === 404) return void 0;
          throw error2;
        }
      });
      for (const asset of present === void 0 ? [] : assets) {
        const found = present?.find(({ name }) => name === asset.name);
        if (found !== void 0 && isSame(found, asset)) continue;
        await attempt2(`uploading the release asset ${asset.name}`, async () => {
          if (found !== void 0) await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: found.id });
          await octokit.request({
            method: "POST",
            url: draft.upload_url,
            name: asset.name,
            headers: { "content-type": asset.contentType },
            data: asset.content,
            request: { retries: 0 }
          });
        });
      }
      return present !== void 0;
    },
    /** `undefined` when the draft is gone. */
    publish: async (draft) => await attempt2(`publishing the release ${tag}`, async () => {
      const update2 = {
        ...at,
        release_id: draft.id,
        tag_name: tag,
        target_commitish: request.commit,
        name: request.title,
        body: bodyOver(draft.body),
        draft: false,
        prerelease: (version?.prerelease.length ?? 0) > 0,
        make_latest: await makeLatest()
      };
      try {
        return (await octokit.rest.repos.updateRelease(update2)).data;
      } catch (error2) {
        if (statusOf(error2) === 404 || statusOf(error2) === 422 && await findPublished()) return void 0;
        throw error2;
      }
    })
  };
}
function isSame(found, asset) {
  if (found.state !== "uploaded" || found.size !== asset.content.byteLength) return false;
  const digest = found.digest;
  return digest === null || digest === void 0 ? false : digest === `sha256:${createHash("sha256").update(asset.content).digest("hex")}`;
}
function cutBody(body, limit = BODY_LIMIT2) {
  const text = body.trimEnd();
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 100);
  return `${cut.slice(0, Math.max(cut.lastIndexOf("\n"), 1))}

_The notes were cut: GitHub takes no more._`;
}

// src/github/verified-commits.ts
var MUTATION = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;
async function createVerifiedCommit(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const what = `committing to ${request.branch} in ${request.repository}`;
  const newline = request.message.indexOf("\n");
  const headline = newline === -1 ? request.message : request.message.slice(0, newline);
  const body = newline === -1 ? "" : request.message.slice(newline).trim();
  const input = {
    branch: { repositoryNameWithOwner: request.repository, branchName: request.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, body },
    fileChanges: {
      additions: Object.entries(request.files).map(([path, content]) => ({
        path,
        contents: Buffer.from(content).toString("base64")
      }))
    }
  };
  try {
    const answer = await api.graphql(MUTATION, {
      input,
      request: { retries: 0 }
    });
    return { status: "committed", ...answer.createCommitOnBranch.commit };
  } catch (error2) {
    const reason = staleReason(error2);
    if (reason !== void 0) return { status: "stale", reason };
    const status = statusOf(error2);
    if (status !== 0 && (status ?? 0) < 500) throw githubError(what, asFailure(error2));
    try {
      const { data: ref } = await api.rest.git.getRef({ ...at, ref: `heads/${request.branch}` });
      const { data: head } = await api.rest.git.getCommit({ ...at, commit_sha: ref.object.sha });
      if (head.parents[0]?.sha === request.expectedHead && head.message.trim() === request.message.trim()) {
        return { status: "committed", oid: head.sha, url: head.html_url };
      }
    } catch {
      throw githubError(what, error2);
    }
    throw githubError(what, error2);
  }
}
function graphqlErrors(error2) {
  const errors = error2?.errors;
  return Array.isArray(errors) ? errors : [];
}
function staleReason(error2) {
  return graphqlErrors(error2).find(
    ({ type, message }) => type === "STALE_DATA" || /expected branch to point to/i.test(message)
  )?.message;
}
function asFailure(error2) {
  const [first] = graphqlErrors(error2);
  if (first === void 0) return error2;
  const statuses = { FORBIDDEN: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };
  return Object.assign(new Error(first.message, { cause: error2 }), {
    status: statuses[first.type ?? ""] ?? 422,
    request: {},
    response: { headers: {}, data: { message: first.message } }
  });
}

// src/github/github.ts
function createGithub(options, ports) {
  const octokit = createOctokitSource(options, ports);
  return {
    checkAccess: (repository, branch) => checkAccess(octokit, { repository, branch, token: options.token }),
    ensureRelease: (request) => ensureRelease(octokit, request),
    ensurePullRequest: (request) => ensurePullRequest(octokit, request),
    createVerifiedCommit: (request) => createVerifiedCommit(octokit, request)
  };
}

// src/cascade/release/registry.ts
import { stat } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/cascade/report/progress.ts
var INTERVAL_MS = 3e4;
function createProgress(ports) {
  const { log, now } = ports;
  const startedAtMs = now();
  const steps = [];
  const active = /* @__PURE__ */ new Set();
  let writing = Promise.resolve();
  const line = (text) => `[${formatDuration(now() - startedAtMs)}] ${text}`;
  const underWay = () => [...active].map(({ crate: crate2, name, sinceMs }) => `${crate2}: ${name} ${formatDuration(now() - sinceMs)}`).join(" \xB7 ");
  const say = (text) => {
    const more = underWay();
    writing = writing.then(() => log.info(line(more === "" ? text : `${text} | ${more}`)));
    return writing;
  };
  return {
    steps: () => steps,
    async step(crate2, name, run) {
      const sinceMs = now();
      const lines = [];
      await say(`${crate2}: ${name}`);
      const entry = { crate: crate2, name, sinceMs };
      active.add(entry);
      let outcome = "failed";
      try {
        const result = await run((text) => lines.push(text));
        outcome = "done";
        return result;
      } finally {
        active.delete(entry);
        const durationMs = now() - sinceMs;
        steps.push({ crate: crate2, name, startedAtMs: sinceMs, durationMs, outcome });
        if (lines.length > 0) {
          const title = line(`${crate2}: ${name}, ${formatDuration(durationMs)}, ${outcome}`);
          writing = writing.then(() => log.group(title, async () => log.info(lines.join("\n"))));
        }
        await (lines.length > 0 ? writing : say(`${crate2}: ${name} ${outcome}, ${formatDuration(durationMs)}`));
      }
    },
    async watch(run) {
      const end = new AbortController();
      const beat = async () => {
        for (; ; ) {
          await ports.sleep(INTERVAL_MS, end.signal).catch(() => void 0);
          if (end.signal.aborted) return;
          if (active.size > 0) await say("still at work");
        }
      };
      const beating = beat();
      try {
        return await run();
      } finally {
        end.abort();
        await beating;
      }
    }
  };
}
function formatDuration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1e3));
  const pad = (value) => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${pad(Math.floor(seconds / 60) % 60)}m`;
}

// src/cascade/release/registry.ts
var FIRST_PAUSE_MS = 1e3;
var LONGEST_PAUSE_MS = 3e4;
var MAX_FAILURES = 3;
function createRegistry(cargo, options, ports) {
  const served = /* @__PURE__ */ new Set();
  let hasAnswered = false;
  const keyOf = (crate2, registry) => `${registry} ${crate2.name}@${crate2.version}`;
  const ask = async ({ crate: crate2, registry, directory }) => {
    const key = keyOf(crate2, registry);
    if (served.has(key)) return "published";
    const config = await findConfig(directory);
    const answer = await cargo.askRegistry(crate2.name, crate2.version, { registry, config });
    hasAnswered = true;
    if (answer === "published") served.add(key);
    return answer;
  };
  const isWaitedFor = (answer, crate2) => options.mode === "always" || options.mode === "auto" && (answer === "other-versions" || crate2.config.publish);
  return {
    noteServed: (crate2, registry) => void served.add(keyOf(crate2, registry)),
    isServed: async (question) => await ask(question) === "published",
    canWait: async (question) => options.mode !== "never" && isWaitedFor(await ask(question), question.crate),
    wait: async (question) => {
      if (options.mode === "never") return false;
      const { crate: crate2, registry } = question;
      const name = `${crate2.name} ${crate2.version}`;
      const startedAtMs = ports.now();
      let failures = 0;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
        let trouble = "";
        try {
          const answer = await ask(question);
          if (answer === "published") return true;
          if (!isWaitedFor(answer, crate2)) {
            ports.log.info(`${name}: not waited for, ${registry} does not know the crate`);
            return false;
          }
        } catch (error2) {
          trouble = `: ${describeError(error2)}`;
          failures += 1;
          if (options.mode === "auto" && !hasAnswered && failures === MAX_FAILURES) {
            ports.log.warning(
              `${name}: not waited for, ${registry} cannot be asked whether it knows the crate${trouble}`
            );
            return false;
          }
        }
        const elapsedMs = ports.now() - startedAtMs;
        if (elapsedMs + pauseMs > options.timeoutMs) {
          throw new ActionError(
            "remote",
            `${registry} did not serve ${name} within ${formatDuration(options.timeoutMs)}${trouble}`,
            {
              hint: "See whether the crate was published; then run this again, or raise registry-timeout-minutes"
            }
          );
        }
        ports.log.info(`waiting for ${registry} to serve ${name}, ${formatDuration(elapsedMs)} so far${trouble}`);
        await ports.sleep(pauseMs);
      }
    }
  };
}
async function findConfig(directory) {
  for (const name of ["config.toml", "config"]) {
    const path = join5(directory, ".cargo", name);
    if ((await stat(path).catch(() => void 0))?.isFile()) return [path];
  }
  return [];
}

// src/cascade/context.ts
function createContext(request, config, scratchDir, ports) {
  const { env, token, serverUrl, signingKey } = request;
  const credential = token === void 0 ? void 0 : { serverUrl, token };
  const cargoEnv = safeEnvironment(request);
  const cargo = createCargo(ports, { env: cargoEnv });
  const { name = config.commit.name, email = config.commit.email } = request.identity;
  return {
    config,
    identity: { name, email },
    policy: request.policy,
    concurrency: request.concurrency,
    git: createGit({ env, tempDir: join6(scratchDir, "git"), credential, signingKey }, ports),
    cargo,
    registry: createRegistry(cargo, { mode: request.waitMode, timeoutMs: request.registryTimeoutMs }, ports),
    ports,
    progress: createProgress(ports),
    scratchDir,
    isProposal: request.mode === "pull-request",
    isSigning: signingKey !== void 0,
    github: token === void 0 ? void 0 : createGithub({ apiUrl: request.apiUrl, token }, ports),
    commandEnv: {
      ...cargoEnv,
      CARGO_TARGET_DIR: env["CARGO_TARGET_DIR"] || join6(resolve(request.workspacePath), "target")
    },
    registryTokens: findRegistryTokens(env)
  };
}
function safeEnvironment({ env, token }) {
  const passed = Object.entries(cargoEnvironment(env));
  return Object.fromEntries(passed.filter(([, value]) => token === void 0 || !value.includes(token)));
}
function findRegistryTokens(env) {
  const isToken = (name) => /^CARGO_(REGISTRY|REGISTRIES_.+)_TOKEN$/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter((entry) => isToken(entry[0]) && entry[1] !== void 0)
  );
}

// src/cascade/plan/config-file.ts
import { readFile } from "node:fs/promises";
import { resolve as resolve2 } from "node:path";

// src/cascade/plan/built-in.ts
var crate = (name, path) => ({
  name,
  path,
  location: { kind: "github", owner: "TribeWarez", name },
  branch: "main",
  needs: [],
  tagPrefix: `${name}-v`,
  publish: false,
  changelog: false
});
var builtInConfig = {
  tagPrefix: "pot-o-validator-v",
  branch: "main",
  commit: { name: "TribeWarez Release Bot", email: "release@tribewarez.com", verified: false },
  commands: {
    update: ["cargo", "update", "--workspace"],
    build: ["cargo", "build", "--release"],
    test: ["cargo", "test", "--release"]
  },
  assets: [],
  crates: [
    crate("pot-o-core", "core"),
    crate("ai3-lib", "ai3-lib"),
    crate("pot-o-mining", "mining"),
    crate("pot-o-extensions", "extensions")
  ]
};

// node_modules/smol-toml/dist/error.js
function getLineColFromPtr(string, ptr) {
  let lines = string.slice(0, ptr).split(/\r?\n/);
  return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string, line, column) {
  let lines = string.split(/\r?\n/);
  let codeblock = "";
  let numberLen = (Math.log10(line + 1) | 0) + 1;
  for (let i = line - 1; i <= line + 1; i++) {
    let l = lines[i - 1];
    if (!l)
      continue;
    codeblock += i.toString().padEnd(numberLen, " ");
    codeblock += ":  ";
    codeblock += l;
    codeblock += "\n";
    if (i === line) {
      codeblock += " ".repeat(numberLen + column + 2);
      codeblock += "^\n";
    }
  }
  return codeblock;
}
var TomlError = class _TomlError extends Error {
  line;
  column;
  codeblock;
  constructor(message, options) {
    const [line, column] = getLineColFromPtr(options.toml, options.ptr);
    const codeblock = makeCodeBlock(options.toml, line, column);
    super(`Invalid TOML document: ${message}

${codeblock}`, options);
    this.line = line;
    this.column = column;
    this.codeblock = codeblock;
  }
  /** @internal */
  static x(message, ctx, ptr) {
    throw new _TomlError(message, { toml: ctx.s, ptr: ptr ?? ctx.p });
  }
};

// node_modules/smol-toml/dist/primitive.js
function parseString(ctx) {
  let startPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p++);
  let first = c;
  let isLiteral = c === 39;
  let isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
  if (isMultiline) {
    if ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10)
      ctx.p++;
    else if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)
      ctx.p += 2;
  }
  let parsed = "";
  let sliceStart = ctx.p;
  let state = 0;
  for (; ctx.p < ctx.s.length; ctx.p++) {
    c = ctx.s.charCodeAt(ctx.p);
    if (isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)) {
      state = state && 3;
    } else if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in strings", ctx);
    } else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
      if (isMultiline) {
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
      }
      if (!state) {
        let s = ctx.s.slice(sliceStart, ctx.p);
        parsed = parsed ? parsed + s : s;
      }
      ctx.p += isMultiline ? 3 : 1;
      return parsed;
    } else if (!state) {
      if (!isLiteral && c === 92) {
        parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p);
        state = 1;
      }
    } else if (state === 1) {
      if (c === 120 || c === 117 || c === 85) {
        let errPtr = ctx.p++ - 1;
        let value = 0;
        let len = c === 120 ? 2 : c === 117 ? 4 : 8;
        for (let j = 0; j < len; j++, ctx.p++) {
          let hex = ctx.s.charCodeAt(ctx.p);
          let digit = (
            /* 0-9 */
            hex >= 48 && hex <= 57 ? hex - 48 : (
              /* A-F */
              hex >= 65 && hex <= 70 ? hex - 65 + 10 : (
                /* a-f */
                hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1
              )
            )
          );
          if (digit < 0)
            TomlError.x("invalid non-hex character in unicode escape", ctx);
          value = value << 4 | digit;
        }
        if (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) {
          TomlError.x("invalid unicode escape", ctx, errPtr);
        }
        parsed += String.fromCodePoint(value);
        sliceStart = ctx.p--;
        state = 0;
      } else if (isMultiline && (c === 32 || c === 9)) {
        state = 2;
      } else {
        if (c === 98)
          parsed += "\b";
        else if (c === 116)
          parsed += "	";
        else if (c === 110)
          parsed += "\n";
        else if (c === 102)
          parsed += "\f";
        else if (c === 114)
          parsed += "\r";
        else if (c === 101)
          parsed += "\x1B";
        else if (c === 34)
          parsed += '"';
        else if (c === 92)
          parsed += "\\";
        else
          TomlError.x("unrecognised escape sequence", ctx);
        sliceStart = ctx.p + 1;
        state = 0;
      }
    } else if (c !== 32 && c !== 9) {
      if (state === 2)
        TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart);
      state = !isLiteral && c === 92 ? 1 : 0;
      sliceStart = ctx.p;
    }
  }
  TomlError.x("unfinished string", ctx, startPtr);
}

// node_modules/smol-toml/dist/date.js
var DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;
var TomlDate = class _TomlDate extends Date {
  #hasDate = false;
  #hasTime = false;
  #offset = null;
  constructor(date, fasttype, unsafeDelim) {
    let hasDate = true;
    let hasTime = true;
    let offset = "Z";
    let c;
    if (typeof date === "string") {
      if (fasttype)
        prep: {
          if (fasttype < 3) {
            if (+date.slice(11, 13) > 23) {
              date = "";
              break prep;
            }
            if (fasttype === 2) {
              offset = null;
              date += "Z";
            } else if ((c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122) {
              offset = date.slice(date.length - 6);
            }
            if (unsafeDelim)
              date = date.slice(0, 10) + "T" + date.slice(11);
          } else if (fasttype === 4) {
            date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`;
          }
          hasDate = fasttype !== 4;
          hasTime = fasttype !== 3;
        }
      else {
        let match = date.match(DATE_TIME_RE);
        if (match) {
          if (!match[1]) {
            hasDate = false;
            date = `0000-01-01T${date}`;
          }
          hasTime = !!match[2];
          hasTime && date[10] === " " && (date = date.replace(" ", "T"));
          if (match[2] && +match[2] > 23) {
            date = "";
          } else {
            offset = match[3] || null;
            if (!offset && hasTime)
              date += "Z";
          }
        } else {
          date = "";
        }
      }
    }
    super(date);
    if (!isNaN(this.getTime())) {
      this.#hasDate = hasDate;
      this.#hasTime = hasTime;
      this.#offset = offset;
    }
  }
  isDateTime() {
    return this.#hasDate && this.#hasTime;
  }
  isLocal() {
    return !this.#hasDate || !this.#hasTime || !this.#offset;
  }
  isDate() {
    return this.#hasDate && !this.#hasTime;
  }
  isTime() {
    return this.#hasTime && !this.#hasDate;
  }
  isValid() {
    return this.#hasDate || this.#hasTime;
  }
  toISOString() {
    let iso = super.toISOString();
    if (this.isDate())
      return iso.slice(0, 10);
    if (this.isTime())
      return iso.slice(11, 23);
    if (this.#offset === null)
      return iso.slice(0, -1);
    if (this.#offset === "Z" || this.#offset === "z")
      return iso;
    let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
    offset = this.#offset[0] === "-" ? offset : -offset;
    let offsetDate = new Date(this.getTime() - offset * 6e4);
    return offsetDate.toISOString().slice(0, -1) + this.#offset;
  }
  static wrapAsOffsetDateTime(jsDate, offset = "Z") {
    let date = new _TomlDate(jsDate);
    date.#offset = offset;
    return date;
  }
  static wrapAsLocalDateTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#offset = null;
    return date;
  }
  static wrapAsLocalDate(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasTime = false;
    date.#offset = null;
    return date;
  }
  static wrapAsLocalTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasDate = false;
    date.#offset = null;
    return date;
  }
};

// node_modules/smol-toml/dist/extract.js
function isDigit(char, base = 10) {
  return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
  return char === 32 || char === 9 || char === 10 || char === 13 || // Structure end or next value delimiter
  delim && (char === delim || char === 44) || // Comment
  char === 35;
}
function extractValue(ctx, end) {
  let errPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p);
  if (c === 91 || c === 123) {
    ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
    let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
    ctx.d++;
    return value;
  }
  if (c === 34 || c === 39) {
    return parseString(ctx);
  }
  if (c === 116) {
    if (ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, true;
  }
  if (c === 102) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, false;
  }
  if (c === 43 || c === 45) {
    return parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45) {
    return parseDate(ctx, c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 2) === 58) {
    return parseTime(ctx, c, end);
  }
  return parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
  let c = startChr;
  let state = 0;
  let hasUnderscores = false;
  if (c === 105) {
    if (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, (sign || 1) / 0;
  }
  if (c === 110) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, NaN;
  }
  if (c === 48) {
    if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr))
      return ctx.bi === true ? 0n : 0;
    if (!sign) {
      if (c === 120)
        return parseIntegerBaseN(ctx, startPtr, 16, endChr);
      else if (c === 98)
        return parseIntegerBaseN(ctx, startPtr, 2, endChr);
      else if (c === 111)
        return parseIntegerBaseN(ctx, startPtr, 8, endChr);
    }
    if (c === 46)
      state = 2;
    else if (c === 101 || c === 69)
      state = 4;
    else
      TomlError.x("illegal leading zero", ctx, startPtr);
  } else if (!isDigit(c))
    TomlError.x("invalid value", ctx, startPtr);
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (!state)
      state = 1;
    if (c === 95) {
      if (!(state & 1))
        TomlError.x("illegal underscore", ctx);
      state += 11;
      hasUnderscores = true;
    } else if (state === 1 && c === 46)
      state = 2;
    else if ((state === 1 || state === 3) && (c === 101 || c === 69))
      state = 4;
    else if (state === 4 && (c === 43 || c === 45)) {
      state = 6;
    } else if (!isDigit(c))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (state > 9)
      state -= 11;
    else if (!(state & 1))
      state++;
  }
  if (!state) {
    let val = (startChr - 48) * (sign || 1);
    return ctx.bi === true ? BigInt(val) : val;
  }
  if (!(state & 1))
    TomlError.x("unfinished numeric value", ctx, startPtr);
  let str = ctx.s.slice(startPtr, ctx.p);
  if (hasUnderscores)
    str = str.replaceAll("_", "");
  return state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
  let c, underscore = 1;
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (c === 95) {
      if (underscore & 1)
        TomlError.x("illegal underscore", ctx);
      underscore = 3;
    } else if (!isDigit(c, base))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (underscore & 1)
      underscore--;
  }
  if (underscore & 1)
    TomlError.x("unfinished numeric value", ctx);
  let str = ctx.s.slice(startPtr + 2, ctx.p);
  if (underscore)
    str = str.replaceAll("_", "");
  return parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
  if (ctx.bi !== true)
    int: {
      let val = parseInt(str, base);
      if (!Number.isSafeInteger(val)) {
        if (ctx.bi)
          break int;
        TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
      }
      return val;
    }
  return base === 10 ? BigInt(str) : BigInt((base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
  let startPtr = ctx.p++, unsafeSeparator;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++))) {
    return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
  }
  ctx.p += 5;
  if (!isDigit(ctx.s.charCodeAt(ctx.p++)))
    TomlError.x("invalid date-time: date part is malformed", ctx, startPtr);
  if (ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = true, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) {
    let t2 = ctx.s.slice(startPtr, ctx.p);
    return readDate(ctx, t2, 3, false, startPtr);
  }
  if (ctx.s.charCodeAt(ctx.p += 3) !== 58)
    TomlError.x("invalid date-time: time part is malformed", ctx, startPtr);
  if (ctx.s.charCodeAt(ctx.p += 3) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  if (c = ctx.s.charCodeAt(ctx.p)) {
    if (c === 90 || c === 122) {
      let t2 = ctx.s.slice(startPtr, ++ctx.p);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, "[+00:00]");
    }
    if (c === 43 || c === 45) {
      let t2 = ctx.s.slice(startPtr, ctx.p += 6);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
    }
  }
  let t = ctx.s.slice(startPtr, ctx.p);
  return readDate(ctx, t, 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
  let start = ctx.p;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p))) {
    return parseNumber(ctx, --ctx.p, c, 0, endChr);
  }
  if (ctx.s.charCodeAt(ctx.p += 4) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  let t = ctx.s.slice(start, ctx.p);
  return readDate(ctx, t, 4, false, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
  if (ctx.ld) {
    let date = new TomlDate(str, type, unsafeDelim);
    if (!date.isValid())
      TomlError.x("invalid date", ctx, errPtr);
    return date;
  }
  try {
    if (temporalSuffix)
      str += temporalSuffix;
    switch (type) {
      case 1:
        return Temporal.ZonedDateTime.from(str);
      case 2:
        return Temporal.PlainDateTime.from(str);
      case 3:
        return Temporal.PlainDate.from(str);
      case 4:
        return Temporal.PlainTime.from(str);
    }
  } catch (e) {
    TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
  }
}

// node_modules/smol-toml/dist/util.js
function skipComment(ctx) {
  for (; ctx.p < ctx.s.length; ctx.p++) {
    let c = ctx.s.charCodeAt(ctx.p);
    if (c === 10)
      break;
    if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
      ctx.p++;
      break;
    }
    if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in comments", ctx);
    }
  }
}
function skipVoid(ctx, banNewLines, banComments) {
  let c;
  while (ctx.p < ctx.s.length) {
    while (ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)))
      ctx.p++;
    if (banComments || c !== 35)
      break;
    skipComment(ctx);
  }
}

// node_modules/smol-toml/dist/struct.js
function parseKey(ctx, end = 61) {
  let startPtr;
  let state = 0;
  let parsed = [];
  let sliceStart;
  let c = ctx.s.charCodeAt(startPtr = ctx.p);
  do {
    if (c === end) {
      if (!state)
        TomlError.x("unexpected end of key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      return ctx.p++, parsed;
    } else if (c === 46) {
      if (!state)
        TomlError.x("illegal empty bare key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      state = 0;
    } else if (!state && (c === 34 || c === 39)) {
      if (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2))
        TomlError.x("illegal quoted key: multiline strings are not allowed", ctx);
      parsed.push(parseString(ctx));
      state = 2;
      ctx.p--;
    } else if (c === 32 || c === 9) {
      if (state === 1) {
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
        state = 2;
      }
    } else if (state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122) {
      TomlError.x("illegal character in key", ctx);
    } else if (!state) {
      state = 1;
      sliceStart = ctx.p;
    }
  } while (c = ctx.s.charCodeAt(++ctx.p));
  TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
function parseInlineTable(ctx) {
  let startPtr = ctx.p++;
  let res = /* @__PURE__ */ Object.create(null);
  let seen = /* @__PURE__ */ new Set();
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 125) {
      ctx.p++;
      return res;
    }
    let k;
    let t = res;
    let hasOwn = false;
    let errPtr = ctx.p;
    let key = parseKey(ctx);
    for (let i = 0; i < key.length; i++) {
      if (i)
        t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      k = key[i];
      if ((hasOwn = Object.hasOwn(t, k)) && (typeof t[k] !== "object" || seen.has(t[k]))) {
        TomlError.x("trying to redefine an already defined value", ctx, errPtr);
      }
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor")) {
        t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
        break;
      }
      if (!hasOwn && unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
      }
    }
    if (hasOwn) {
      TomlError.x("trying to redefine an already defined value", ctx, errPtr);
    }
    skipVoid(ctx, true, true);
    let value = extractValue(
      ctx,
      125
      /* } */
    );
    if (t && typeof (t[k] = value) === "object")
      seen.add(value);
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 125) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished table", ctx, startPtr);
}
function parseArray(ctx) {
  let startPtr = ctx.p++;
  let res = [];
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 93) {
      ctx.p++;
      return res;
    }
    res.push(extractValue(
      ctx,
      93
      /* ] */
    ));
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 93) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished array", ctx, startPtr);
}

// node_modules/smol-toml/dist/parse.js
function peekTable(ctx, key, table2, meta, type) {
  let t = table2;
  let m = meta;
  let k;
  let hasOwn = false;
  let state;
  for (let i = 0; i < key.length; i++) {
    if (i) {
      t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      m = (state = m[k]).c;
      if (type === 0 && (state.t === 1 || state.t === 2)) {
        return null;
      }
      if (state.t === 2) {
        let l = t.length - 1;
        t = t[l];
        m = m[l].c;
      }
    }
    k = key[i];
    if ((hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d) {
      return null;
    }
    if (!hasOwn) {
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor"))
        return false;
      if (unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
        Object.defineProperty(m, k, { enumerable: true, configurable: true, writable: true });
      }
      m[k] = {
        t: i < key.length - 1 && type === 2 ? 3 : type,
        d: false,
        i: 0,
        c: /* @__PURE__ */ Object.create(null)
      };
    }
  }
  state = m[k];
  if (state.t !== type && !(type === 1 && state.t === 3)) {
    return null;
  }
  if (type === 2) {
    if (!state.d) {
      state.d = true;
      t[k] = [];
    }
    t[k].push(t = /* @__PURE__ */ Object.create(null));
    state.c[state.i++] = state = { t: 1, d: false, i: 0, c: /* @__PURE__ */ Object.create(null) };
  }
  if (state.d) {
    return null;
  }
  state.d = true;
  if (type === 1) {
    t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
  } else if (type === 0 && hasOwn) {
    return null;
  }
  return [k, t, state.c];
}
function validateTablePeek(ctx, peek2, ptr) {
  if (peek2 === null || ctx.uk === 2)
    TomlError.x(peek2 === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
  let ctx = {
    s: toml,
    p: 0,
    d: options.maxDepth ?? 1e3,
    bi: options.integersAsBigInt ?? false,
    ld: options.useLegacyDate ?? true,
    uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
  };
  let res = /* @__PURE__ */ Object.create(null);
  let meta = /* @__PURE__ */ Object.create(null);
  let tmp;
  let skipping = false;
  let tbl = res;
  let m = meta;
  if (toml.charCodeAt(0) === 65279)
    ctx.p++;
  skipVoid(ctx);
  while (ctx.p < toml.length) {
    if (toml.charCodeAt(ctx.p) === 91) {
      let isTableArray = toml.charCodeAt(++ctx.p) === 91;
      tmp = ctx.p += +isTableArray;
      skipping = false;
      let k = parseKey(
        ctx,
        93
        /* ] */
      );
      if (isTableArray) {
        if (toml.charCodeAt(ctx.p) !== 93) {
          TomlError.x("expected end of table array declaration", ctx);
        }
        ctx.p++;
      }
      let p = peekTable(
        ctx,
        k,
        res,
        meta,
        isTableArray ? 2 : 1
        /* Type.EXPLICIT */
      );
      if (!p) {
        validateTablePeek(ctx, p, tmp);
        skipping = true;
      } else {
        m = p[2];
        tbl = p[1];
      }
    } else {
      tmp = ctx.p;
      let k = parseKey(ctx);
      let p = peekTable(
        ctx,
        k,
        tbl,
        m,
        0
        /* Type.DOTTED */
      );
      if (!p && !skipping)
        validateTablePeek(ctx, p, tmp);
      skipVoid(ctx, true, true);
      let v = extractValue(ctx, void 0);
      if (p && !skipping)
        p[1][p[0]] = v;
    }
    skipVoid(ctx, true);
    if (ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10)) {
      TomlError.x("each key-value declaration must be followed by an end-of-line", ctx);
    }
    skipVoid(ctx);
  }
  return res;
}

// node_modules/smol-toml/dist/stringify.js
var HAS_WELLFORMED = !!"".isWellFormed;

// src/cargo/nearest-names.ts
var LONGEST_NAME = 64;
function nearestNames(name, names) {
  const wanted = name.slice(0, LONGEST_NAME);
  return [...new Set(names)].map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.slice(0, LONGEST_NAME)) })).sort((left, right) => left.distance - right.distance).slice(0, 3).map(({ candidate }) => candidate);
}
function editDistance(left, right) {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

// src/cascade/plan/config-table.ts
function asTable(value, file, path) {
  const table2 = value;
  const known = [];
  let missing;
  const take = (key) => {
    known.push(key);
    return Object.hasOwn(table2, key) ? table2[key] : void 0;
  };
  const error2 = (key, expected, got = table2[key]) => new ActionError("input", `${file}: ${path}${key}: got ${describeValue(got)}, expected ${expected}`);
  return {
    has: (key) => {
      known.push(key);
      return Object.hasOwn(table2, key);
    },
    text(key, fallback, expected, accepts) {
      const found = take(key);
      if (found === void 0) {
        if (fallback === void 0) missing ??= `${file}: ${path}${key} is missing, expected ${expected}`;
        return fallback ?? "";
      }
      if (typeof found !== "string" || !accepts(found)) throw error2(key, expected, found);
      return found;
    },
    texts(key, fallback, expected, accepts) {
      const found = take(key) ?? fallback;
      if (!Array.isArray(found)) throw error2(key, "an array of strings", found);
      for (const [index, item] of found.entries()) {
        if (typeof item !== "string" || !accepts(item)) throw error2(`${key}[${index}]`, expected, item);
      }
      return found;
    },
    boolean(key, fallback) {
      const found = take(key) ?? fallback;
      if (typeof found !== "boolean") throw error2(key, "true or false", found);
      return found;
    },
    table(key) {
      const found = take(key) ?? {};
      if (!isTable(found)) throw error2(key, `a table [${path}${key}]`, found);
      return asTable(found, file, `${path}${key}.`);
    },
    tables(key) {
      const found = take(key);
      if (found === void 0) return void 0;
      if (!Array.isArray(found) || !found.every(isTable)) throw error2(key, `tables [[${path}${key}]]`, found);
      return found.map((item, index) => asTable(item, file, `${path}${key}[${index}].`));
    },
    error: error2,
    close() {
      const unknown = Object.keys(table2).find((key) => !known.includes(key));
      if (unknown === void 0) {
        if (missing !== void 0) throw new ActionError("input", missing);
        return;
      }
      const near = nearestNames(unknown, known)[0];
      throw new ActionError("input", `${file}: unknown key ${quoteValue(`${path}${unknown}`)}`, {
        hint: near === void 0 ? `Known here: ${[...new Set(known)].join(", ")}` : `Did you mean ${path}${near}?`
      });
    }
  };
}
function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
function describeValue(value) {
  if (typeof value === "string") return quoteValue(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "a table" : String(value);
}

// src/cargo/version.ts
var NUMBER = "(?:0|[1-9]\\d*)";
var PRE_PATTERN = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*))*";
var BUILD_PATTERN = "[\\dA-Za-z-]+(?:\\.[\\dA-Za-z-]+)*";
var VERSION = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRE_PATTERN}))?(?:\\+(${BUILD_PATTERN}))?$`);
var LARGEST_NUMBER = 2n ** 64n - 1n;
function tryParseVersion(text) {
  const match = VERSION.exec(text);
  if (match === null) return void 0;
  const [major = 0n, minor = 0n, patch = 0n] = match.slice(1, 4).map(BigInt);
  if ([major, minor, patch].some((number) => number > LARGEST_NUMBER)) return void 0;
  return { major, minor, patch, pre: match[4] ?? "", build: match[5] ?? "" };
}
function parseVersion(text) {
  const version = tryParseVersion(text);
  if (version !== void 0) return version;
  throw new ActionError(
    "input",
    `${quoteValue(text)} is not a version; expected three numbers, e.g. 1.2.0 or 1.2.0-rc.1`
  );
}
function compareVersions(left, right) {
  return compareNumbers(left.major, right.major) || compareNumbers(left.minor, right.minor) || compareNumbers(left.patch, right.patch) || comparePre(left.pre, right.pre);
}
function comparePre(left, right) {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? 1 : -1;
  const [a, b] = [left.split("."), right.split(".")];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
function compareIdentifiers(left, right) {
  const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftNumeric && rightNumeric) return compareNumbers(BigInt(left), BigInt(right));
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
function compareNumbers(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// src/cascade/plan/tag.ts
var MAX_TAG_LENGTH = 200;
function parseTag2(tag, prefix) {
  const version = tag.startsWith(prefix) ? tag.slice(prefix.length) : void 0;
  if (version === void 0 || tag.length > MAX_TAG_LENGTH || tryParseVersion(version) === void 0) {
    throw new ActionError("input", `tag: got ${quoteValue(tag)}, expected ${prefix}<semver>`, {
      hint: `Push a tag such as ${prefix}1.2.0; nothing was changed`
    });
  }
  return { name: tag, version };
}
function isRefName(name) {
  if (name === "" || name.length > 200 || /^[-/]|[/.]$|\/\/|\.\.|@\{|^@$/.test(name)) return false;
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  return name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

// src/cascade/plan/parse-config.ts
function parseConfig(text, file) {
  let document;
  try {
    document = parse(text);
  } catch (error2) {
    if (!(error2 instanceof TomlError)) throw error2;
    const reason = error2.message.split("\n")[0] ?? "";
    throw new ActionError("input", `${file}: line ${error2.line}, column ${error2.column}: ${reason}`, { cause: error2 });
  }
  const root = asTable(document, file, "");
  const branch = root.text("branch", builtInConfig.branch, "a branch name", isRefName);
  const tagPrefix = root.text("tag-prefix", builtInConfig.tagPrefix, "the start of a tag name", isTagPrefix);
  const commit = root.table("commit");
  const commands2 = root.table("commands");
  const { update: update2, build, test } = builtInConfig.commands;
  const config = {
    tagPrefix,
    branch,
    commit: {
      name: commit.text("name", builtInConfig.commit.name, "a name without < > or line breaks", isIdentityText),
      email: commit.text("email", builtInConfig.commit.email, "an address without < > or line breaks", isIdentityText),
      verified: commit.boolean("verified", false)
    },
    commands: {
      update: commands2.texts("update", update2, "an argument", isArgument),
      build: commands2.texts("build", build, "an argument", isArgument),
      test: commands2.texts("test", test, "an argument", isArgument)
    },
    assets: root.texts("assets", [], "a glob inside the checkout", isInside),
    crates: root.tables("crates")?.map((crate2) => readCrate(crate2, branch)) ?? builtInConfig.crates
  };
  commit.close();
  commands2.close();
  root.close();
  checkCrates(config.crates, file);
  return config;
}
function readCrate(crate2, branch) {
  const name = crate2.text("name", void 0, "a crate name", (value) => CRATE_NAME.test(value));
  const config = {
    name,
    path: normalPath(crate2.text("path", void 0, "a folder inside the monorepo", isInside)),
    location: readLocation(crate2),
    branch: crate2.text("branch", branch, "a branch name", isRefName),
    needs: crate2.texts("needs", [], "a crate name", (value) => CRATE_NAME.test(value)),
    tagPrefix: crate2.text("tag-prefix", `${name}-v`, "the start of a tag name", isTagPrefix),
    publish: crate2.boolean("publish", false),
    changelog: crate2.boolean("changelog", false)
  };
  crate2.close();
  return config;
}
function readLocation(crate2) {
  if (crate2.has("url")) {
    if (crate2.has("repository")) throw crate2.error("url", "either repository or url, not both");
    return { kind: "url", url: crate2.text("url", void 0, REMOTE_URL, isRemoteUrl) };
  }
  const repository = crate2.text("repository", void 0, "owner/name (or set url instead)", isRepository);
  const [owner = "", name = ""] = repository.split("/");
  return { kind: "github", owner, name };
}
function checkCrates(crates, file) {
  const fail = (message) => {
    throw new ActionError("input", `${file}: ${message}`);
  };
  if (crates.length === 0) fail("crates: got none, expected at least one [[crates]] table");
  const names = /* @__PURE__ */ new Set();
  const places = /* @__PURE__ */ new Map();
  for (const crate2 of crates) {
    if (names.has(crate2.name)) fail(`crates: ${quoteValue(crate2.name)} is there twice`);
    names.add(crate2.name);
    const { location } = crate2;
    const place = location.kind === "url" ? location.url : `${location.owner}/${location.name}`.toLowerCase();
    const other = places.get(place);
    if (other !== void 0) fail(`crates: ${other} and ${crate2.name} name the same repository ${quoteValue(place)}`);
    places.set(place, crate2.name);
  }
  for (const crate2 of crates) {
    for (const need of crate2.needs) {
      if (need === crate2.name) fail(`crates: ${crate2.name} needs itself`);
      if (!names.has(need))
        fail(`crates: ${crate2.name} needs ${quoteValue(need)}, which is none of ${[...names].join(", ")}`);
    }
  }
}
var CRATE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
var REMOTE_URL = "a file:// or https:// URL without user, query or fragment (http:// only to this machine)";
function isTagPrefix(value) {
  return isRefName(`${value}1.0.0`);
}
function isIdentityText(value) {
  return value.trim() !== "" && !/[<>\p{Cc}]/u.test(value);
}
function isArgument(value) {
  return value !== "" && !value.includes("\0");
}
function isInside(value) {
  if (value === "" || new RegExp("^[/\\\\~]|\\\\|^[A-Za-z]:|\\p{Cc}", "u").test(value)) return false;
  return !value.split("/").includes("..");
}
function normalPath(value) {
  return value.split("/").filter((part) => part !== "" && part !== ".").join("/") || ".";
}
function isRepository(value) {
  const parts = value.split("/");
  const [owner = "", name = ""] = parts;
  if (parts.length !== 2 || !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})$/.test(owner)) return false;
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name) && !name.endsWith(".git");
}
function isRemoteUrl(value) {
  if (/[\s\p{Cc}\\]/u.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  if (url.protocol === "file:") return value.startsWith("file:///") && url.pathname !== "/";
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

// src/cascade/plan/config-file.ts
var DEFAULT_CONFIG = ".github/release-cascade.toml";
async function loadConfig(request) {
  const { workspacePath, configPath } = request;
  const candidates = configPath === void 0 ? [resolve2(workspacePath, DEFAULT_CONFIG)] : [resolve2(workspacePath, configPath), resolve2(configPath)];
  for (const path of candidates) {
    try {
      return parseConfig(await readFile(path, "utf8"), configPath ?? DEFAULT_CONFIG);
    } catch (error2) {
      if (error2 instanceof ActionError) throw error2;
      if (error2.code === "ENOENT") continue;
      throw new ActionError("input", `config: ${path} cannot be read: ${describeError(error2)}`, { cause: error2 });
    }
  }
  if (configPath === void 0) return builtInConfig;
  throw new ActionError("input", `config: there is no file ${candidates[0]}`, {
    hint: "Correct the input config, or leave it out for .github/release-cascade.toml or the built-in cascade"
  });
}

// src/cascade/plan/plan-cascade.ts
import { stat as stat3 } from "node:fs/promises";
import { resolve as resolve5 } from "node:path";

// src/cascade/plan/monorepo.ts
import { readFile as readFile3 } from "node:fs/promises";
import { join as join9 } from "node:path";

// src/cargo/requirement.ts
var NUMBER2 = "0|[1-9]\\d*";
var COMPARATOR = new RegExp(
  `^ *(?:(=|>=|>|<=|<|~|\\^) *)?(${NUMBER2})(?:\\.(${NUMBER2}|[*xX])(?:\\.(${NUMBER2}|[*xX]))?)?(?:-(${PRE_PATTERN}))?(\\+${BUILD_PATTERN})? *$`
);
var MOST_COMPARATORS = 32;
var LARGEST_NUMBER2 = 2n ** 64n - 1n;
function parseRequirement(text) {
  if (/^ *[*xX] *$/.test(text)) return [];
  const comparators = text.split(",").map((part) => parseComparator(part));
  if (comparators.length > MOST_COMPARATORS || comparators.includes(void 0)) {
    throw new ActionError("input", `${quoteValue(text)} is not a version requirement`, {
      hint: 'Expected what Cargo.toml takes, e.g. 1.2, =1.2.0, ~1.2 or ">=1.2, <2"'
    });
  }
  return comparators.filter((comparator) => comparator !== void 0);
}
function parseComparator(text) {
  const match = COMPARATOR.exec(text);
  if (match === null) return void 0;
  const [, written, majorText = "", minorText, patchText, pre = "", build] = match;
  const isWild = (part) => part !== void 0 && /^[*xX]$/.test(part);
  if (isWild(minorText) && patchText !== void 0 && !isWild(patchText)) return void 0;
  const numberOf = (part) => part === void 0 || isWild(part) ? void 0 : BigInt(part);
  const [major, minor, patch] = [BigInt(majorText), numberOf(minorText), numberOf(patchText)];
  if ((pre !== "" || build !== void 0) && patch === void 0) return void 0;
  if ([major, minor, patch].some((number) => number !== void 0 && number > LARGEST_NUMBER2)) return void 0;
  const implied = isWild(minorText) || isWild(patchText) ? "*" : "^";
  return { operator: written ?? implied, major, minor, patch, pre };
}
function admits(requirement, version) {
  if (!requirement.every((comparator) => matches(comparator, version))) return false;
  return version.pre === "" || requirement.some(
    ({ major, minor, patch, pre }) => pre !== "" && major === version.major && minor === version.minor && patch === version.patch
  );
}
function requirementAdmits(requirement, version) {
  return admits(parseRequirement(requirement), parseVersion(version));
}
function matches(comparator, version) {
  switch (comparator.operator) {
    case "=":
    case "*":
      return isExactly(comparator, version);
    case ">":
      return compareNamed(comparator, version) > 0;
    case ">=":
      return isExactly(comparator, version) || compareNamed(comparator, version) > 0;
    case "<":
      return compareNamed(comparator, version) < 0;
    case "<=":
      return isExactly(comparator, version) || compareNamed(comparator, version) < 0;
    case "~":
      return isWithin(comparator, version, comparator.minor === void 0 ? 1 : 2);
    case "^":
      return isWithin(comparator, version, caretWidth(comparator));
  }
}
function isExactly(comparator, version) {
  return comparator.major === version.major && (comparator.minor ?? version.minor) === version.minor && (comparator.patch ?? version.patch) === version.patch && comparator.pre === version.pre;
}
function compareNamed(comparator, version) {
  for (const part of ["major", "minor", "patch"]) {
    const named = comparator[part];
    if (named === void 0) return 0;
    if (version[part] !== named) return version[part] > named ? 1 : -1;
  }
  return comparePre(version.pre, comparator.pre);
}
function isWithin(comparator, version, width) {
  const fixed = ["major", "minor", "patch"].slice(0, width);
  if (fixed.some((part) => comparator[part] !== void 0 && comparator[part] !== version[part])) return false;
  return compareNamed(comparator, version) >= 0;
}
function caretWidth({ major, minor }) {
  if (major > 0n) return 1;
  return minor === void 0 || minor > 0n ? 2 : 3;
}

// src/cargo/toml.ts
function parseToml(text, what) {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.startsWith("\uFEFF")) throw new ActionError("input", `${what} is not valid TOML: two byte order marks`);
  try {
    return parse(body, { integersAsBigInt: "asNeeded" });
  } catch (error2) {
    const where = error2 instanceof TomlError ? `line ${error2.line}, column ${error2.column}: ` : "";
    const reason = (error2.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "");
    throw new ActionError("input", `${what} is not valid TOML: ${where}${reason}`, { cause: error2 });
  }
}
function isTable2(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
function subTable(table2, key) {
  const value = table2?.[key];
  return isTable2(value) ? value : void 0;
}
function stringAt(table2, key) {
  const value = table2?.[key];
  return typeof value === "string" ? value : void 0;
}
function stringsAt(table2, key) {
  const value = table2?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
function showPath(path) {
  return path.map((key) => /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteKey(key)).join(".");
}
function quoteKey(key) {
  return /^[^'\p{Cc}]*$/u.test(key) ? `'${key}'` : quoteValue(key);
}
function sameToml(left, right) {
  const pending = [[left, right]];
  for (let pair = pending.pop(); pair !== void 0; pair = pending.pop()) {
    const [a, b] = pair;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      for (const [index, item] of a.entries()) if (item !== b[index]) pending.push([item, b[index]]);
    } else if (a instanceof Date) {
      if (!(b instanceof Date) || a.toISOString() !== b.toISOString()) return false;
    } else if (isTable2(a)) {
      if (!isTable2(b)) return false;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        if (a[key] !== b[key]) pending.push([a[key], b[key]]);
      }
    } else if (!Object.is(a, b)) return false;
  }
  return true;
}

// src/cargo/internal-dependencies.ts
function listInternalDependencies(workspace) {
  const names = new Set(workspace.members.map(({ name }) => name));
  return workspace.members.flatMap(
    (member) => member.dependencies.filter(({ crate: crate2 }) => names.has(crate2)).map((dependency) => ({ from: member.name, to: dependency.crate, kind: dependency.kind, member, dependency }))
  );
}

// src/cargo/workspace.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join8, relative, resolve as resolve4, sep } from "node:path";

// src/cargo/dependencies.ts
var TABLES = [
  ["normal", ["dependencies"]],
  ["dev", ["dev-dependencies", "dev_dependencies"]],
  ["build", ["build-dependencies", "build_dependencies"]]
];
function listDependencies(manifest) {
  const targets = subTable(manifest, "target") ?? {};
  const shared = subTable(subTable(manifest, "workspace"), "dependencies");
  return [
    ...readTables(manifest, [], void 0),
    ...Object.keys(targets).flatMap((target) => readTables(subTable(targets, target), ["target", target], target)),
    ...readEntries(shared, ["workspace", "dependencies"], "workspace", void 0)
  ];
}
function readTables(parent, at, target) {
  return TABLES.flatMap(([table2, names]) => {
    const name = names.find((candidate) => subTable(parent, candidate) !== void 0);
    return name === void 0 ? [] : readEntries(subTable(parent, name), [...at, name], table2, target);
  });
}
function readEntries(entries, at, table2, target) {
  return Object.entries(entries ?? {}).map(([key, value]) => {
    const details2 = isTable2(value) ? value : void 0;
    const inherited = details2?.["workspace"] === true;
    const keyPath = [...at, key];
    const detailed = inherited ? void 0 : stringAt(details2, "version");
    const requirement = typeof value === "string" ? { path: keyPath, text: value } : detailed === void 0 ? void 0 : { path: [...keyPath, "version"], text: detailed };
    return {
      table: table2,
      target,
      keyPath,
      key,
      crate: stringAt(details2, "package") ?? key,
      inherited,
      requirement,
      path: stringAt(details2, "path"),
      git: stringAt(details2, "git"),
      registry: stringAt(details2, "registry") ?? stringAt(details2, "registry-index")
    };
  });
}

// src/cargo/member-directories.ts
import { readdir, stat as stat2 } from "node:fs/promises";
import { join as join7, resolve as resolve3 } from "node:path";
async function findMemberDirectories(root, members) {
  const found = [];
  for (const member of members) {
    const matches2 = await expandGlob(root, member);
    if (matches2.length === 0) {
      found.push({ directory: resolve3(root, member), listed: joinPath(root, member), glob: void 0 });
      continue;
    }
    const usedPattern = matches2.length > 1 || matches2[0] !== joinPath(root, member);
    for (const match of matches2) {
      if (!await isDirectory(match)) continue;
      found.push({ directory: resolve3(match), listed: match, glob: usedPattern ? member : void 0 });
    }
  }
  return found;
}
function joinPath(root, path) {
  return path.startsWith("/") ? path : `${root.replace(/\/$/, "")}/${path}`;
}
async function expandGlob(root, pattern) {
  let found = [pattern.startsWith("/") ? "/" : root];
  for (const name of pattern.split("/").filter((part) => part !== "" && part !== ".")) {
    const next = [];
    for (const directory of found) {
      if (name === "**") next.push(...await listTree(directory));
      else if (/[*?[]/.test(name)) next.push(...await listMatching(directory, name, pattern));
      else if (await exists(join7(directory, name))) next.push(joinPath(directory, name));
    }
    found = [...new Set(next)];
  }
  return found;
}
async function listMatching(directory, name, pattern) {
  const expression = compileName(name, pattern);
  const names = (await listNames(directory)).map((entry) => entry.name);
  return names.filter((entry) => expression.test(entry)).sort().map((entry) => joinPath(directory, entry));
}
async function listTree(directory) {
  const found = [directory];
  for (const current of found) {
    const entries = (await listNames(current)).filter((entry) => entry.isDirectory());
    found.push(...entries.map((entry) => joinPath(current, entry.name)).sort());
  }
  return found;
}
async function listNames(directory) {
  return await isDirectory(directory) ? readdir(directory, { withFileTypes: true }) : [];
}
function compileName(name, pattern) {
  const parts = name.match(/\*+|\?|\[!?\]?[^\]]*\]|\[|[^*?[]+/g) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part === "[" || part.startsWith("**")) {
      throw new ActionError("input", `could not parse the member pattern ${quoteValue(pattern)}`);
    }
    if (!part.startsWith("[")) return escapeRegExp(part);
    const isNegated = part.startsWith("[!");
    const inner = part.slice(isNegated ? 2 : 1, -1).replaceAll(/[\\\]^]/g, "\\$&");
    return `[${isNegated ? "^" : ""}${inner}]`;
  });
  return new RegExp(`^${source.join("")}$`, "su");
}
function escapeRegExp(text) {
  return text.replaceAll(/[\\^$.|+(){}\]/]/g, "\\$&");
}
async function exists(path) {
  return await stat2(path).catch(() => void 0) !== void 0;
}
async function isDirectory(path) {
  return (await stat2(path).catch(() => void 0))?.isDirectory() ?? false;
}

// src/cargo/workspace.ts
async function loadWorkspace(root) {
  return new Loader(resolve4(root)).load();
}
var Loader = class {
  #root;
  #loaded = /* @__PURE__ */ new Map();
  #missing = [];
  #shared = {};
  #isWorkspace = false;
  #exclude = [];
  #explicit = [];
  constructor(root) {
    this.#root = root;
  }
  async load() {
    const manifest = parseToml(await this.#readRoot(), "Cargo.toml");
    const workspace = subTable(manifest, "workspace");
    this.#shared = workspace ?? {};
    this.#isWorkspace = workspace !== void 0;
    this.#explicit = stringsAt(workspace, "members").map((member) => resolve4(this.#root, member));
    this.#exclude = stringsAt(workspace, "exclude").map((path) => resolve4(this.#root, path));
    for (const member of await findMemberDirectories(this.#root, stringsAt(workspace, "members"))) {
      await this.#visit(member.directory, () => describeMember(member, join8(this.#root, "Cargo.toml")));
    }
    await this.#visit(this.#root, () => "");
    this.#refuseMissing();
    const members = [...this.#loaded.values()].filter(({ content }) => packageOf(content) !== void 0).map((loaded) => this.#member(loaded)).sort((left, right) => compareText(left.directory, right.directory));
    refuseSameNames(members, this.#root);
    return { root: this.#root, isVirtual: packageOf(manifest) === void 0, members };
  }
  async #readRoot() {
    const path = join8(this.#root, "Cargo.toml");
    const text = await readIfPresent(path);
    if (text !== void 0) return text;
    throw new ActionError("input", `could not find \`Cargo.toml\` in \`${this.#root}\``, {
      hint: "Check the repository out first, and point workspace-path at the directory with the Cargo.toml"
    });
  }
  /** `describe` says, as cargo does, why the directory counts as a member. */
  async #visit(directory, describe) {
    const pending = [{ directory, describe }];
    for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
      if (this.#loaded.has(next.directory) || this.#isExcluded(next.directory)) continue;
      const path = join8(next.directory, "Cargo.toml");
      const text = await readIfPresent(path);
      if (text === void 0) {
        this.#missing.push(`${next.describe()}: failed to read \`${path}\`: No such file or directory (os error 2)`);
        continue;
      }
      const content = parseToml(text, this.#relative(path));
      this.#loaded.set(next.directory, { directory: next.directory, content });
      if (!this.#isWorkspace) continue;
      this.#refuseNestedRoot(next.directory, content);
      for (const { crate: crate2, directory: target } of this.#pathDependencies(next.directory, content).reverse()) {
        const { describe: parent } = next;
        const describeDependency = () => [parent(), `failed to load manifest for dependency \`${crate2}\``].filter(Boolean).join(": ");
        if (await this.#belongs(target)) pending.push({ directory: target, describe: describeDependency });
      }
    }
  }
  #pathDependencies(directory, content) {
    return this.#dependencies({ directory, content }).flatMap(
      ({ crate: crate2, path }) => path === void 0 ? [] : [{ crate: crate2, directory: resolve4(this.#root, path) }]
    );
  }
  /** A path dependency outside the root is a member only when it says so itself (`package.workspace`). */
  async #belongs(directory) {
    if (isInside2(directory, this.#root)) return true;
    const text = await readIfPresent(join8(directory, "Cargo.toml"));
    if (text === void 0) return false;
    const pointer = stringAt(packageOf(parseToml(text, this.#relative(join8(directory, "Cargo.toml")))), "workspace");
    return pointer !== void 0 && resolve4(directory, pointer) === this.#root;
  }
  #isExcluded(directory) {
    if (directory === this.#root) return false;
    const under = (base) => isInside2(directory, base);
    return this.#exclude.some(under) && !this.#explicit.some(under);
  }
  #refuseNestedRoot(directory, content) {
    if (directory === this.#root || content["workspace"] === void 0) return;
    throw new ActionError(
      "input",
      `multiple workspace roots found in the same workspace: \`${this.#root}\` and \`${directory}\``,
      { hint: "Remove [workspace] from the inner Cargo.toml, or list its directory in workspace.exclude" }
    );
  }
  #refuseMissing() {
    if (this.#missing.length === 0) return;
    const more = this.#missing.length > 3 ? `; and ${this.#missing.length - 3} more` : "";
    throw new ActionError("input", `${this.#missing.slice(0, 3).join("; ")}${more}`, {
      hint: "Add the missing directory (a submodule that was not checked out?) or take it out of workspace.members"
    });
  }
  #member({ directory, content }) {
    const table2 = packageOf(content);
    const manifest = this.#relative(join8(directory, "Cargo.toml"));
    const name = stringAt(table2, "name");
    if (name === void 0) throw new ActionError("input", `${manifest}: missing field \`package.name\``);
    return {
      name,
      version: this.#version(table2, manifest),
      versionInherited: inherits(table2, "version"),
      directory: this.#relative(directory) || ".",
      manifest,
      unpublishable: this.#isUnpublishable(table2),
      dependencies: this.#dependencies({ directory, content })
    };
  }
  /** A package without a version counts as 0.0.0 (cargo 1.75 and later). */
  #version(table2, manifest) {
    const shared = subTable(this.#shared, "package");
    if (!inherits(table2, "version")) return stringAt(table2, "version") ?? "0.0.0";
    const version = stringAt(shared, "version");
    if (version !== void 0) return version;
    throw new ActionError("input", `${manifest}: \`workspace.package.version\` was not defined`, {
      hint: "Define it in the Cargo.toml of the workspace root, or give the package a version of its own"
    });
  }
  #isUnpublishable(table2) {
    const publish = (inherits(table2, "publish") ? subTable(this.#shared, "package") : table2)?.["publish"];
    return publish === false || Array.isArray(publish) && publish.length === 0;
  }
  #dependencies({ directory, content }) {
    const own = listDependencies(content);
    const shared = new Map(listDependencies({ workspace: this.#shared }).map((entry) => [entry.key, entry]));
    return own.flatMap((entry) => {
      if (entry.table === "workspace") return [];
      const source = entry.inherited ? shared.get(entry.key) : entry;
      const manifest = this.#relative(join8(directory, "Cargo.toml"));
      if (source === void 0) {
        throw new ActionError(
          "input",
          `${manifest}: error inheriting \`${entry.key}\` from workspace root manifest's \`workspace.dependencies.${entry.key}\``
        );
      }
      const base = entry.inherited ? this.#root : directory;
      return [
        {
          kind: entry.table,
          target: entry.target,
          crate: source.crate,
          key: entry.key,
          requirement: source.requirement?.text,
          requirementAt: source.requirement && {
            manifest: entry.inherited ? "Cargo.toml" : manifest,
            path: source.requirement.path
          },
          path: source.path === void 0 ? void 0 : this.#relative(resolve4(base, source.path)) || ".",
          git: source.git,
          registry: source.registry
        }
      ];
    });
  }
  #relative(path) {
    return relative(this.#root, path).split(sep).join("/");
  }
};
function packageOf(manifest) {
  return subTable(manifest, "package") ?? subTable(manifest, "project");
}
function inherits(table2, key) {
  const value = table2?.[key];
  return isTable2(value) && value["workspace"] === true;
}
function isInside2(path, base) {
  return path === base || path.startsWith(base.endsWith(sep) ? base : `${base}${sep}`);
}
function describeMember({ listed, glob: glob2 }, manifest) {
  const via = glob2 === void 0 ? "" : ` via \`${glob2}\``;
  return `failed to load manifest for workspace member \`${listed}\` referenced${via} by workspace at \`${manifest}\``;
}
function refuseSameNames(members, root) {
  const byName = /* @__PURE__ */ new Map();
  for (const member of members) {
    const other = byName.get(member.name);
    if (other !== void 0) {
      const places = [other, member].map(({ manifest }) => join8(root, manifest)).join(" and ");
      throw new ActionError("input", `two packages named \`${member.name}\` in this workspace: ${places}`);
    }
    byName.set(member.name, member);
  }
}
function compareText(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
async function readIfPresent(path) {
  try {
    return await readFile2(path, "utf8");
  } catch (error2) {
    const code = error2.code;
    if (code === "ENOENT" || code === "ENOTDIR") return void 0;
    throw new ActionError("input", `failed to read \`${path}\``, { cause: error2 });
  }
}

// src/cascade/plan/monorepo.ts
async function readMonorepo(root, config, tag) {
  const workspace = await loadWorkspace(root);
  const versions = readVersions(workspace, config);
  const version = await monorepoVersion(workspace, versions);
  if (version !== tag.version) {
    throw new ActionError("input", `tag: ${tag.name} is not the version of the monorepo, which is ${version}`, {
      hint: `Set the version in its Cargo.toml to ${tag.version} and tag that commit, or push the tag ${config.tagPrefix}${version}`
    });
  }
  const internal = listInternalDependencies(workspace);
  checkRequirements(workspace, internal);
  const edges = internal.filter(({ from, to }) => versions.has(from) && versions.has(to) && from !== to);
  return { versions, edges: edges.map(({ from, to, kind }) => ({ from, to, kind })) };
}
function readVersions(workspace, config) {
  const versions = /* @__PURE__ */ new Map();
  for (const { name, path } of config.crates) {
    const member = workspace.members.find(({ directory }) => directory === path);
    if (member === void 0) {
      const known = workspace.members.map(({ directory }) => directory).join(", ");
      throw new ActionError("input", `${name}: the monorepo has no workspace member in ${quoteValue(path)}`, {
        hint: `Its members: ${known}`
      });
    }
    if (member.name !== name) {
      throw new ActionError("input", `${name}: ${member.manifest} is the manifest of ${quoteValue(member.name)}`, {
        hint: "Correct name or path in the configuration"
      });
    }
    if (tryParseVersion(member.version) === void 0) {
      throw new ActionError("input", `${member.manifest}: ${quoteValue(member.version)} is not a version`);
    }
    versions.set(name, member.version);
  }
  return versions;
}
async function monorepoVersion(workspace, versions) {
  const rootPackage = workspace.members.find(({ directory }) => directory === ".");
  if (rootPackage !== void 0) return rootPackage.version;
  const manifest = parseToml(await readFile3(join9(workspace.root, "Cargo.toml"), "utf8"), "Cargo.toml");
  const shared = stringAt(subTable(subTable(manifest, "workspace"), "package"), "version");
  if (shared !== void 0) return shared;
  const [version, ...others] = new Set(versions.values());
  if (version !== void 0 && others.length === 0) return version;
  throw new ActionError("input", "the monorepo has no version of its own, and its crates have different ones", {
    hint: "Give it a root package, or a version in [workspace.package]"
  });
}
function checkRequirements(workspace, internal) {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  const wrong = internal.flatMap(({ from, to, dependency }) => {
    const version = versions.get(to);
    const { requirement } = dependency;
    if (requirement === void 0 || requirementAdmits(requirement, version)) return [];
    return [`${from} requires ${to} ${quoteValue(requirement)}, which does not admit ${version}`];
  });
  if (wrong.length === 0) return;
  throw new ActionError("input", `the crates would not ship as they were tested: ${wrong.join("; ")}`, {
    hint: "Correct the requirements in the monorepo and tag again"
  });
}

// src/cargo/graph.ts
function orderInLevels(names, edges) {
  const known = new Set(names);
  const inner = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const binding = inner.filter((edge) => edge.kind !== "dev" || !reaches(inner, edge.to, edge.from));
  const needs = new Map([...known].sort().map((name) => [name, /* @__PURE__ */ new Set()]));
  for (const { from, to } of binding) needs.get(from)?.add(to);
  const levels = [];
  while (needs.size > 0) {
    const level = [...needs].filter(([, missing]) => missing.size === 0).map(([name]) => name);
    if (level.length === 0) throw cycleError(needs);
    for (const name of level) needs.delete(name);
    for (const missing of needs.values()) for (const name of level) missing.delete(name);
    levels.push(level);
  }
  return levels;
}
function reaches(edges, from, to) {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const seen = /* @__PURE__ */ new Set([from]);
  for (const name of seen) for (const edge of targets.get(name) ?? []) seen.add(edge.to);
  return seen.has(to);
}
function cycleError(needs) {
  const walked = [];
  let name = needs.keys().next().value ?? "";
  while (!walked.includes(name)) {
    walked.push(name);
    name = [...needs.get(name) ?? []].sort()[0] ?? "";
  }
  const cycle = [...walked.slice(walked.indexOf(name)), name];
  return new ActionError("input", `the crates depend on each other in a cycle: ${cycle.join(" -> ")}`, {
    hint: "Break it: move what both need into a crate of its own, or turn one edge into a dev-dependency"
  });
}

// src/cascade/plan/config.ts
function upstreamName(config) {
  return config.tagPrefix.replace(/[-_./]?v?$/, "") || "upstream";
}

// src/cascade/plan/plan.ts
function releaseTrailer(upstream) {
  return { key: "Upstream-Release", value: `${upstream.tag.name}@${upstream.commit}` };
}
function commitMessage(upstream, updated) {
  const items = updated.map(({ name, version }) => `update ${name} to ${version}, `).join("");
  const { key, value } = releaseTrailer(upstream);
  return `chore(deps): ${items}sync with ${upstream.name} upstream v${upstream.tag.version}

${key}: ${value}
`;
}
function tagMessage(crate2, upstream) {
  const { key, value } = releaseTrailer(upstream);
  return `${crate2.name} ${crate2.version}

${key}: ${value}
`;
}
function crateAddress(crate2, serverUrl) {
  const { location } = crate2;
  if (location.kind === "url") return { url: location.url, label: location.url };
  const label2 = `${location.owner}/${location.name}`;
  return { url: `${serverUrl}/${label2}`, label: label2 };
}
function createPlan(config, upstream, workspace, serverUrl) {
  const configured = config.crates.flatMap(
    ({ name, needs }) => needs.map((to) => ({ from: name, to, kind: "normal" }))
  );
  const edges = [...workspace.edges, ...configured];
  const names = config.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const targets = Map.groupBy(workspace.edges, ({ from }) => from);
  const byName = new Map(config.crates.map((crate2) => [crate2.name, crate2]));
  const rank = new Map(order.levels.flat().map((name, index) => [name, index]));
  const crates = [...rank.keys()].map((name) => {
    const crate2 = byName.get(name);
    const version = workspace.versions.get(name);
    const depends = new Set(
      targets.get(name)?.map(({ to }) => to).filter((to) => to !== name && rank.has(to))
    );
    return {
      name,
      config: crate2,
      version,
      tag: `${crate2.tagPrefix}${version}`,
      ...crateAddress(crate2, serverUrl),
      dependencies: [...depends].sort((a, b) => rank.get(a) - rank.get(b))
    };
  });
  return { upstream: { name: upstreamName(config), ...upstream }, crates, edges, ...order };
}
function addEdges(plan, found) {
  const edges = [...plan.edges, ...found];
  const names = plan.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const crates = order.levels.flatMap(
    (level) => level.map((name) => plan.crates.find((crate2) => crate2.name === name))
  );
  return { ...plan, crates, edges, ...order };
}
function orderByNeed(names, edges) {
  const levels = orderInLevels(names, edges);
  const levelOf = new Map(levels.flatMap((level, index) => level.map((name) => [name, index])));
  const needs = new Map([...levelOf.keys()].map((name) => [name, /* @__PURE__ */ new Set()]));
  for (const { from, to } of edges) {
    const [later, earlier] = [levelOf.get(from), levelOf.get(to)];
    if (later !== void 0 && earlier !== void 0 && earlier < later) needs.get(from)?.add(to);
  }
  const rank = new Map([...levelOf.keys()].map((name, index) => [name, index]));
  const sorted = (set) => [...set].sort((a, b) => rank.get(a) - rank.get(b));
  return { levels, needs: new Map([...needs].map(([name, set]) => [name, sorted(set)])) };
}
function closure(plan, name) {
  const wanted = /* @__PURE__ */ new Set();
  const pending = [...plan.needs.get(name) ?? []];
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    pending.push(...plan.needs.get(next) ?? []);
  }
  return plan.crates.map((crate2) => crate2.name).filter((candidate) => wanted.has(candidate));
}

// src/cascade/plan/upstream.ts
async function readUpstream(git, request, log) {
  const { checkout, tag, repositoryUrl } = request;
  const ref = tagRef(tag.name);
  const local2 = git.open(checkout);
  const head = await local2.resolveCommit("HEAD");
  if (head === void 0) {
    throw new ActionError("input", `workspace-path: ${checkout} is no git checkout with a commit`, {
      hint: "Check the monorepo out first, at the tag"
    });
  }
  const annotated = await local2.readTag(tag.name);
  let commit = await local2.resolveCommit(ref);
  let tagger = annotated?.tagger;
  if (annotated === void 0 && repositoryUrl !== void 0) {
    const remote = await git.readRemote(repositoryUrl, ref).catch((error2) => {
      if (commit === void 0) throw error2;
      log.warning(`the tag ${tag.name} could not be read from ${repositoryUrl}: ${describeError(error2)}`);
      return void 0;
    });
    if (remote !== void 0 && commit !== void 0 && remote.commit.oid !== commit) {
      throw new ActionError(
        "input",
        `the tag ${tag.name} is at ${commit} here, but at ${remote.commit.oid} in ${repositoryUrl}`,
        {
          hint: "A released tag must not move: push a new version instead"
        }
      );
    }
    commit ??= remote?.commit.oid;
    tagger = remote?.tag?.tagger;
  }
  if (commit === void 0) {
    throw new ActionError("input", `tag: ${tag.name} is not in the checkout at ${checkout}`, {
      hint: `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`
    });
  }
  if (commit !== head) {
    throw new ActionError("input", `the checkout at ${checkout} is at ${head}, the tag ${tag.name} at ${commit}`, {
      hint: `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`
    });
  }
  const epochSeconds = tagger?.epochSeconds ?? (await local2.readCommit(commit)).committer.epochSeconds;
  return { tag, commit, epochSeconds };
}

// src/cascade/plan/plan-cascade.ts
async function planCascade({ config, git, ports }, request) {
  const { serverUrl, repository } = request;
  const tag = parseTag2(request.tag, config.tagPrefix);
  const root = resolve5(request.workspacePath);
  if (!(await stat3(root).catch(() => void 0))?.isDirectory()) {
    throw new ActionError("input", `workspace-path: got ${quoteValue(request.workspacePath)}, expected a folder`, {
      hint: "Check the monorepo out first, at the tag"
    });
  }
  const repositoryUrl = repository === void 0 ? void 0 : `${serverUrl}/${repository}`;
  const [upstream, monorepo] = await Promise.all([
    readUpstream(git, { checkout: root, tag, repositoryUrl }, ports.log),
    readMonorepo(root, config, tag)
  ]);
  return createPlan(config, upstream, monorepo, serverUrl);
}

// src/cascade/prepare/checkout.ts
import { readFile as readFile4, rm as rm5, writeFile as writeFile2 } from "node:fs/promises";
import { join as join10 } from "node:path";

// src/cascade/plan/changelog.ts
function addSection(before, crate2, updated, upstream) {
  const text = before ?? "# Changelog\n";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const heading = new RegExp(`^## +\\[?v?${crate2.version.replaceAll(/[.+]/g, "\\$&")}\\]?(?: |\\r?$)`, "m");
  if (heading.test(text)) return text;
  const date = new Date(upstream.epochSeconds * 1e3).toISOString().slice(0, 10);
  const names = [...new Map(updated.map((each) => [each.name, each])).values()];
  const section = [
    `## [${crate2.version}] - ${date}`,
    "",
    "### Changed",
    "",
    `- Follows ${upstream.name} ${upstream.tag.version}`,
    ...names.map(({ name, version }) => `- Updated ${name} to ${version}`),
    ""
  ].join(eol);
  const first = /^## +\[?v?\d/m.exec(text);
  if (first !== null) return `${text.slice(0, first.index)}${section}${eol}${text.slice(first.index)}`;
  const end = text === "" || text.endsWith("\n") ? "" : eol;
  return `${text}${end}${eol}${section}`;
}

// src/cargo/toml-ranges.ts
function findTomlStrings(text, paths) {
  const root = { children: /* @__PURE__ */ new Map() };
  const leaves = paths.map((path) => path.reduce((node, key) => childOf(node.children, key), root));
  new Scanner(text).scanDocument(root);
  return leaves.map((leaf) => leaf.range);
}
function childOf(children, key) {
  let child = children.get(key);
  if (child === void 0) {
    child = { children: /* @__PURE__ */ new Map() };
    children.set(key, child);
  }
  return child;
}
var TAB = 9;
var LF = 10;
var CR = 13;
var SPACE = 32;
var QUOTE = 34;
var HASH = 35;
var APOSTROPHE = 39;
var COMMA = 44;
var DOT = 46;
var EQUALS = 61;
var OPEN_BRACKET = 91;
var BACKSLASH = 92;
var CLOSE_BRACKET = 93;
var OPEN_BRACE = 123;
var CLOSE_BRACE = 125;
var Scanner = class {
  #text;
  #at = 0;
  constructor(text) {
    this.#text = text;
  }
  scanDocument(root) {
    const scopes = { children: /* @__PURE__ */ new Map() };
    let table2 = root;
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#code() === OPEN_BRACKET) table2 = this.#header(scopes, root);
      else this.#keyValue(table2);
    }
  }
  /** `[a.b]` or `[[a.b]]`; a key that names an array of tables means its newest element. */
  #header(scopes, root) {
    const isArray = this.#text.charCodeAt(this.#at + 1) === OPEN_BRACKET;
    this.#at += isArray ? 2 : 1;
    const keys = this.#keys(CLOSE_BRACKET);
    this.#at += isArray ? 2 : 1;
    let scope = scopes;
    let wanted = root;
    for (const [position, key] of keys.entries()) {
      scope = childOf(scope.children, key);
      wanted = wanted?.children.get(key);
      if (isArray && position === keys.length - 1) {
        scope.last = scope.last === void 0 ? 0 : scope.last + 1;
        scope.children.clear();
      }
      if (scope.last !== void 0) wanted = wanted?.children.get(String(scope.last));
    }
    return wanted;
  }
  #keyValue(table2) {
    let wanted = table2;
    for (const key of this.#keys(EQUALS)) wanted = wanted?.children.get(key);
    this.#at += 1;
    this.#value(wanted);
  }
  /** A dotted key up to (not including) `end`. */
  #keys(end) {
    const keys = [];
    for (; ; ) {
      this.#skipSpace();
      const start = this.#at;
      const code = this.#code();
      if (code === QUOTE || code === APOSTROPHE) {
        this.#skipString(code);
        keys.push(decodeKey(this.#text.slice(start, this.#at)));
      } else {
        while (this.#at < this.#text.length && !this.#endsBareKey(end)) this.#at += 1;
        keys.push(this.#text.slice(start, this.#at));
      }
      this.#skipSpace();
      if (this.#code() !== DOT) return keys;
      this.#at += 1;
    }
  }
  #endsBareKey(end) {
    const code = this.#code();
    return code === DOT || code === end || code === SPACE || code === TAB || code === LF;
  }
  #value(wanted) {
    this.#skipSpace();
    const start = this.#at;
    const code = this.#code();
    if (code === QUOTE || code === APOSTROPHE) {
      this.#skipString(code);
      if (wanted !== void 0) wanted.range = { start, end: this.#at };
    } else if (code === OPEN_BRACKET) this.#array(wanted);
    else if (code === OPEN_BRACE) this.#inlineTable(wanted);
    else this.#skipScalar();
  }
  #array(wanted) {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACKET)) return;
      this.#value(wanted?.children.get(String(index)));
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }
  #inlineTable(wanted) {
    this.#at += 1;
    for (; ; ) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACE)) return;
      this.#keyValue(wanted);
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }
  /** The end of the text closes everything: a scan always ends. */
  #closes(bracket) {
    if (this.#code() === bracket) this.#at += 1;
    else return this.#at >= this.#text.length;
    return true;
  }
  #skipString(quote) {
    const isMultiLine = this.#text.charCodeAt(this.#at + 1) === quote && this.#text.charCodeAt(this.#at + 2) === quote;
    this.#at += isMultiLine ? 3 : 1;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === BACKSLASH && quote === QUOTE) this.#at += 1;
      else if (code === quote && (!isMultiLine || this.#closesMultiLine(quote))) break;
    }
    this.#at += 1;
  }
  /** At three or more quotes: moves to the last of them, for up to two belong to the value (`""""" `). */
  #closesMultiLine(quote) {
    let count = 1;
    while (count < 5 && this.#text.charCodeAt(this.#at + count) === quote) count += 1;
    if (count < 3) return false;
    this.#at += count - 1;
    return true;
  }
  /** Numbers, booleans and dates (which may hold a space) end where none of them can go on. */
  #skipScalar() {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE || code === HASH || code === LF) return;
    }
  }
  #skipSpace() {
    while (this.#code() === SPACE || this.#code() === TAB) this.#at += 1;
  }
  #skipBlank() {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === HASH) {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (code !== SPACE && code !== TAB && code !== LF && code !== CR) return;
    }
  }
  #code() {
    return this.#text.charCodeAt(this.#at);
  }
};
function decodeKey(quoted) {
  if (quoted.startsWith("'") || !quoted.includes("\\")) return quoted.slice(1, -1);
  return String(parse(`key = ${quoted}`)["key"]);
}

// src/cargo/manifest.ts
function editManifest(text, edits) {
  const manifest = parseToml(text, "the manifest");
  const changes = planChanges(manifest, edits);
  const edited = spliceChanges(text, changes);
  verifyEdit(manifest, edited, changes);
  return { text: edited, changes };
}
function planChanges(manifest, edits) {
  const planned2 = /* @__PURE__ */ new Map();
  let byCrate;
  for (const edit of edits) {
    const after = edit.kind === "package-version" ? edit.version : edit.requirement;
    if (!after.isWellFormed()) throw new ActionError("input", `${quoteValue(after)} is not well-formed Unicode`);
    byCrate ??= edit.kind === "requirement" ? Map.groupBy(listDependencies(manifest), ({ crate: crate2 }) => crate2) : void 0;
    for (const target of findTargets(manifest, edit, byCrate ?? /* @__PURE__ */ new Map())) {
      const id = JSON.stringify(target.path);
      const earlier = planned2.get(id);
      if (earlier !== void 0 && earlier.after !== after) {
        throw new ActionError(
          "input",
          `two edits of ${showPath(target.path)} disagree: ${quoteValue(earlier.after)} and ${quoteValue(after)}`
        );
      }
      planned2.set(id, { path: target.path, before: target.value, after });
    }
  }
  return [...planned2.values()].filter(({ before, after }) => before !== after);
}
function findTargets(manifest, edit, dependencies) {
  switch (edit.kind) {
    case "package-version":
      return [findVersion(manifest)];
    case "requirement":
      return findRequirements(dependencies, edit.crate);
    case "requirement-at":
      return [findString(manifest, edit.path)];
  }
}
function findVersion(manifest) {
  const table2 = packageTable(manifest);
  const own = stringAt(manifest[table2], "version");
  if (own !== void 0) return { path: [table2, "version"], value: own };
  const workspace = subTable(manifest, "workspace");
  const shared = stringAt(subTable(workspace, "package"), "version");
  if (manifest[table2] === void 0) {
    if (shared !== void 0) return { path: ["workspace", "package", "version"], value: shared };
    const lacks = workspace === void 0 ? "there is neither [package] nor [workspace]" : "there is no [package], and no workspace.package.version";
    throw new ActionError("input", `found no version to edit: ${lacks}`);
  }
  const inherits2 = subTable(subTable(manifest, table2), "version")?.["workspace"] === true;
  if (!inherits2) throw new ActionError("input", `found no version to edit: [${table2}] has no version string`);
  if (shared !== void 0) return { path: ["workspace", "package", "version"], value: shared };
  throw new ActionError("input", `found no version to edit: ${table2}.version is inherited from the workspace`, {
    hint: "Edit workspace.package.version in the Cargo.toml of the workspace root"
  });
}
function packageTable(manifest) {
  return manifest["package"] === void 0 && manifest["project"] !== void 0 ? "project" : "package";
}
function findRequirements(dependencies, crate2) {
  const entries = dependencies.get(crate2) ?? [];
  const targets = entries.flatMap(
    ({ requirement }) => requirement === void 0 ? [] : [{ path: requirement.path, value: requirement.text }]
  );
  if (targets.length > 0) return targets;
  if (entries.length > 0) {
    const places = entries.map((entry) => `${showPath(entry.keyPath)} (${describeSource(entry)})`).join(", ");
    throw new ActionError("input", `no entry for ${quoteValue(crate2)} has a version requirement: ${places}`);
  }
  throw new ActionError(
    "input",
    `no dependency on ${quoteValue(crate2)} in this manifest; ${nearest(crate2, dependencies.keys())}`
  );
}
function describeSource(entry) {
  if (entry.inherited) return "inherited from the workspace";
  if (entry.path !== void 0) return "path only";
  return entry.git === void 0 ? "no version" : "git only";
}
function findString(manifest, path) {
  let value = manifest;
  for (const [depth, key] of path.entries()) {
    const children = isTable2(value) || Array.isArray(value) ? value : {};
    const child = Object.hasOwn(children, key) ? children[key] : void 0;
    if (child === void 0 || Array.isArray(children) && key === "length") {
      const parent = depth === 0 ? "the manifest" : showPath(path.slice(0, depth));
      throw new ActionError(
        "input",
        `no value at ${showPath(path)}: ${parent} has no ${quoteValue(key)}; ${nearest(key, Object.keys(children))}`
      );
    }
    value = child;
  }
  if (typeof value === "string") return { path: [...path], value };
  const inner = isTable2(value) ? Object.keys(value).filter((key) => typeof value[key] === "string") : [];
  throw new ActionError("input", `the value at ${showPath(path) || "the empty path"} is not a string`, {
    hint: inner.length === 0 ? void 0 : `Strings below it: ${inner.slice(0, 5).map((key) => showPath([...path, key])).join(", ")}`
  });
}
function nearest(name, names) {
  const close = nearestNames(name, names);
  return close.length === 0 ? "there is none at all" : `nearest: ${close.map((each) => quoteValue(each)).join(", ")}`;
}
function spliceChanges(text, changes) {
  if (changes.length === 0) return text;
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const body = text.slice(mark);
  const ranges = findTomlStrings(
    body,
    changes.map(({ path }) => path)
  );
  const splices = changes.map(({ path, after }, index) => {
    const range = ranges[index];
    if (range === void 0) throw new ActionError("internal", `${showPath(path)} was not found in the text`);
    return { ...range, after };
  }).sort((left, right) => left.start - right.start);
  const parts = [text.slice(0, mark)];
  let from = 0;
  for (const { start, end, after } of splices) {
    parts.push(body.slice(from, start), writeTomlString(body.slice(start, end), after));
    from = end;
  }
  parts.push(body.slice(from));
  return parts.join("");
}
function verifyEdit(before, edited, changes) {
  for (const { path, after } of changes) {
    const parent = path.slice(0, -1).reduce((table2, key) => table2[key], before);
    parent[path.at(-1) ?? ""] = after;
  }
  if (!sameToml(before, parseToml(edited, "the edited manifest"))) {
    throw new ActionError("internal", "the edited manifest does not say what was intended; nothing was written");
  }
}

// src/cargo/requirement-policy.ts
function renewRequirement(present, version, policy) {
  const target = parseVersion(version);
  switch (policy) {
    case "exact":
      return { requirement: `=${showFull(target)}`, note: void 0 };
    case "caret":
      return { requirement: `^${showFull(target)}`, note: void 0 };
    case "keep":
      return keepForm(present, target);
  }
}
function keepForm(present, version) {
  const comparators = parseRequirement(present);
  const [only, second] = comparators;
  const admitted = admits(comparators, version);
  if (only === void 0 || second !== void 0 || isOneSided(only)) {
    if (admitted)
      return { requirement: present, note: `${quoteValue(present)} admits ${showFull(version)} and was left alone` };
    if (only?.operator !== "<=" || second !== void 0) throw cannotKeep(present, version);
  }
  const sameParts = replaceNumbers(present, version);
  if (admits(parseRequirement(sameParts), version)) return { requirement: sameParts, note: void 0 };
  const full = present.replace(NUMBERS, showFull(version));
  if (only.operator === "*" || !admits(parseRequirement(full), version)) throw cannotKeep(present, version);
  return {
    requirement: full,
    note: `only a full version admits a pre-release: ${quoteValue(present)} became ${quoteValue(full)}`
  };
}
function isOneSided({ operator }) {
  return operator === "<" || operator === "<=" || operator === ">";
}
var NUMBERS = /\d[^ ]*/;
function replaceNumbers(present, version) {
  return present.replace(NUMBERS, (written) => {
    const [major = "", minor, patch] = (/^[^-+]*/.exec(written)?.[0] ?? "").split(".");
    const keepWild = (part, number) => part === void 0 ? void 0 : /^\d/.test(part) ? String(number) : part;
    const isFull = patch !== void 0 && /^\d/.test(patch);
    const parts = [keepWild(major, version.major), keepWild(minor, version.minor), keepWild(patch, version.patch)];
    return `${parts.filter((part) => part !== void 0).join(".")}${isFull && version.pre !== "" ? `-${version.pre}` : ""}`;
  });
}
function showFull({ major, minor, patch, pre }) {
  return `${major}.${minor}.${patch}${pre === "" ? "" : `-${pre}`}`;
}
function cannotKeep(present, version) {
  return new ActionError(
    "input",
    `the requirement ${quoteValue(present)} does not admit ${showFull(version)}, and no requirement of its form does`,
    {
      hint: "Change the requirement by hand, or set requirement-policy to exact or caret"
    }
  );
}

// src/cascade/plan/manifests.ts
function planManifests(crate2, released2, workspace, policy, read) {
  const member = findMember(crate2, workspace);
  const edits = /* @__PURE__ */ new Map();
  const add = (manifest, path, requirement) => {
    edits.set(manifest, [...edits.get(manifest) ?? [], { kind: "requirement-at", path, requirement }]);
  };
  if (member.versionInherited) add("Cargo.toml", ["workspace", "package", "version"], crate2.version);
  else edits.set(member.manifest, [{ kind: "package-version", version: crate2.version }]);
  const notes = [];
  const [present, planned2] = [tryParseVersion(member.version), tryParseVersion(crate2.version)];
  if (present !== void 0 && planned2 !== void 0 && compareVersions(present, planned2) > 0) {
    notes.push(`${member.manifest}: the version goes back from ${member.version} to ${crate2.version}`);
  }
  const siblings = [];
  for (const owner of workspace.members) {
    for (const dependency of owner.dependencies) {
      const target = released2.get(dependency.crate);
      if (target === void 0) continue;
      if (owner === member && target !== crate2) siblings.push(readSibling(crate2, dependency));
      const { requirementAt, requirement } = dependency;
      if (requirementAt === void 0 || requirement === void 0) continue;
      const renewed = renew(crate2, target, requirement, policy);
      if (renewed.note !== void 0) notes.push(`${requirementAt.manifest}: ${target.name}: ${renewed.note}`);
      add(requirementAt.manifest, requirementAt.path, renewed.requirement);
    }
  }
  checkExpected(crate2, member);
  const files = [...edits].map(([path, list]) => {
    const before = read(path);
    const { text: after, changes } = editManifest(before, list);
    return { path, before, after, changes };
  });
  const registry = findRegistry(parseToml(read(member.manifest), member.manifest));
  return {
    directory: member.directory,
    files: files.filter(({ changes }) => changes.length > 0),
    siblings,
    registry,
    notes
  };
}
function findMember(crate2, workspace) {
  const member = workspace.members.find(({ name }) => name === crate2.name);
  if (member !== void 0) return member;
  const names = workspace.members.map(({ name }) => name);
  throw new ActionError("input", `${crate2.label} has no package ${quoteValue(crate2.name)}`, {
    hint: names.length === 0 ? "It has no package at all" : `Its packages: ${names.join(", ")}`
  });
}
function findRegistry(manifest) {
  const [only, ...others] = stringsAt(subTable(manifest, "package"), "publish");
  return only !== void 0 && others.length === 0 ? only : "crates-io";
}
function readSibling(crate2, { crate: name, kind, registry, git }) {
  if (git === void 0) return { crate: name, kind, source: registry ?? "crates-io" };
  throw new ActionError("input", `${crate2.label} takes ${name} from git (${git}), expected a version of a registry`, {
    hint: "Cargo fetches the tag of a git dependency even for a patched build, and it is not there before the release"
  });
}
function renew(crate2, target, requirement, policy) {
  try {
    return renewRequirement(requirement, target.version, policy);
  } catch (error2) {
    if (!(error2 instanceof ActionError)) throw error2;
    throw new ActionError(error2.kind, `${crate2.label}: ${target.name}: ${error2.message}`, {
      hint: error2.hint,
      cause: error2
    });
  }
}
function checkExpected(crate2, member) {
  for (const name of crate2.dependencies) {
    const found = member.dependencies.filter((dependency) => dependency.crate === name);
    if (found.length === 0) {
      const near = nearestNames(
        name,
        member.dependencies.map((dependency) => dependency.crate)
      );
      throw new ActionError(
        "input",
        `${crate2.label}: ${member.manifest} does not depend on ${name}, the monorepo's ${crate2.name} does`,
        {
          hint: near.length === 0 ? "It has no dependencies at all" : `Nearest names there: ${near.join(", ")}`
        }
      );
    }
    if (found.every(({ requirement }) => requirement === void 0)) {
      throw new ActionError("input", `${crate2.label}: ${member.manifest} depends on ${name} by path only`, {
        hint: `Give it a version requirement: outside the monorepo there is no ${quoteValue(found[0]?.path ?? "")}`
      });
    }
  }
}

// src/cascade/prepare/commands.ts
import { stripVTControlCharacters as stripVTControlCharacters2 } from "node:util";
var CommandFailure = class extends ActionError {
  /** The last lines it wrote, colours removed, oldest first. */
  tail;
  constructor(command, exitCode, tail) {
    super("input", `${command.join(" ")} exited with ${exitCode}`);
    this.name = "CommandFailure";
    this.tail = tail;
  }
};
async function runCommand(exec, request) {
  const [program = "", ...args] = request.command;
  const tail = [];
  const { exitCode, stdout } = await exec(program, args, {
    cwd: request.cwd,
    env: request.env,
    onLine: (line) => {
      const plain = stripVTControlCharacters2(line);
      if (plain.trim() !== "" && !BACKTRACE.test(plain)) tail.push(plain);
      if (tail.length > TAIL_LINES) tail.shift();
      request.onLine(line);
    }
  });
  if (exitCode !== 0) throw new CommandFailure(request.shown ?? request.command, exitCode, tail);
  return stdout;
}
var TAIL_LINES = 20;
var BACKTRACE = /^\s+(\d+: |at )|^stack backtrace:$|^note: (Some details are omitted|run with `RUST_BACKTRACE)/;

// src/cascade/schedule.ts
async function runInOrder(names, needs, limit, task) {
  const passed = /* @__PURE__ */ new Set();
  const blocked = /* @__PURE__ */ new Set();
  const skipped = /* @__PURE__ */ new Set();
  const waiting = new Set(names);
  const running = /* @__PURE__ */ new Set();
  for (; ; ) {
    for (const name of waiting) {
      if (needs(name).some((need) => blocked.has(need))) {
        waiting.delete(name);
        blocked.add(name);
        skipped.add(name);
      } else if ((limit === 0 || running.size < limit) && needs(name).every((need) => !names.includes(need) || passed.has(need))) {
        waiting.delete(name);
        const run = task(name).then((isFine) => {
          (isFine ? passed : blocked).add(name);
          running.delete(run);
        });
        running.add(run);
      }
    }
    if (running.size === 0) return skipped;
    await Promise.race(running);
  }
}

// src/cascade/settled.ts
function nothingSettled() {
  return { done: /* @__PURE__ */ new Map(), failed: /* @__PURE__ */ new Map(), skipped: /* @__PURE__ */ new Set() };
}
function mergeSettled(a, b) {
  return {
    done: new Map([...a.done, ...b.done]),
    failed: new Map([...a.failed, ...b.failed]),
    skipped: /* @__PURE__ */ new Set([...a.skipped, ...b.skipped])
  };
}
async function attempt(work) {
  let step = "prepare";
  try {
    const value = await work((entered) => {
      step = entered;
    });
    return { status: "done", value };
  } catch (error2) {
    return {
      status: "failed",
      step,
      error: error2 instanceof ActionError ? error2 : new ActionError("internal", describeError(error2), { cause: error2 }),
      tail: error2 instanceof CommandFailure ? error2.tail : []
    };
  }
}
async function settleInOrder(names, needs, limit, work) {
  const done = /* @__PURE__ */ new Map();
  const failed = /* @__PURE__ */ new Map();
  const skipped = await runInOrder(names, needs, limit, async (name) => {
    const { status, ...end } = await attempt((enter) => work(name, enter));
    if ("value" in end) done.set(name, end.value);
    else failed.set(name, end);
    return status === "done";
  });
  return { done, failed, skipped };
}
var REMOTE_LIMIT = 8;
async function settleEach(context, names, step, work) {
  return await settleInOrder(
    names,
    () => [],
    context.concurrency || REMOTE_LIMIT,
    async (name, enter) => {
      enter(step);
      return await context.progress.step(name, step, () => work(name));
    }
  );
}

// src/cascade/prepare/checkout.ts
async function checkOut(context, plan, found, targets) {
  const { git, policy, ports } = context;
  const open2 = targets.filter((name) => found.get(name)?.status === "open");
  let [grown, checkouts] = [plan, nothingSettled()];
  for (; ; ) {
    const siblings = (name) => checkouts.done.get(name)?.manifests.siblings.map(({ crate: crate2 }) => crate2) ?? [];
    const wanted = new Set(open2.flatMap((name) => [name, ...closure(grown, name), ...siblings(name)]));
    const missing = [...wanted].filter((name) => !checkouts.done.has(name));
    if (missing.length === 0) return { plan: grown, checkouts };
    const crates = new Map(grown.crates.map((crate2) => [crate2.name, crate2]));
    const more = await settleEach(context, missing, "check out", async (name) => {
      const [crate2, state] = [crates.get(name), found.get(name)];
      const options = { directory: join10(context.scratchDir, name), policy };
      const checkout = state?.status === "done" ? await checkOutReleased(git, crate2, plan, { ...options, commit: state.commit }) : await checkOutOpen(git, crate2, plan, options);
      for (const note of checkout.manifests.notes) ports.log.notice(`${crate2.label}: ${note}`);
      return checkout;
    });
    checkouts = mergeSettled(checkouts, more);
    if (more.failed.size > 0) return { plan: grown, checkouts };
    const edges = [...more.done].flatMap(
      ([from, { manifests }]) => manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind }))
    );
    grown = addEdges(grown, edges);
  }
}
async function checkOutOpen(git, crate2, plan, options) {
  const { directory } = options;
  const { repository, head } = await git.clone({ url: crate2.url, branch: crate2.config.branch, directory });
  const released2 = (await repository.findTrailer(head, releaseTrailer(plan.upstream)))?.oid;
  if (released2 !== void 0 && released2 !== head) await repository.checkOut(released2);
  const base = released2 ?? head;
  return await readCheckout(repository, crate2, plan, { ...options, branchHead: head, base, released: released2 });
}
async function checkOutReleased(git, crate2, plan, options) {
  const { directory, commit } = options;
  const { repository, head } = await git.clone({ url: crate2.url, branch: crate2.config.branch, directory });
  await repository.checkOut(commit, tagRef(crate2.tag));
  return await readCheckout(repository, crate2, plan, { ...options, branchHead: head, base: commit, released: commit });
}
async function readCheckout(repository, crate2, plan, at) {
  const { directory, base, branchHead, released: released2 } = at;
  const crates = new Map(plan.crates.map((each) => [each.name, each]));
  const workspace = await loadWorkspace(directory);
  const texts = /* @__PURE__ */ new Map();
  for (const path of /* @__PURE__ */ new Set(["Cargo.toml", ...workspace.members.map(({ manifest }) => manifest)])) {
    texts.set(path, await readFile4(join10(directory, path), "utf8"));
  }
  const manifests = planManifests(crate2, crates, workspace, at.policy, (path) => texts.get(path));
  const files = [...manifests.files];
  if (crate2.config.changelog) {
    const before = await repository.readFile(base, "CHANGELOG.md");
    const updated = manifests.siblings.map((sibling) => crates.get(sibling.crate));
    files.push({ path: "CHANGELOG.md", before, after: addSection(before, crate2, updated, plan.upstream) });
  }
  const changed = released2 === void 0 ? files.filter(({ before, after }) => before !== after) : [];
  const hasLock = await repository.hasFile(base, "Cargo.lock");
  const checkout = {
    crate: crate2,
    repository,
    directory,
    branchHead,
    base,
    released: released2,
    manifests,
    files: changed,
    lock: hasLock ? await repository.readFile(base, "Cargo.lock") : void 0,
    diff: ""
  };
  await writeEdits(checkout);
  const paths = changed.map(({ path }) => path);
  return { ...checkout, diff: paths.length === 0 ? "" : await repository.diff(base, void 0, paths) };
}
async function writeEdits(checkout) {
  for (const { path, after } of checkout.files) await writeFile2(join10(checkout.directory, path), after);
}
async function writeLock(checkout, text) {
  const path = join10(checkout.directory, "Cargo.lock");
  if (text === void 0) await rm5(path, { force: true });
  else await writeFile2(path, text);
}

// src/cascade/prepare/inspect.ts
async function inspect(context, plan) {
  const crates = new Map(plan.crates.map((crate2) => [crate2.name, crate2]));
  return await settleEach(context, [...crates.keys()], "look at refs", async (name) => {
    return await inspectRepository(context.git, crates.get(name), plan.upstream);
  });
}
async function inspectRepository(git, crate2, upstream) {
  const ref = tagRef(crate2.tag);
  const conflict = (reason) => new ActionError("input", reason, {
    hint: "A tag is never moved: release a new version, or remove that tag if nobody uses it"
  });
  const refs = await git.listRemote(crate2.url, [branchRef(crate2.config.branch), ref]);
  if (!refs.has(ref)) {
    if (refs.has(branchRef(crate2.config.branch))) return { status: "open" };
    throw conflict(`${crate2.label} has no branch ${crate2.config.branch}`);
  }
  const found = await git.readRemote(crate2.url, ref);
  if (found === void 0) return { status: "open" };
  if (hasTrailer(found.commit, releaseTrailer(upstream))) return { status: "done", commit: found.commit.oid };
  throw conflict(
    `${crate2.label} has the tag ${crate2.tag} already, on the commit ${found.commit.oid.slice(0, 12)}, which this release did not make`
  );
}

// src/cascade/prepare/monorepo-build.ts
import { readFile as readFile5 } from "node:fs/promises";
import { join as join11 } from "node:path";

// src/cargo/lockfile.ts
var NEWEST_FORMAT = 4;
function parseLockfile(text) {
  const content = parseToml(text, "Cargo.lock");
  const format = content["version"] ?? 1;
  if (typeof format !== "number" || format > NEWEST_FORMAT) {
    throw new ActionError(
      "input",
      `Cargo.lock has format version ${String(format)}, expected at most ${NEWEST_FORMAT}`
    );
  }
  const packages = [content["root"], ...asList(content["package"])].filter(isTable2);
  return { format, packages: packages.map(readPackage) };
}
function asList(value) {
  return Array.isArray(value) ? value : [];
}
function readPackage(table2) {
  const [name, version] = [stringAt(table2, "name"), stringAt(table2, "version")];
  if (name === void 0 || version === void 0) {
    throw new ActionError("input", `Cargo.lock has a package without ${name === void 0 ? "a name" : "a version"}`);
  }
  return {
    name,
    version,
    source: stringAt(table2, "source"),
    checksum: stringAt(table2, "checksum"),
    dependencies: stringsAt(table2, "dependencies")
  };
}
function compareLockfiles(before, after) {
  const [old, young] = [groupByName(before), groupByName(after)];
  return [.../* @__PURE__ */ new Set([...old.keys(), ...young.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name) ?? [], young.get(name) ?? []];
    const change = { name, before: without(from, to), after: without(to, from) };
    return change.before.length === 0 && change.after.length === 0 ? [] : [change];
  });
}
function groupByName(lock) {
  return Map.groupBy(lock.packages, ({ name }) => name);
}
function without(packages, others) {
  const known = new Set(others.map(identify));
  return packages.filter((each) => !known.has(identify(each)));
}
function identify({ version, source, checksum }) {
  return JSON.stringify([version, source, checksum]);
}
function findDuplicates(lock, crates) {
  const byName = groupByName(lock);
  return [...new Set(crates)].flatMap((name) => {
    const packages = byName.get(name) ?? [];
    return packages.length > 1 ? [{ name, packages }] : [];
  });
}
function describeLockChange({ name, before, after }) {
  const [from, to] = [before, after].map((side) => side.map(({ version }) => version).join(", "));
  if (before.length === 0) return `${name} ${to} (added)`;
  if (after.length === 0) return `${name} ${from} (removed)`;
  return from === to ? `${name} ${from} (other source or checksum)` : `${name} ${from} -> ${to}`;
}

// src/cascade/report/seen.ts
function outcomeOf(seen, name) {
  const { found, checkouts, prepared, proposed: proposed2, pushed } = seen;
  const phases = [pushed, proposed2, seen.needs, prepared, seen.permissions, checkouts, found];
  const commit = commitOf(seen, name);
  const failure = phases.map((phase) => phase?.failed.get(name)).find((each) => each !== void 0);
  if (failure !== void 0) return { status: "failed", commit, ...failure };
  const end = pushed?.done.get(name) ?? proposed2?.done.get(name);
  if (end !== void 0) return end;
  if (phases.some((phase) => phase?.skipped.has(name))) return { status: "skipped", commit };
  const state = found?.done.get(name);
  if (state?.status === "done") return { status: "already-released", commit: state.commit };
  return { status: seen.isPlanned || prepared?.done.has(name) ? "planned" : "skipped", commit };
}
function commitOf({ found, checkouts, prepared, pushed }, name) {
  const state = found?.done.get(name);
  const released2 = state?.status === "done" ? state.commit : checkouts?.done.get(name)?.released;
  return pushed?.done.get(name)?.commit ?? prepared?.done.get(name)?.commit ?? released2;
}
function listFailures(seen) {
  return seen.plan.crates.flatMap(({ name }) => {
    const outcome = outcomeOf(seen, name);
    return outcome.status === "failed" ? [{ name, ...outcome }] : [];
  });
}

// src/cascade/report/failure.ts
var SHOWN_LINES = 10;
function throwIfFailed(seen) {
  const failed = listFailures(seen);
  const [first] = failed;
  if (first === void 0) return;
  const reasons = failed.map(({ name, step, error: error2 }) => `${name} failed at ${step}: ${describeError(error2)}`);
  const output = failed.find(({ tail }) => tail.length > 0)?.tail.slice(-SHOWN_LINES) ?? [];
  const shown = output.length === 0 ? "" : `
${output.join("\n")}
`;
  throw new ActionError(first.error.kind, `${reasons.join("; ")}.${shown} ${describePushed(seen)}`, {
    hint: "Run it again when that is mended: it goes on from here and repeats nothing",
    cause: first.error
  });
}
function monorepoFailure(name, step, error2) {
  if (!(error2 instanceof ActionError)) return error2;
  const reason = `${name} failed at ${step}: ${error2.message}`;
  if (!(error2 instanceof CommandFailure)) {
    return new ActionError(error2.kind, `${reason}. This run pushed nothing`, { hint: error2.hint, cause: error2 });
  }
  const output = error2.tail.slice(-SHOWN_LINES).join("\n");
  return new ActionError(error2.kind, `${reason}.
${output}
 This run pushed nothing`, {
    hint: "Mend it in the monorepo and tag a new version",
    cause: error2
  });
}
function releaseFailure(seen, error2) {
  if (!(error2 instanceof ActionError)) return error2;
  const hint = "Run it again when that is mended: only the release is left";
  return new ActionError(error2.kind, `${error2.message}. ${describePushed(seen)}`, {
    hint: error2.hint === void 0 ? hint : `${error2.hint}. ${hint}`,
    cause: error2
  });
}
function describePushed(seen) {
  const tagsOf = (wanted) => seen.plan.crates.filter(({ name }) => outcomeOf(seen, name).status === wanted).map(({ tag }) => tag);
  const [pushed, before] = [tagsOf("released"), tagsOf("already-released")];
  const earlier = before.length === 0 ? "" : ` (released before: ${before.join(", ")})`;
  return pushed.length === 0 ? `This run pushed nothing${earlier}` : `This run pushed ${pushed.join(", ")}${earlier}`;
}

// src/cascade/prepare/monorepo-build.ts
async function checkLocked(context, plan, root) {
  await context.progress.step(plan.upstream.name, "cargo metadata --locked", () => context.cargo.metadata(root));
  const text = await readFile5(join11(root, "Cargo.lock"), "utf8");
  const names = plan.crates.map(({ name }) => name);
  const [twice] = findDuplicates(parseLockfile(text), names);
  if (twice === void 0) return;
  const versions = twice.packages.map(({ version }) => version).join(" and ");
  throw new ActionError("input", `the monorepo's Cargo.lock holds ${twice.name} more than once: ${versions}`, {
    hint: "Some crate still asks for an old version: the set that would ship was never built together"
  });
}
async function buildMonorepo(context, plan, root) {
  for (const name of ["build", "test"]) {
    const command = context.config.commands[name];
    if (command.length === 0) continue;
    const upstream = plan.upstream.name;
    try {
      await context.progress.step(
        upstream,
        name,
        (onLine) => runCommand(context.ports.exec, { command, cwd: root, env: context.commandEnv, onLine })
      );
    } catch (error2) {
      throw monorepoFailure(upstream, name, error2);
    }
  }
}

// src/cascade/prepare/lock.ts
import { readFile as readFile7 } from "node:fs/promises";
import { join as join13 } from "node:path";

// src/cargo/lock-update.ts
import { readFile as readFile6 } from "node:fs/promises";
import { join as join12 } from "node:path";
async function moveToVersions(directory, crates, run) {
  for (const { name, version } of crates) {
    const { packages } = await readLockfile(join12(directory, "Cargo.lock"));
    const locked = packages.filter((each) => each.name === name).map((each) => each.version);
    if (locked.includes(version)) continue;
    if (locked.length !== 1) {
      const found = locked.length === 0 ? `no ${name}` : `${name} ${locked.join(" and ")}`;
      throw new ActionError("input", `after the update Cargo.lock holds ${found}, expected ${name} ${version}`);
    }
    await run(["cargo", "update", "-p", name, "--precise", version]);
  }
}
async function readLockfile(path) {
  const text = await readFile6(path, "utf8").catch((cause) => {
    throw new ActionError("input", `failed to read \`${path}\``, { cause });
  });
  return parseLockfile(text);
}
function checkLockUpdate(before, after, named, metadata) {
  const changes = compareLockfiles(before, after);
  const unnamed = changes.filter(
    (change) => !named.includes(change.name) && change.before.length > 0 && change.after.length > 0 && [...change.before, ...change.after].some(({ source }) => source !== void 0)
  );
  const [forced, stray] = [
    unnamed.filter((change) => isForced(change, metadata)),
    unnamed.filter((change) => !isForced(change, metadata))
  ];
  if (stray.length === 0) return { changes, forced };
  const list = stray.map(describeLockChange).join(", ");
  throw new ActionError("input", `the lock update moved more than ${named.join(", ")}: ${list}`, {
    hint: "Limit the update to named packages: cargo update -p <crate>"
  });
}
function isForced(change, metadata) {
  const requirements = metadata.packages.flatMap(
    ({ dependencies }) => dependencies.filter(({ name }) => name === change.name).map(({ req }) => req)
  );
  return change.after.every(
    ({ version }) => requirements.some(
      (req) => requirementAdmits(req, version) && !change.before.some((old) => requirementAdmits(req, old.version))
    )
  );
}

// src/cascade/prepare/lock.ts
async function findMissing(context, plan, checkout) {
  const missing = [];
  for (const [sibling, crate2] of uniqueSiblings(plan, checkout)) {
    const question = { crate: crate2, registry: sibling.source, directory: checkout.directory };
    if (await context.registry.isServed(question)) continue;
    missing.push({ sibling, crate: crate2, canWait: await context.registry.canWait(question) });
  }
  return missing;
}
async function updateLock(context, plan, checkout, onLine) {
  const { update: update2 } = context.config.commands;
  const run = async (command) => {
    await runCommand(context.ports.exec, { command, cwd: checkout.directory, env: context.commandEnv, onLine });
  };
  await writeLock(checkout, checkout.lock);
  await run(update2);
  const siblings = uniqueSiblings(plan, checkout);
  await moveToVersions(
    checkout.directory,
    siblings.map(([, crate2]) => crate2),
    run
  );
  const text = await readFile7(join13(checkout.directory, "Cargo.lock"), "utf8");
  const [before, after] = [parseLockfile(checkout.lock), parseLockfile(text)];
  const changes = compareLockfiles(before, after);
  const named = [checkout.crate.name, ...siblings.map(([, { name }]) => name)];
  const isStray = changes.some((each) => !named.includes(each.name) && each.before.length > 0 && each.after.length > 0);
  if (isStray && update2.join("\0") === builtInConfig.commands.update.join("\0")) {
    checkLockUpdate(before, after, named, await context.cargo.metadata(checkout.directory));
  }
  for (const [{ source }, crate2] of siblings) context.registry.noteServed(crate2, source);
  return { text, changes: changes.map(describeLockChange) };
}
function uniqueSiblings(plan, checkout) {
  return plan.crates.flatMap((crate2) => {
    const sibling = checkout.manifests.siblings.find((each) => each.crate === crate2.name);
    return sibling === void 0 ? [] : [[sibling, crate2]];
  });
}

// src/cascade/prepare/sibling-build.ts
import { readFile as readFile8 } from "node:fs/promises";
import { join as join14 } from "node:path";
function listPatches(plan, checkouts, checkout) {
  const patches = /* @__PURE__ */ new Map();
  const visit = (owner, withDev) => {
    for (const { crate: crate2, source, kind } of owner.manifests.siblings) {
      const target = checkouts.get(crate2);
      const key = `${source}\0${crate2}`;
      if (target === void 0 || patches.has(key) || kind === "dev" && !withDev) continue;
      const path = join14(target.directory, target.manifests.directory);
      patches.set(key, { source, crate: crate2, version: target.crate.version, path });
      visit(target, false);
    }
  };
  visit(checkout, true);
  const order = plan.crates.map(({ name }) => name);
  return [...patches.values()].sort((a, b) => order.indexOf(a.crate) - order.indexOf(b.crate));
}
async function buildAgainstSiblings(context, checkout, patches, enter) {
  const { exec } = context.ports;
  const { build, test } = context.config.commands;
  const { crate: crate2, directory: cwd } = checkout;
  const env = context.commandEnv;
  const preparation = await findPreparation([build, test], checkout, patches);
  if (preparation !== void 0) {
    enter("lock for the build");
    const command = patchCommand(preparation, patches);
    await runCommand(exec, { command, shown: preparation, cwd, env, onLine: () => void 0 });
  }
  for (const [name, command] of Object.entries({ build, test })) {
    if (command.length === 0) continue;
    enter(name);
    await context.progress.step(crate2.name, name, async (onLine) => {
      await runCommand(exec, { command: patchCommand(command, patches), shown: command, cwd, env, onLine });
    });
  }
}
async function findPreparation(commands2, { directory, lock }, patches) {
  if (patches.length === 0 || !commands2.some(([program]) => program === "cargo")) return void 0;
  const locked = lock === void 0 ? [] : parseLockfile(await readFile8(join14(directory, "Cargo.lock"), "utf8")).packages;
  const versions = new Map(patches.map(({ crate: crate2, version }) => [crate2, version]));
  const held = locked.filter(
    ({ name, version, source }) => source !== void 0 && versions.has(name) && versions.get(name) !== version
  );
  if (held.length > 0) return ["cargo", "update", ...held.flatMap(({ name, version }) => ["-p", `${name}@${version}`])];
  const isLocked = commands2.flat().some((argument) => argument === "--locked" || argument === "--frozen");
  return isLocked ? ["cargo", "metadata", "--format-version", "1"] : void 0;
}

// src/cascade/prepare/prepare.ts
async function prepare(context, plan, checkouts, targets) {
  const open2 = plan.crates.flatMap(({ name }) => targets.includes(name) && checkouts.has(name) ? [name] : []);
  const needs = (name) => plan.needs.get(name) ?? [];
  return await settleInOrder(open2, needs, context.concurrency, async (name, enter) => {
    const checkout = checkouts.get(name);
    const prepared = await lockAndCommit(context, plan, checkout, enter);
    try {
      await buildAgainstSiblings(context, checkout, listPatches(plan, checkouts, checkout), enter);
    } finally {
      await writeLock(checkout, prepared.lock);
    }
    return prepared;
  });
}
async function lockAndCommit(context, plan, checkout, enter) {
  const { lock, released: released2, crate: crate2 } = checkout;
  if (released2 !== void 0) return { checkout, lock, lockChanges: [], isLockWaiting: false, commit: released2 };
  enter("lock");
  const { missing, ...update2 } = await updateLockOf(context, plan, checkout);
  const isLockWaiting = missing.length > 0;
  if (isLockWaiting && !context.isProposal) {
    const [unserved] = missing.filter(({ canWait }) => !canWait);
    if (unserved === void 0) return { checkout, ...update2, isLockWaiting, commit: void 0 };
    const { crate: wanted, sibling } = unserved;
    throw new ActionError(
      "input",
      `${sibling.source} does not serve ${wanted.name} ${wanted.version}, which the Cargo.lock of ${crate2.label} has to name`,
      { hint: `Publish ${wanted.name} first, set publish = true for it, or set wait-for-registry to always` }
    );
  }
  enter("commit");
  const commit = await commitRelease(context, plan, checkout, update2.lock);
  return { checkout, ...update2, isLockWaiting, commit };
}
async function updateLockOf(context, plan, checkout) {
  const { lock } = checkout;
  const unchanged = { lock, lockChanges: [] };
  if (lock === void 0 || context.config.commands.update.length === 0) return { ...unchanged, missing: [] };
  return await context.progress.step(checkout.crate.name, "lock", async (onLine) => {
    try {
      const { text, changes } = await updateLock(context, plan, { ...checkout, lock }, onLine);
      return { lock: text, lockChanges: changes, missing: [] };
    } catch (error2) {
      const missing = error2 instanceof CommandFailure ? await findMissing(context, plan, checkout) : [];
      if (missing.length === 0) throw error2;
      onLine(
        `The lock waits: ${missing.map(({ crate: crate2 }) => `${crate2.name} ${crate2.version}`).join(", ")} not served yet`
      );
      return { ...unchanged, missing };
    }
  });
}
async function commitRelease(context, plan, checkout, lock) {
  await writeEdits(checkout);
  await writeLock(checkout, lock);
  const outcome = await checkout.repository.commit({
    parent: checkout.base,
    paths: [...checkout.files.map(({ path }) => path), ...lock === void 0 ? [] : ["Cargo.lock"]],
    message: releaseMessage(plan, checkout),
    identity: context.identity,
    epochSeconds: plan.upstream.epochSeconds,
    // A repository that is at the version already still gets the commit whose trailer says that it belongs to it.
    allowEmpty: true
  });
  if (outcome.status !== "committed") throw new ActionError("internal", "git made no commit");
  return outcome.oid;
}
function releaseMessage(plan, checkout) {
  const updated = uniqueSiblings(plan, checkout).map(([, crate2]) => crate2);
  return commitMessage(plan.upstream, updated);
}

// src/cascade/release/assets.ts
import { glob, readFile as readFile9, stat as stat4 } from "node:fs/promises";
import { basename, join as join15 } from "node:path";
var CONTENT_TYPES = {
  gz: "application/gzip",
  tgz: "application/gzip",
  zip: "application/zip",
  json: "application/json",
  txt: "text/plain",
  md: "text/markdown",
  sha256: "text/plain"
};
async function readAssets(root, patterns) {
  const paths = /* @__PURE__ */ new Set();
  for (const pattern of patterns) {
    const found = [];
    for await (const path of glob(pattern, { cwd: root })) {
      if ((await stat4(join15(root, path))).isFile()) found.push(path);
    }
    if (found.length === 0) {
      throw new ActionError("input", `assets: no file matches ${quoteValue(pattern)} in the monorepo`, {
        hint: "The monorepo is built before they are looked for; correct the pattern or the build command"
      });
    }
    for (const path of found) paths.add(path);
  }
  const assets = [];
  for (const path of [...paths].sort()) {
    const name = basename(path);
    if (assets.some((asset) => asset.name === name)) {
      throw new ActionError("input", `assets: two files are called ${quoteValue(name)}`, {
        hint: "A release holds one file of a name"
      });
    }
    const contentType = CONTENT_TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    assets.push({ name, contentType, content: await readFile9(join15(root, path)) });
  }
  return assets;
}

// src/markdown/markdown.ts
function escapeMarkdown(text) {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B");
}
function inlineCode(text) {
  const safe = text.replaceAll(/[\r\n]+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function link(text, url) {
  if (!/^https?:\/\//.test(url)) return escapeMarkdown(text);
  return `[${escapeMarkdown(text)}](${url.replaceAll(/[\s()<>]/g, (c) => encodeURIComponent(c).replace("(", "%28").replace(")", "%29"))})`;
}
function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, "<br>").replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}
function codeBlock(text, language = "") {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}
${text.endsWith("\n") ? text : `${text}
`}${fence}`;
}
function details(summary, body) {
  return `<details><summary>${summary.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</summary>

${body}

</details>`;
}

// src/cascade/report/results.ts
function listResults(context, seen) {
  const steps = context.progress.steps();
  const crates = seen.plan.crates.filter(({ name }) => seen.targets.includes(name));
  return Object.fromEntries(
    crates.map((crate2) => {
      const outcome = outcomeOf(seen, crate2.name);
      const own = steps.filter((step) => step.crate === crate2.name);
      const ms = own.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const result = {
        // A pull request is a plan that waits for people; `url` is its page.
        status: outcome.status === "proposed" ? "planned" : outcome.status,
        commit: outcome.commit ?? null,
        tag: crate2.tag,
        url: resultUrl(crate2, outcome),
        seconds: Math.round(ms / 100) / 10
      };
      return [crate2.name, result];
    })
  );
}
function resultUrl(crate2, outcome) {
  if (outcome.status === "proposed" && outcome.url !== void 0) return outcome.url;
  if (crate2.config.location.kind === "url") return crate2.url;
  return `${crate2.url}/releases/tag/${encodeURIComponent(crate2.tag)}`;
}
function describePlan({ plan, found, checkouts }) {
  return {
    tag: plan.upstream.tag.name,
    version: plan.upstream.tag.version,
    commit: plan.upstream.commit,
    order: plan.crates.map(({ name }) => name),
    levels: plan.levels,
    crates: plan.crates.map((crate2) => {
      const checkout = checkouts?.done.get(crate2.name);
      const siblings = checkout?.manifests.siblings.map((sibling) => sibling.crate) ?? crate2.dependencies;
      const updated = plan.crates.filter(({ name }) => siblings.includes(name));
      return {
        name: crate2.name,
        version: crate2.version,
        repository: crate2.label,
        branch: crate2.config.branch,
        tag: crate2.tag,
        needs: plan.needs.get(crate2.name) ?? [],
        message: commitMessage(plan.upstream, updated).split("\n")[0],
        state: found?.done.get(crate2.name)?.status ?? "unknown",
        changes: checkout?.manifests.files.flatMap(
          ({ path, changes }) => changes.map((change) => ({ file: path, key: change.path, before: change.before, after: change.after }))
        ) ?? [],
        diff: checkout?.diff ?? ""
      };
    })
  };
}

// src/cascade/report/summary.ts
var SYMBOLS = {
  released: "\u2705 released",
  "already-released": "\u2705 already released",
  planned: "\u{1F4DD} planned",
  "pull-request-open": "\u{1F500} pull request open",
  failed: "\u274C failed",
  skipped: "\u23ED\uFE0F skipped"
};
var COLOURS = {
  released: "fill:#1a7f37,stroke:#1a7f37,color:#ffffff",
  "already-released": "fill:#4d7a5b,stroke:#4d7a5b,color:#ffffff",
  planned: "fill:#0969da,stroke:#0969da,color:#ffffff",
  "pull-request-open": "fill:#8250df,stroke:#8250df,color:#ffffff",
  failed: "fill:#cf222e,stroke:#cf222e,color:#ffffff",
  skipped: "fill:#6e7781,stroke:#6e7781,color:#ffffff"
};
function renderReport(context, seen) {
  const { upstream } = seen.plan;
  const results = listResults(context, seen);
  return [
    `## ${escapeMarkdown(upstream.name)} ${escapeMarkdown(upstream.tag.version)}`,
    `Tag ${inlineCode(upstream.tag.name)} at ${inlineCode(upstream.commit.slice(0, 12))}`,
    renderGraph(seen.plan, (name) => results[name] === void 0 ? void 0 : shownStatus(seen, name)),
    renderTable(seen, results),
    ...renderFailures(seen),
    ...renderTimeline(context),
    ...renderDiffs(seen)
  ].join("\n\n");
}
function renderGraph(plan, statusOf2) {
  const { upstream, crates, needs } = plan;
  const ids = new Map(crates.map(({ name }, index) => [name, `c${index}`]));
  const lines = ["graph LR", `  up["${label(upstream.name)} ${label(upstream.tag.version)}"]`];
  for (const { name, version } of crates) lines.push(`  ${ids.get(name)}["${label(name)}<br/>${label(version)}"]`);
  for (const { name } of crates) {
    const above = needs.get(name) ?? [];
    for (const need of above) lines.push(`  ${ids.get(need)} --> ${ids.get(name)}`);
    if (above.length === 0) lines.push(`  up --> ${ids.get(name)}`);
  }
  for (const status of Object.keys(COLOURS)) {
    const members = crates.filter(({ name }) => statusOf2(name) === status).map(({ name }) => ids.get(name));
    if (members.length === 0) continue;
    lines.push(`  classDef ${status} ${COLOURS[status]}`, `  class ${members.join(",")} ${status}`);
  }
  return codeBlock(lines.join("\n"), "mermaid");
}
function shownStatus(seen, name) {
  const { status } = outcomeOf(seen, name);
  return status === "proposed" ? "pull-request-open" : status;
}
function label(text) {
  return text.replaceAll(/[^A-Za-z0-9_.+ -]/g, (character) => `#${character.codePointAt(0)};`);
}
function renderTable(seen, results) {
  const rows = seen.plan.crates.flatMap((crate2) => {
    const result = results[crate2.name];
    if (result === void 0) return [];
    const isThere = result.status === "released" || result.status === "already-released";
    const hasPage = isThere && crate2.config.location.kind === "github";
    const status = shownStatus(seen, crate2.name);
    const isProposed = status === "pull-request-open";
    const commit = result.commit?.slice(0, 12);
    return [
      [
        escapeMarkdown(crate2.name),
        SYMBOLS[status],
        escapeMarkdown(previousVersion(seen, crate2.name) ?? "\u2013"),
        escapeMarkdown(crate2.version),
        commit === void 0 ? "\u2013" : hasPage || isProposed ? link(commit, `${crate2.url}/commit/${result.commit}`) : inlineCode(commit),
        inlineCode(crate2.tag),
        hasPage || isProposed ? link(isProposed ? "pull request" : "release", result.url) : "\u2013",
        String(result.seconds)
      ]
    ];
  });
  return table(["Crate", "Outcome", "From", "To", "Commit", "Tag", "Link", "Seconds"], rows);
}
function previousVersion({ checkouts }, name) {
  const changes = checkouts?.done.get(name)?.manifests.files.flatMap((file) => file.changes) ?? [];
  return changes.find(({ path }) => path.at(-1) === "version" && path.at(-2) === "package")?.before;
}
function renderFailures(seen) {
  return listFailures(seen).flatMap(({ name, step, error: error2, tail }) => {
    if (!seen.targets.includes(name)) return [];
    const heading = `### ${escapeMarkdown(name)}: ${escapeMarkdown(step)} failed

${escapeMarkdown(error2.message)}`;
    return tail.length === 0 ? [heading] : [heading, codeBlock(tail.join("\n"), "text")];
  });
}
function renderTimeline({ progress }) {
  const steps = progress.steps().toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const [first] = steps;
  if (first === void 0) return [];
  const rows = steps.map(({ crate: crate2, name, startedAtMs, durationMs, outcome }) => [
    `+${formatDuration(startedAtMs - first.startedAtMs)}`,
    escapeMarkdown(crate2),
    escapeMarkdown(name),
    formatDuration(durationMs),
    outcome
  ]);
  return [details("Timeline", table(["Start", "Crate", "Step", "Took", "Outcome"], rows))];
}
function renderDiffs({ plan, targets, checkouts, prepared }) {
  return plan.crates.flatMap(({ name, label: label2 }) => {
    const checkout = targets.includes(name) ? checkouts?.done.get(name) : void 0;
    if (checkout === void 0 || checkout.diff === "") return [];
    const lockChanges = prepared?.done.get(name)?.lockChanges ?? [];
    const notes = [...checkout.manifests.notes, ...lockChanges.map((change) => `Cargo.lock: ${change}`)];
    const list = notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n");
    return [details(`Changes in ${label2}`, `${codeBlock(checkout.diff, "diff")}

${list}`.trim())];
  });
}

// src/cascade/release/github-release.ts
async function makeRelease(context, seen, request, assets) {
  const { github, progress } = context;
  const { createRelease, repository } = request;
  if (!createRelease || github === void 0 || repository === void 0) return void 0;
  const { upstream } = seen.plan;
  const { key, value } = releaseTrailer(upstream);
  const wanted = {
    repository,
    tag: upstream.tag.name,
    commit: upstream.commit,
    tagPrefix: context.config.tagPrefix,
    title: `${upstream.name} ${upstream.tag.version}`,
    body: renderReport(context, seen),
    marker: `${key}: ${value}`,
    assets
  };
  try {
    const release = await progress.step(upstream.name, "GitHub Release", () => github.ensureRelease(wanted));
    return { isNew: release.status === "published", url: release.url };
  } catch (error2) {
    throw releaseFailure(seen, error2);
  }
}

// src/cascade/release/needs.ts
var FIRST_PAUSE_MS2 = 1e3;
var LONGEST_PAUSE_MS2 = 15e3;
async function awaitNeeds({ git, ports }, plan, found, target, timeoutMs) {
  const startedAtMs = ports.now();
  const crates = new Map(plan.crates.map((crate2) => [crate2.name, crate2]));
  let missing = closure(plan, target).filter((name) => found.get(name)?.status !== "done");
  for (let pauseMs = FIRST_PAUSE_MS2; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS2)) {
    const left = [];
    for (const name of missing) {
      const state = await inspectRepository(git, crates.get(name), plan.upstream);
      if (state.status !== "done") left.push(name);
    }
    missing = left;
    if (missing.length === 0) return;
    const elapsedMs = ports.now() - startedAtMs;
    const names = missing.map((name) => crates.get(name)?.tag).join(", ");
    if (elapsedMs + pauseMs > timeoutMs) {
      throw new ActionError("remote", `${target} needs ${names}, not released within ${formatDuration(timeoutMs)}`, {
        hint: `Nothing was pushed. See what became of ${missing.join(" and ")}, then run this job again`
      });
    }
    ports.log.info(`${target} is ready; waiting for ${names}, ${formatDuration(elapsedMs)} so far`);
    await ports.sleep(pauseMs);
  }
}

// src/cascade/release/permissions.ts
async function checkPermissions(context, plan, found, github) {
  const { log } = context.ports;
  const crates = new Map(
    plan.crates.flatMap(
      (crate2) => found.get(crate2.name)?.status === "open" && crate2.config.location.kind === "github" ? [[crate2.name, crate2]] : []
    )
  );
  return await settleEach(context, [...crates.keys()], "ask for permissions", async (name) => {
    const crate2 = crates.get(name);
    if (crate2 === void 0) return;
    const { branch } = crate2.config;
    const isSigned = context.isSigning || context.config.commit.verified;
    try {
      const access = await github.checkAccess(crate2.label, branch);
      if (access.requiresPullRequest && !context.isProposal) {
        log.notice(
          `${crate2.label}: ${branch} wants pull requests; if the token may not pass that, use mode pull-request`
        );
      }
      if (access.requiresSignedCommits && !context.isProposal && !isSigned) {
        log.notice(
          `${crate2.label}: ${branch} wants signed commits; set signing-key, or verified = true under [commit]`
        );
      }
    } catch (error2) {
      if (!(error2 instanceof GithubError)) throw error2;
      log.debug(`${crate2.label}: permissions could not be asked for: ${error2.message}`);
    }
  });
}

// src/cascade/release/propose.ts
async function propose(context, plan, prepared) {
  const names = plan.crates.map(({ name }) => name).filter((name) => prepared.has(name));
  return await settleInOrder(
    names,
    () => [],
    1,
    async (name, enter) => {
      enter("pull request");
      const work = prepared.get(name);
      return await context.progress.step(name, "pull request", () => proposeOne(context, plan, work));
    }
  );
}
async function proposeOne(context, plan, prepared) {
  const { checkout, commit } = prepared;
  const { crate: crate2, repository } = checkout;
  const { location, branch } = crate2.config;
  const { github } = context;
  if (commit === void 0) throw new ActionError("internal", `${crate2.name}: there is no commit to propose`);
  if (checkout.released !== void 0) return { status: "planned", commit, url: void 0 };
  const head = `upstream-release/${plan.upstream.tag.name}`;
  const ref = branchRef(head);
  const present = (await context.git.listRemote(crate2.url, [ref])).get(ref)?.oid ?? null;
  const outcome = await repository.push([{ ref, oid: commit, expected: present, replace: true }]);
  if (outcome.status === "stale" || outcome.status === "rejected") {
    throw new ActionError("remote", `${crate2.label} did not take the branch ${head}: ${outcome.reason}`, {
      hint: "Nothing else was pushed to it; run this again"
    });
  }
  if (location.kind !== "github" || github === void 0) return { status: "proposed", commit, url: void 0 };
  const message = releaseMessage(plan, checkout);
  const [title = "", , trailer = ""] = message.split("\n");
  const pull = await github.ensurePullRequest({
    repository: `${location.owner}/${location.name}`,
    head,
    base: branch,
    title,
    body: describePull(plan, prepared, trailer)
  });
  return { status: "proposed", commit, url: pull.url };
}
function describePull({ upstream }, { checkout, isLockWaiting }, trailer) {
  const { name, version } = checkout.crate;
  const lock = isLockWaiting ? ["Cargo.lock is not updated: the registry does not serve every sibling yet.", ""] : [];
  return [
    `Releases ${name} ${version} with ${upstream.name} ${upstream.tag.version}.`,
    "",
    "Built and tested against the new siblings. Once the pull requests of this release are merged, run the workflow",
    "again in mode release: it tags the merged commits.",
    "",
    ...lock,
    trailer
  ].join("\n");
}

// src/cascade/release/registry-publish.ts
import { join as join16 } from "node:path";
async function publishToRegistry(context, plan, crate2, commit, prepared) {
  const clone = () => checkOutReleased(context.git, crate2, plan, {
    directory: join16(context.scratchDir, `publish-${crate2.name}`),
    policy: context.policy,
    commit
  });
  const known = prepared ?? await clone();
  const question = { crate: crate2, registry: known.manifests.registry, directory: known.directory };
  if (await context.registry.isServed(question)) return;
  const { directory } = prepared === void 0 ? known : await clone();
  const command = ["cargo", "publish", "--package", crate2.name, "--no-verify"];
  const env = { ...context.commandEnv, ...context.registryTokens };
  try {
    await context.progress.step(
      crate2.name,
      "cargo publish",
      (onLine) => runCommand(context.ports.exec, { command, cwd: directory, env, onLine })
    );
  } catch (error2) {
    const isThere = error2 instanceof CommandFailure && await context.registry.isServed(question);
    if (!isThere) throw error2;
  }
}

// src/cascade/release/verified.ts
async function commitOnGithub(context, plan, checkout, lock) {
  const { crate: crate2, repository, branchHead, released: released2 } = checkout;
  const { location, branch } = crate2.config;
  if (!context.config.commit.verified || released2 !== void 0) return void 0;
  if (location.kind !== "github" || context.github === void 0) return void 0;
  const files = checkout.files.map(({ path, after }) => [path, after]);
  const outcome = await context.github.createVerifiedCommit({
    repository: crate2.label,
    branch,
    expectedHead: branchHead,
    message: releaseMessage(plan, checkout),
    files: Object.fromEntries(lock === void 0 ? files : [...files, ["Cargo.lock", lock]])
  });
  const made = outcome.status === "committed" ? { status: "on-branch", commit: outcome.oid } : await findOvertaking(context, plan, checkout, outcome.reason);
  if (made.status === "on-branch") await repository.checkOut(made.commit, branchRef(branch));
  return made;
}
async function findOvertaking({ git }, plan, { crate: crate2 }, reason) {
  const { branch } = crate2.config;
  const state = await inspectRepository(git, crate2, plan.upstream);
  if (state.status === "done") return { status: "already-released", commit: state.commit };
  const head = (await git.readRemote(crate2.url, branchRef(branch)))?.commit;
  if (head !== void 0 && hasTrailer(head, releaseTrailer(plan.upstream))) {
    return { status: "on-branch", commit: head.oid };
  }
  throw new ActionError("remote", `${crate2.label}: ${branch} moved meanwhile (${reason})`, {
    hint: "Nothing was pushed to it; run this again to start from what is there now"
  });
}

// src/cascade/release/push.ts
async function push(context, plan, found, prepared, targets) {
  const done = /* @__PURE__ */ new Map();
  const failed = /* @__PURE__ */ new Map();
  const skipped = /* @__PURE__ */ new Set();
  for (const crate2 of plan.crates.filter(({ name }) => targets.includes(name))) {
    const { name } = crate2;
    const [state, work] = [found.get(name), prepared.get(name)];
    if (failed.size > 0) {
      if (work !== void 0) skipped.add(name);
      continue;
    }
    const end = await attempt(async (enter) => {
      if (state?.status === "done") done.set(name, { status: "already-released", commit: state.commit });
      else if (work !== void 0) {
        const later = new Set([...prepared.keys()].filter((each) => !done.has(each)));
        done.set(name, await pushOne(context, plan, work, later, enter));
      }
      const pushed = done.get(name);
      if (!crate2.config.publish || pushed === void 0) return;
      enter("cargo publish");
      await publishToRegistry(context, plan, crate2, pushed.commit, work?.checkout);
    });
    if (end.status === "failed") failed.set(name, end);
  }
  return { done, failed, skipped };
}
async function pushOne(context, plan, prepared, later, enter) {
  const { checkout } = prepared;
  const { crate: crate2 } = checkout;
  enter("wait for the registry");
  await waitForSiblings(context, plan, checkout, later);
  const { commit: own, lock } = prepared.commit === void 0 ? await finishLock(context, plan, checkout, enter) : { ...prepared, commit: prepared.commit };
  enter("push");
  const verified = await commitOnGithub(context, plan, checkout, lock);
  if (verified?.status === "already-released") return { status: "already-released", commit: verified.commit };
  const commit = verified?.commit ?? own;
  return await context.progress.step(crate2.name, "push", async () => {
    const isOnBranch = verified !== void 0 || checkout.released !== void 0;
    const updates = await listUpdates(context, plan, checkout, commit, isOnBranch);
    return await readOutcome(context, plan, crate2, commit, await checkout.repository.push(updates));
  });
}
async function waitForSiblings(context, plan, checkout, later) {
  for (const [sibling, crate2] of uniqueSiblings(plan, checkout)) {
    if (later.has(crate2.name)) continue;
    const question = { crate: crate2, registry: sibling.source, directory: checkout.directory };
    if (await context.registry.isServed(question).catch(() => false)) continue;
    await context.progress.step(checkout.crate.name, `wait for ${crate2.name}`, () => context.registry.wait(question));
  }
}
async function finishLock(context, plan, checkout, enter) {
  enter("lock");
  const { missing, lock } = await updateLockOf(context, plan, checkout);
  const [unserved] = missing;
  if (unserved !== void 0) {
    throw new ActionError("remote", `${unserved.crate.name} ${unserved.crate.version} is not served any more`);
  }
  enter("commit");
  return { commit: await commitRelease(context, plan, checkout, lock), lock };
}
async function listUpdates(context, plan, checkout, commit, isOnBranch) {
  const { crate: crate2, repository, branchHead } = checkout;
  const { upstream } = plan;
  const tag = await repository.tag({
    name: crate2.tag,
    commit,
    message: tagMessage(crate2, upstream),
    identity: context.identity,
    epochSeconds: upstream.epochSeconds
  });
  const updates = [{ ref: tagRef(crate2.tag), oid: tag, expected: null }];
  if (!isOnBranch) updates.unshift({ ref: branchRef(crate2.config.branch), oid: commit, expected: branchHead });
  return updates;
}
async function readOutcome(context, plan, crate2, commit, outcome) {
  switch (outcome.status) {
    case "pushed":
      return { status: "released", commit };
    case "up-to-date":
      return { status: "already-released", commit };
    case "stale": {
      const state = await inspectRepository(context.git, crate2, plan.upstream);
      if (state.status === "done") return { status: "already-released", commit: state.commit };
      throw new ActionError("remote", `${crate2.label}: ${outcome.ref} moved meanwhile (${outcome.reason})`, {
        hint: "Nothing was pushed to it; run this again to start from what is there now"
      });
    }
    case "rejected":
      throw new ActionError("input", `${crate2.label} refused ${outcome.ref}: ${outcome.reason}; ${outcome.output}`, {
        hint: "Neither its branch nor its tag moved. Mend the rule or hook, or use mode pull-request, and run this again"
      });
  }
}

// src/cascade/report/webhook.ts
async function notifyWebhook(url, text, ports) {
  try {
    const client = ports.http({ name: "webhook", retry: { maxRetries: 2 } });
    const { status } = await client.send({
      method: "POST",
      url,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ text })
    });
    if (status >= 300) ports.log.warning(`webhook-url: the webhook answered ${status}`);
  } catch (error2) {
    ports.log.warning(`webhook-url: ${describeError(error2)}`);
  }
}
function describeReport(request, report) {
  const { outputs } = report;
  const what = `upstream-release ${request.tag}${request.stage === "all" ? "" : ` (${[request.stage, request.crate].filter(Boolean).join(" ")})`}`;
  if (report.failure !== void 0) return `:x: ${what} failed: ${describeError(report.failure)}`;
  const crates = Object.entries(outputs.results ?? {}).map(
    ([name, { status, tag }]) => `\u2022 ${name}: ${status} (${tag})`
  );
  return [
    `:white_check_mark: ${what}: ${outputs.status}`,
    ...crates,
    ...outputs["release-url"] ? [outputs["release-url"]] : []
  ].join("\n");
}

// src/cascade/request.ts
import { tmpdir as tmpdir2 } from "node:os";
var MODES = ["release", "plan", "pull-request"];
var STAGES = ["all", "validate", "update", "finish"];
function readRequest({ inputs, env, mask }, tempDir = tmpdir2()) {
  const token = inputs.secret("token", { env: "GH_PAT" }) ?? inputs.secret("github-token");
  const webhookUrl = readWebhook(inputs.secret("webhook-url"), mask);
  const request = {
    tag: inputs.text("tag", { env: "GITHUB_REF_NAME", required: true }),
    workspacePath: inputs.text("workspace-path", { default: "." }),
    configPath: inputs.text("config"),
    mode: inputs.choice("mode", MODES, { default: "release" }),
    stage: inputs.choice("stage", STAGES, { default: "all" }),
    crate: inputs.text("crate"),
    isDryRun: inputs.boolean("dry-run", { default: false }),
    identity: { name: readIdentity("git-user-name", inputs), email: readIdentity("git-user-email", inputs) },
    policy: inputs.choice("requirement-policy", ["keep", "exact", "caret"], { default: "keep" }),
    waitMode: inputs.choice("wait-for-registry", ["auto", "always", "never"], { default: "auto" }),
    registryTimeoutMs: inputs.decimal("registry-timeout-minutes", { default: 20, min: 0, max: 1440 }) * 6e4,
    concurrency: inputs.integer("concurrency", { default: 0, min: 0, max: 64 }),
    createRelease: inputs.boolean("create-release", { default: true }),
    repository: env["GITHUB_REPOSITORY"] || void 0,
    token,
    webhookUrl,
    signingKey: readKey(inputs.text("signing-key"), mask),
    apiUrl: inputs.url("github-api-url", { env: "GITHUB_API_URL", default: "https://api.github.com" }),
    serverUrl: inputs.url("github-server-url", { env: "GITHUB_SERVER_URL", default: "https://github.com" }),
    tempDir: env["RUNNER_TEMP"] || tempDir,
    env
  };
  checkTogether(request);
  return request;
}
function checkTogether(request) {
  const { stage, crate: crate2, mode, createRelease, isDryRun } = request;
  if (stage === "update" && crate2 === void 0) {
    throw new ActionError("input", 'crate: got "", expected the name of the crate that stage update is to release');
  }
  if (stage !== "update" && crate2 !== void 0) {
    throw new ActionError("input", `crate: got ${quoteValue(crate2)}, expected none with stage ${stage}`, {
      hint: "It belongs to stage update"
    });
  }
  const isReleasing = mode === "release" && !isDryRun && (stage === "all" || stage === "finish");
  if (!isReleasing || !createRelease) return;
  const hint = "Or set create-release to false";
  if (request.repository === void 0) {
    throw new ActionError(
      "input",
      "create-release: the monorepo's repository is not known (GITHUB_REPOSITORY is not set)",
      { hint }
    );
  }
  if (request.token === void 0) {
    throw new ActionError("input", 'token: got "", expected a token that may write releases of the monorepo', { hint });
  }
}
function readIdentity(name, inputs) {
  const value = inputs.text(name);
  if (value !== void 0 && /[<>\p{Cc}]/u.test(value)) {
    throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected text without < > or line breaks`);
  }
  return value;
}
function readKey(value, mask) {
  if (value === void 0) return void 0;
  mask(value);
  for (const line of value.split("\n")) mask(line.trim());
  return readSigningKey(value);
}
function readWebhook(value, mask) {
  if (value === void 0) return void 0;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  if (url === void 0 || !/^https?:$/.test(url.protocol)) {
    throw new ActionError("input", "webhook-url: got a value that is no http or https URL");
  }
  if (url.pathname.length > 1) mask(url.pathname);
  return value;
}

// src/cascade/cascade.ts
async function upstreamRelease(context) {
  const { failure, summary, outputs } = await releaseCascade(readRequest(context), context.ports);
  for (const [name, value] of Object.entries(outputs)) if (value !== void 0) context.outputs.set(name, value);
  if (summary !== void 0) context.summary.add(summary);
  if (failure !== void 0) throw failure;
}
async function releaseCascade(request, ports) {
  let report = { outputs: {} };
  let scratchDir;
  try {
    const config = await loadConfig(request);
    await mkdir4(request.tempDir, { recursive: true });
    scratchDir = await mkdtemp5(join17(request.tempDir, "upstream-release-"));
    const context = createContext(request, config, scratchDir, ports);
    report = await runStage(request, context, await planCascade(context, request));
  } catch (error2) {
    report = { outputs: {}, failure: error2 };
  } finally {
    if (scratchDir !== void 0) await rm6(scratchDir, { recursive: true, force: true });
  }
  if (request.webhookUrl !== void 0) await notifyWebhook(request.webhookUrl, describeReport(request, report), ports);
  return report;
}
async function runStage(request, context, plan) {
  const { crate: crate2 } = request;
  const names = plan.crates.map(({ name }) => name);
  const versions = Object.fromEntries(plan.crates.map(({ name, version }) => [name, version]));
  const known = { version: plan.upstream.tag.version, versions };
  if (crate2 !== void 0 && !names.includes(crate2)) {
    const failure = new ActionError("input", `crate: got "${crate2}", expected one of ${names.join(", ")}`);
    return { outputs: known, failure };
  }
  let seen = { plan, targets: crate2 === void 0 ? names : [crate2] };
  const keep = (more) => {
    seen = { ...seen, ...more };
    throwIfFailed(seen);
    return seen;
  };
  const describe = () => ({
    outputs: { ...known, plan: describePlan(seen), results: listResults(context, seen) },
    summary: renderReport(context, seen)
  });
  try {
    const end = await context.progress.watch(() => STAGES2[request.stage]({ request, context, plan, keep }));
    const { outputs, summary } = describe();
    return { outputs: { ...outputs, ...end }, summary };
  } catch (failure) {
    return { ...describe(), failure };
  }
}
var STAGES2 = {
  all: releaseAll,
  validate,
  update,
  finish
};
async function releaseAll({ request, context, plan: first, keep }) {
  const root = resolve6(request.workspacePath);
  const targets = first.crates.map(({ name }) => name);
  const found = await inspect(context, first);
  keep({ found });
  const { github, config } = context;
  const isWriting = request.mode !== "plan" && !request.isDryRun && request.createRelease;
  const [{ plan, checkouts }, permissions] = await Promise.all([
    checkOut(context, first, found.done, targets),
    isWriting && github !== void 0 ? checkPermissions(context, first, found.done, github) : void 0
  ]);
  keep({ plan, checkouts, ...permissions === void 0 ? {} : { permissions } });
  const open2 = listOpen(found.done);
  if (open2.length > 0 || config.assets.length > 0) {
    await checkLocked(context, plan, root);
    if (request.mode === "plan") return planned(keep);
    await buildMonorepo(context, plan, root);
  }
  const assets = request.mode === "release" ? await readAssets(root, config.assets) : [];
  const prepared = await prepare(context, plan, checkouts.done, open2);
  keep({ prepared });
  if (request.isDryRun || request.mode === "plan") return planned(keep);
  if (request.mode === "pull-request") return await proposed(context, plan, prepared, keep);
  const seen = keep({ pushed: await push(context, plan, found.done, prepared.done, targets) });
  return await released(request, context, seen, assets);
}
async function validate({ request, context, plan, keep }) {
  const root = resolve6(request.workspacePath);
  await checkLocked(context, plan, root);
  if (request.mode !== "plan") await buildMonorepo(context, plan, root);
  return planned(keep);
}
async function update({ request, context, plan: first, keep }) {
  const targets = request.crate === void 0 ? [] : [request.crate];
  const found = await inspect(context, first);
  keep({ found });
  const { plan, checkouts } = await checkOut(context, first, found.done, targets);
  keep({ plan, checkouts });
  if (request.mode === "plan") return planned(keep);
  const open2 = listOpen(found.done).filter((name) => targets.includes(name));
  const prepared = await prepare(context, plan, checkouts.done, open2);
  keep({ prepared });
  if (request.isDryRun) return planned(keep);
  if (request.mode === "pull-request") return await proposed(context, plan, prepared, keep);
  const timeoutMs = request.waitMode === "never" ? 0 : request.registryTimeoutMs;
  const needs = await settleEach(
    context,
    open2,
    "wait for its needs",
    (name) => awaitNeeds(context, plan, found.done, name, timeoutMs)
  );
  keep({ needs });
  const { pushed } = keep({ pushed: await push(context, plan, found.done, prepared.done, targets) });
  const isNew = [...pushed?.done.values() ?? []].some(({ status }) => status === "released");
  return { status: isNew ? "released" : "already-released" };
}
async function finish({ request, context, plan, keep }) {
  const found = await inspect(context, plan);
  if (request.mode === "plan" || request.isDryRun) {
    keep({ found });
    return planned(keep);
  }
  const missing = plan.crates.flatMap(({ name, label: label2, tag }) => {
    if (found.done.get(name)?.status !== "open") return [];
    const error2 = new ActionError("remote", `${label2} has no tag ${tag}`);
    return [[name, { step: "release", error: error2, tail: [] }]];
  });
  const seen = keep({ found: { ...found, failed: new Map([...found.failed, ...missing]) } });
  const assets = await readAssets(resolve6(request.workspacePath), context.config.assets);
  return await released(request, context, seen, assets);
}
function listOpen(found) {
  return [...found].flatMap(([name, { status }]) => status === "open" ? [name] : []);
}
function planned(keep) {
  keep({ isPlanned: true });
  return { status: "planned" };
}
async function proposed(context, plan, prepared, keep) {
  const seen = keep({ proposed: await propose(context, plan, prepared.done) });
  const statuses = seen.targets.map((name) => outcomeOf(seen, name).status);
  if (statuses.includes("proposed")) return { status: "pull-requests-open" };
  return { status: statuses.every((status) => status === "already-released") ? "already-released" : "planned" };
}
async function released(request, context, seen, assets) {
  const release = await makeRelease(context, seen, request, assets);
  const isNew = release?.isNew || seen.targets.some((name) => outcomeOf(seen, name).status === "released");
  const status = isNew ? "released" : "already-released";
  return release === void 0 ? { status } : { status, "release-url": release.url };
}

// src/runtime/run-action.ts
import { tmpdir as tmpdir3 } from "node:os";
import { setTimeout as delay2 } from "node:timers/promises";

// node_modules/@actions/core/lib/command.js
import * as os from "os";

// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
  if (input === null || input === void 0) {
    return "";
  } else if (typeof input === "string" || input instanceof String) {
    return input;
  }
  return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
  if (!Object.keys(annotationProperties).length) {
    return {};
  }
  return {
    title: annotationProperties.title,
    file: annotationProperties.file,
    line: annotationProperties.startLine,
    endLine: annotationProperties.endLine,
    col: annotationProperties.startColumn,
    endColumn: annotationProperties.endColumn
  };
}

// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
  const cmd = new Command(command, properties, message);
  process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
  issueCommand(name, {}, message);
}
var CMD_STRING = "::";
var Command = class {
  constructor(command, properties, message) {
    if (!command) {
      command = "missing.command";
    }
    this.command = command;
    this.properties = properties;
    this.message = message;
  }
  toString() {
    let cmdStr = CMD_STRING + this.command;
    if (this.properties && Object.keys(this.properties).length > 0) {
      cmdStr += " ";
      let first = true;
      for (const key in this.properties) {
        if (this.properties.hasOwnProperty(key)) {
          const val = this.properties[key];
          if (val) {
            if (first) {
              first = false;
            } else {
              cmdStr += ",";
            }
            cmdStr += `${key}=${escapeProperty(val)}`;
          }
        }
      }
    }
    cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
    return cmdStr;
  }
};
function escapeData(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/core.js
import * as os2 from "os";
var ExitCode;
(function(ExitCode2) {
  ExitCode2[ExitCode2["Success"] = 0] = "Success";
  ExitCode2[ExitCode2["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
  issueCommand("add-mask", {}, secret);
}
function debug(message) {
  issueCommand("debug", {}, message);
}
function error(message, properties = {}) {
  issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
  issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
  issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
  process.stdout.write(message + os2.EOL);
}
function startGroup(name) {
  issue("group", name);
}
function endGroup() {
  issue("endgroup");
}

// src/http/undici-transport.ts
function createUndiciTransport(proxies) {
  const dispatchers = /* @__PURE__ */ new Map();
  const dispatcherFor = (url, connectTimeoutMs, readTimeoutMs) => {
    const proxy = proxies.find(url);
    const id = `${proxy?.url.href ?? ""} ${connectTimeoutMs} ${readTimeoutMs}`;
    const known = dispatchers.get(id);
    if (known !== void 0) return known;
    const made = open(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
    dispatchers.set(id, made);
    return made;
  };
  return {
    async send({ url, method, headers, body, signal, connectTimeoutMs, readTimeoutMs }) {
      const { default: undici } = await import("./chunks/undici-5TJ3O3C3.js");
      const source = isIterable(body) ? (await import("node:stream")).Readable.from(body) : body ?? null;
      try {
        const answer = await undici.request(url, {
          dispatcher: await dispatcherFor(url, connectTimeoutMs, readTimeoutMs),
          method,
          headers: { ...headers },
          body: source,
          ...signal ? { signal } : {}
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), body: byteStream(answer.body) };
      } catch (error2) {
        if (isIterable(source)) source.destroy();
        throw error2;
      }
    },
    via(url) {
      const proxy = proxies.find(url);
      return proxy === void 0 ? void 0 : proxy.description;
    },
    async close() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
      dispatchers.clear();
    }
  };
}
async function open(proxy, connectTimeoutMs, readTimeoutMs) {
  const { Agent, ProxyAgent } = (await import("./chunks/undici-5TJ3O3C3.js")).default;
  const connect = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs };
  if (proxy === void 0) return new Agent({ connect, ...timeouts });
  return new ProxyAgent({ uri: proxy, proxyTls: connect, requestTls: connect, ...timeouts });
}
function isIterable(body) {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
function byteStream(body) {
  return {
    [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](),
    destroy: () => {
      body.on("error", () => void 0);
      body.destroy();
    }
  };
}
function flatten(headers) {
  const flat = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== void 0) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

// src/runtime/clock.ts
import { setTimeout as delay } from "node:timers/promises";
var LONGEST_TIMER_MS = 2147483647;
var systemClock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, LONGEST_TIMER_MS), void 0, signal ? { signal } : {});
    } catch (error2) {
      throw signal?.aborted ? signal.reason : error2;
    }
  }
};
function withCancel(clock, cancel) {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    sleep: (ms, signal) => clock.sleep(ms, signal === void 0 ? cancel : AbortSignal.any([cancel, signal]))
  };
}

// src/runtime/outputs.ts
import { appendFileSync } from "node:fs";
var appendToFile = (path, text) => appendFileSync(path, text);
var OUTPUT_LIMIT_BYTES = 256 * 1024;
var SUMMARY_LIMIT_BYTES = 1e6;
function printOutput(value) {
  const text = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : value === void 0 || value === null ? "" : JSON.stringify(value);
  return Buffer.byteLength(text) > OUTPUT_LIMIT_BYTES ? { text: "", tooLarge: true } : { text, tooLarge: false };
}
function printOutputs(values) {
  const blocks = [...values].map(([name, text]) => {
    let delimiter = "ghadelimiter";
    while (text.includes(delimiter)) delimiter += `_${Math.random().toString(36).slice(2)}`;
    return `${name}<<${delimiter}
${text}
${delimiter}
`;
  });
  return blocks.join("");
}
function printSummary(sections) {
  const markdown = `${sections.join("\n\n")}

`;
  if (Buffer.byteLength(markdown) <= SUMMARY_LIMIT_BYTES) return markdown;
  const bytes = Buffer.from(markdown).subarray(0, SUMMARY_LIMIT_BYTES).toString("utf8");
  const cut = bytes.slice(0, bytes.lastIndexOf("\n"));
  return `${cut}
${closeOpenParts(cut)}
_The summary was cut at 1 MB._
`;
}
function closeOpenParts(markdown) {
  let fence;
  let folds = 0;
  for (const line of markdown.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== void 0) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = void 0;
    } else if (mark !== void 0) {
      fence = mark;
    } else {
      folds += line.split("<details>").length - line.split("</details>").length;
    }
  }
  return `${fence === void 0 ? "" : `${fence}
`}${"\n</details>\n".repeat(Math.max(folds, 0))}`;
}
function tryAppend(append, path, text) {
  try {
    append(path, text);
    return void 0;
  } catch (error2) {
    return describeError(error2);
  }
}

// src/http/failure.ts
var TooLargeError = class extends Error {
};
var UnreadableError = class extends Error {
};
var IncompleteError = class extends Error {
};
var FINAL = /* @__PURE__ */ new Set([
  "certificate",
  "protocol",
  "too-large",
  "unsendable",
  "deadline",
  "clock"
]);
function isFinalFailure(failure) {
  return FINAL.has(failure);
}
var NOT_TLS = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|.*ALERT.*))$/;
function classifyFailure(error2) {
  if (error2 instanceof TooLargeError) return "too-large";
  if (error2 instanceof UnreadableError) return "unreadable";
  if (error2 instanceof IncompleteError) return "reset";
  const { code, syscall, message } = firstCoded(error2);
  if (code === "UND_ERR_INVALID_ARG" || code === "ERR_INVALID_ARG_TYPE") return "unsendable";
  if (/(^|_)CERT(_|$)|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^UND_ERR_PRX_TLS$/.test(code)) {
    return "certificate";
  }
  if (NOT_TLS.test(code) || code === "UND_ERR_HEADERS_OVERFLOW") return "protocol";
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ENOTFOUND" || code === "EAI_AGAIN") return "connect";
  if (syscall === "connect" || syscall === "getaddrinfo") return "connect";
  if (code === "UND_ERR_ABORTED" && /^Proxy response/.test(message)) return "connect";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT" || code === "ETIMEDOUT") return "timeout";
  return "reset";
}
function firstCoded(error2) {
  let current = error2;
  const seen = /* @__PURE__ */ new Set();
  while (typeof current === "object" && current !== null && !seen.has(current)) {
    seen.add(current);
    const { code, syscall, message, cause, errors } = current;
    const first = Array.isArray(errors) ? errors[0] : void 0;
    if (typeof code === "string") {
      const inner = typeof first === "object" && first !== null ? first : {};
      return { code, syscall: String(syscall ?? inner["syscall"] ?? ""), message: String(message ?? "") };
    }
    current = cause ?? first;
  }
  return { code: "", syscall: "", message: error2 instanceof Error ? error2.message : String(error2) };
}
function explainFailure(error2, timeouts) {
  const failure = classifyFailure(error2);
  const { code, message } = firstCoded(error2);
  switch (failure) {
    case "timeout":
      return {
        failure,
        text: code === "ETIMEDOUT" ? "timed out" : `no data for ${formatSeconds(timeouts.readTimeoutMs)}`
      };
    case "connect":
      if (code === "UND_ERR_CONNECT_TIMEOUT") {
        return { failure, text: `no connection within ${formatSeconds(timeouts.connectTimeoutMs)}` };
      }
      return { failure, text: `no connection (${code === "UND_ERR_ABORTED" ? message : code})` };
    case "certificate":
      return {
        failure,
        text: `the certificate of the other side is not trusted (${code})`,
        hint: certificateHint(code)
      };
    case "protocol":
      return { failure, ...explainProtocol(code) };
    case "too-large":
      return { failure, text: `the answer is too large: ${error2.message}` };
    case "unsendable":
      return { failure, text: `the request cannot be sent (${message})` };
    case "unreadable":
      return { failure, text: `the answer cannot be read: ${error2.message}` };
    default:
      if (code.startsWith("HPE_")) {
        return {
          failure,
          text: `the other side does not speak HTTP as expected (${code})`,
          hint: "Check scheme and port of the URL: a TLS port wants https://"
        };
      }
      return { failure, text: `the connection broke (${code === "" || code === "UND_ERR_SOCKET" ? message : code})` };
  }
}
function certificateHint(code) {
  if (code === "CERT_HAS_EXPIRED")
    return "It has expired: its owner must renew it; or the clock of this machine is ahead";
  if (code === "CERT_NOT_YET_VALID") return "It is not valid yet: the clock of this machine is probably behind";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return "It belongs to another host: check the host name in the URL";
  }
  if (code === "CERT_REVOKED") return "It was revoked: its owner must replace it";
  return "For a private authority set NODE_EXTRA_CA_CERTS for this step";
}
function explainProtocol(code) {
  if (code === "UND_ERR_HEADERS_OVERFLOW") return { text: "the headers of the answer are too large" };
  return {
    text: `the other side does not speak TLS as expected (${code})`,
    hint: "Check scheme and port of the URL: a port without TLS wants http://"
  };
}
function formatSeconds(ms) {
  return `${Number((ms / 1e3).toFixed(ms < 1e4 ? 2 : 0))} s`;
}

// src/http/body.ts
var LocalFailure = class extends Error {
  constructor(cause) {
    super("the request could not be made", { cause });
  }
};
function local(make) {
  try {
    return make();
  } catch (error2) {
    throw new LocalFailure(error2);
  }
}
async function* readLocally(source) {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await iterator.next().catch((error2) => {
        throw new LocalFailure(error2);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
function bodySize(body) {
  if (body === void 0) return 0;
  if (typeof body === "string") return new TextEncoder().encode(body).byteLength;
  return "open" in body ? body.sizeBytes : body.byteLength;
}
function plainBody(answer, isHead, decompress2) {
  const { headers, body } = answer;
  const announced = isHead || answer.status === 204 || answer.status === 304 ? void 0 : headers["content-length"];
  let plain = checkLength(body, announced);
  const codings = (isHead ? "" : headers["content-encoding"] ?? "").toLowerCase().split(",");
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === "" || coding === "identity") continue;
    plain = undo(coding, plain, decompress2);
  }
  return { [Symbol.asyncIterator]: () => plain[Symbol.asyncIterator](), destroy: () => body.destroy() };
}
async function* checkLength(body, announced) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    yield chunk;
  }
  if (announced !== void 0 && /^\d{1,15}$/.test(announced) && size < Number(announced)) {
    throw new IncompleteError(`the answer broke off after ${size} of ${announced} bytes`);
  }
}
async function* undo(coding, body, decompress2) {
  const plain = decompress2(coding, body);
  if (plain === void 0) throw new UnreadableError(`it came with the unknown content coding ${coding.slice(0, 40)}`);
  try {
    yield* plain;
  } catch (error2) {
    const { code } = error2;
    const own = error2 instanceof TypeError || typeof code === "string" && /^(Z_|ERR__ERROR|ERR_.*BROTLI|ZSTD_|ERR_ZSTD)/.test(code);
    if (own) throw new UnreadableError(`it is no whole ${coding} (${error2.message})`);
    throw error2;
  }
}
async function readBounded(stream, maxBytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new TooLargeError(`more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
function decodeText(bytes, strict, what) {
  try {
    return new TextDecoder("utf-8", { fatal: strict, ignoreBOM: false }).decode(bytes);
  } catch (error2) {
    throw new ActionError("remote", `${what} is not UTF-8 text`, { cause: error2 });
  }
}
function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// src/http/attempt.ts
var MAX_BODY_BYTES = 32 * 1024 * 1024;
async function sendOnce(request, { url, attempt: attempt2, streaming, signal }, options, ports) {
  const timeouts = {
    connectTimeoutMs: options.connectTimeoutMs ?? 1e4,
    readTimeoutMs: options.readTimeoutMs ?? 3e4
  };
  const { body } = request;
  const sentBytes = bodySize(body);
  const streamed = typeof body === "object" && "open" in body;
  const headers = {
    "user-agent": options.userAgent ?? "tao-actions",
    // A coding that comes all the same is undone; asking for none keeps digests and lengths comparable.
    "accept-encoding": "identity",
    ...request.headers,
    ...streamed ? { "content-length": String(sentBytes) } : {},
    ...local(() => request.signHeaders?.())
  };
  const startedAt = ports.monotonic();
  const report = (outcome, receivedBytes) => {
    const durationMs = ports.monotonic() - startedAt;
    const { method } = request;
    options.observe?.({
      method,
      host: url.host,
      path: url.pathname,
      attempt: attempt2,
      outcome,
      durationMs,
      sentBytes,
      receivedBytes
    });
  };
  try {
    const answer = await ports.transport.send({
      url,
      method: request.method,
      headers,
      body: streamed ? readLocally(local(() => body.open())) : body,
      signal,
      ...timeouts
    });
    const head = {
      method: request.method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      attempts: attempt2
    };
    const plain = plainBody(answer, request.method === "HEAD", ports.decompress);
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (streaming && succeeded) {
      report(answer.status, 0);
      return { kind: "answer", answer: { ...head, stream: plain } };
    }
    const bytes = await readBounded(plain, request.maxBodyBytes ?? MAX_BODY_BYTES);
    report(answer.status, bytes.byteLength);
    const what = `${request.method} ${url.pathname}: the answer`;
    const response = { ...head, body: bytes, text: () => decodeText(bytes, succeeded, what) };
    return { kind: "answer", answer: response };
  } catch (error2) {
    if (error2 instanceof LocalFailure || ports.signal?.aborted) throw error2;
    const explained = explainFailure(error2, timeouts);
    report(explained.failure, 0);
    if (signal?.aborted) {
      return { kind: "failure", failure: "deadline", text: "cut off by the deadline of this run", cause: error2 };
    }
    const via = ports.transport.via?.(url);
    const text = via === void 0 ? explained.text : `${explained.text}, through ${via}`;
    return { kind: "failure", ...explained, text, cause: error2 };
  }
}

// src/http/intermediary.ts
var LOOK_AT = 16384;
var CLOUDFLARE_CODES = {
  1e3: "the DNS record points to a prohibited address",
  1006: "the address of this machine is banned",
  1007: "the address of this machine is banned",
  1008: "the address of this machine is banned",
  1009: "the country of this machine is banned",
  1010: "the client is banned by its signature",
  1012: "access is denied",
  1013: "the host names do not match",
  1015: "too many requests from this machine",
  1016: "the origin has no DNS record",
  1020: "a firewall rule of the site denies access",
  1027: "the plan\u2019s daily requests are used up",
  1033: "the tunnel to the origin is down",
  1042: "a Worker may not fetch another one of the same zone",
  1101: "the Worker threw an exception",
  1102: "the Worker passed its CPU limit"
};
var OWNER = "The key is not the cause: the owner of the site can let this client pass";
var NETWORK = "The key is not the cause: something in the network of this runner answers";
function findIntermediary(answer, expectsJson) {
  const { status, headers } = answer;
  const text = answer.text.slice(0, LOOK_AT);
  const isPage = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text);
  const title = isPage ? titleOf(text) : void 0;
  const rayId = (headers["cf-ray"] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text)?.[1])?.slice(
    0,
    40
  );
  const found = (name, what, hint) => ({ name, what, title, rayId, hint });
  if (headers["cf-mitigated"] === "challenge" || isPage && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text)) {
    return found("Cloudflare", "a challenge for browsers", OWNER);
  }
  const code = cloudflareCode(text, isPage);
  if (code !== void 0 && status >= 400) {
    return found("Cloudflare", `error ${code}${CLOUDFLARE_CODES[code] ? ` (${CLOUDFLARE_CODES[code]})` : ""}`, OWNER);
  }
  const location = headers["location"] ?? "";
  if (/\.cloudflareaccess\.com\//.test(location) || isPage && /Cloudflare Access/.test(title ?? "")) {
    return found(
      "Cloudflare Access",
      "a log-in page",
      "Give the client an Access service token, or exempt this path from Access"
    );
  }
  if (status >= 400 && isPage && /Attention Required!|you have been blocked/i.test(text)) {
    return found("Cloudflare", "its firewall (WAF) blocked the request", OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage || /^error code: 5\d\d/.test(text))) {
    return found("Cloudflare", `error ${status}: it did not get an answer of the service`, "Run again later");
  }
  if (status === 407 || "proxy-authenticate" in headers) {
    return found("a proxy", "it wants a log-in", "Put user and password into the proxy\u2019s variable of this runner");
  }
  if ("x-squid-error" in headers || isPage && /squid|zscaler|bluecoat|fortiguard|web ?filter/i.test(title ?? "")) {
    return found("a proxy", "it refused the request", NETWORK);
  }
  if (status === 511 || expectsJson && isPage && /captive|hotspot|wi-?fi|log ?in to (the )?network|guest access/i.test(title ?? "")) {
    return found("a captive portal", "a log-in page of the network", NETWORK);
  }
  for (const [header, name] of [
    ["x-amzn-waf-action", "AWS WAF"],
    ["x-sucuri-block", "Sucuri"],
    ["x-vercel-mitigated", "Vercel"],
    ["x-iinfo", "Imperva"]
  ]) {
    if (header in headers && (status >= 400 || expectsJson && isPage))
      return found(name, "it blocked the request", OWNER);
  }
  if (isPage && /Incapsula incident/i.test(text)) return found("Imperva", "it blocked the request", OWNER);
  if (isPage && status === 403 && /errors\.edgesuite\.net/.test(text))
    return found("Akamai", "it blocked the request", OWNER);
  if (expectsJson && isPage && status === 403)
    return found("something in front of it", "it blocked the request with a page", OWNER);
  if (expectsJson && isPage && status < 400) {
    return found(
      "something in front of it",
      "a page where data was expected",
      "Check the URL; a maintenance page ends by itself"
    );
  }
  return void 0;
}
function describeIntermediary({ name, what, title, rayId }) {
  const page = title === void 0 ? "" : `, page ${JSON.stringify(title)}`;
  return `not the service but ${name} answered: ${what}${page}${rayId === void 0 ? "" : `, ray ${rayId}`}`;
}
function cloudflareCode(text, isPage) {
  const code = /^error code: (1\d{3})\b/.exec(text.trim())?.[1] ?? (isPage && /cloudflare/i.test(text) ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text)?.[1] : void 0);
  return code === void 0 ? void 0 : Number(code);
}
function titleOf(text) {
  const start = /<title[^>]{0,200}>/i.exec(text);
  if (start === null) return void 0;
  const from = start.index + start[0].length;
  const end = text.toLowerCase().indexOf("</title", from);
  const title = text.slice(from, end < 0 ? from + 200 : end).replaceAll(/<[^>]{0,100}>/g, "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return title === "" ? void 0 : title.length > 80 ? `${title.slice(0, 80)}\u2026` : title;
}

// src/http/errors.ts
var HttpError = class extends ActionError {
  failure;
  attempts;
  constructor(failure, message, options) {
    super("remote", message, options);
    this.name = "HttpError";
    this.failure = failure;
    this.attempts = options.attempts;
  }
};

// src/http/limiter.ts
function createRateLimiter(perMinute, clock) {
  const starts = [];
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let turn = Promise.resolve();
  const take = async (onWait, signal) => {
    while (true) {
      const now = clock.monotonic();
      while (starts[0] !== void 0 && starts[0] <= now - 6e4) starts.shift();
      const limitMs = starts.length < perMinute ? 0 : starts[0] + 6e4 - now;
      const waitMs = Math.max(limitMs, heldUntilMs - now);
      if (waitMs <= 0) break;
      onWait?.(waitMs, limitMs >= waitMs ? "limit" : "hold");
      await clock.sleep(waitMs, signal);
    }
    if (perMinute !== Number.POSITIVE_INFINITY) starts.push(clock.monotonic());
  };
  return {
    acquire(onWait, signal) {
      const mine = turn.then(() => take(onWait, signal));
      turn = mine.catch(() => void 0);
      return mine;
    },
    hold(ms) {
      heldUntilMs = Math.max(heldUntilMs, clock.monotonic() + ms);
    }
  };
}

// src/http/redirect.ts
var CREDENTIAL_HEADERS = /* @__PURE__ */ new Set(["authorization", "x-write-token", "x-api-key", "cookie"]);
function judgeRedirect(from, location, headerNames) {
  if (!URL.canParse(location, from.href)) return { follow: false, reason: "was redirected to an unreadable address" };
  const target = new URL(location, from);
  const way = `from ${from.origin} to ${target.origin === "null" ? target.protocol : target.origin}`;
  const hasCredential = headerNames.some((name) => CREDENTIAL_HEADERS.has(name.toLowerCase()));
  if (target.origin !== from.origin && hasCredential) {
    return { follow: false, reason: `refused to follow a redirect with a credential ${way}` };
  }
  if (!/^https?:$/.test(target.protocol) || from.protocol === "https:" && target.protocol === "http:") {
    return { follow: false, reason: `refused to follow a redirect ${way}` };
  }
  return { follow: true, target };
}

// src/http/verdict.ts
var MAX_REDIRECTS = 3;
var WARN_SKEW_MS = 2 * 6e4;
var REFUSE_SKEW_MS = 5 * 6e4;
function judge(outcome, request, policy, attempt2) {
  const idempotent = request.idempotent ?? (request.method !== "POST" && request.method !== "PATCH");
  const exhausted = attempt2.number > policy.maxRetries;
  if (outcome.kind === "failure") {
    const { kind: _, ...failed } = outcome;
    const repeatable = idempotent || outcome.failure === "connect";
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: "fail", ...failed };
    return { kind: "retry", reason: outcome.text, askedMs: void 0, unreadable: false };
  }
  const { answer } = outcome;
  const clock = attempt2.compareClocks ? judgeClock(answer.headers, attempt2.nowMs) : void 0;
  if (clock?.kind === "fail") return clock;
  const redirect = judgeLocation(answer, request, attempt2);
  if (redirect !== void 0) return redirect;
  const warning2 = clock === void 0 ? {} : { warning: clock.warning };
  if (!("text" in answer)) return { kind: "answer", answer, ...warning2 };
  const judged = withSoftStatus(nameIntermediary(answer, request.json === true), request);
  if (request.json === true && isSuccess(judged.status)) {
    const problem = unreadableJson(judged);
    if (problem !== void 0) {
      const text = `answered ${judged.status} with ${problem}`;
      if (attempt2.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: "fail", failure: "unreadable", text, ...hint === void 0 ? {} : { hint } };
      }
      return { kind: "retry", reason: text, askedMs: void 0, unreadable: true };
    }
  }
  const { status } = judged;
  const retry = request.retryStatus?.(judged) ?? isRetryableStatus(status);
  if (!retry) return { kind: "answer", answer: judged, ...warning2 };
  const askedMs = policy.honourRetryAfter ? askedWaitMs(judged.headers, attempt2.nowMs) : void 0;
  if (askedMs !== void 0 && askedMs > policy.retryAfterCapMs) {
    const until = new Date(Math.min(attempt2.nowMs + askedMs, 864e13)).toISOString().replace(/\.\d+/, "");
    const note = `it asks to wait ${formatSeconds(askedMs)}, until ${until}, longer than the ${formatSeconds(policy.retryAfterCapMs)} allowed`;
    return { kind: "answer", answer: { ...judged, note }, ...warning2 };
  }
  const refused = status === 429 || status === 503 && "retry-after" in judged.headers;
  if (exhausted || !(idempotent || refused)) return { kind: "answer", answer: judged, ...warning2 };
  return { kind: "retry", reason: `answered ${status}`, askedMs: askedMs || void 0, unreadable: false };
}
function isSuccess(status) {
  return status >= 200 && status < 300;
}
function judgeLocation(answer, request, attempt2) {
  const location = answer.headers["location"];
  if (location === void 0 || ![301, 302, 303, 307, 308].includes(answer.status)) return void 0;
  const portal = findIntermediary({ ...answer, text: "" }, false);
  if (portal !== void 0) {
    return { kind: "fail", failure: "redirect", text: describeIntermediary(portal), hint: portal.hint };
  }
  const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
  const redirect = judgeRedirect(attempt2.url, location, headerNames);
  if (!redirect.follow) return { kind: "fail", failure: "redirect", text: redirect.reason };
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (request.method !== "GET" && request.method !== "HEAD" && !keepsMethod) return { kind: "answer", answer };
  if (attempt2.redirects >= MAX_REDIRECTS) {
    return { kind: "fail", failure: "redirect", text: `was redirected more than ${MAX_REDIRECTS} times` };
  }
  return { kind: "redirect", target: redirect.target };
}
function nameIntermediary(answer, expectsJson) {
  if (isSuccess(answer.status) && !expectsJson) return answer;
  const text = new TextDecoder().decode(answer.body.subarray(0, 16384));
  const intermediary = findIntermediary({ ...answer, text }, expectsJson);
  return intermediary === void 0 ? answer : { ...answer, intermediary };
}
function withSoftStatus(answer, request) {
  if (request.json !== true || !isSuccess(answer.status)) return answer;
  const value = parseObject(answer);
  for (const name of ["statusCode", "status", "code"]) {
    const said = value?.[name];
    const status = typeof said === "string" && /^\d{3}$/.test(said) ? Number(said) : said;
    if (typeof status === "number" && (status === 429 || status >= 500 && status <= 599)) {
      return { ...answer, status };
    }
  }
  return answer;
}
function parseObject(answer) {
  try {
    const value = JSON.parse(answer.text());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
  } catch {
    return void 0;
  }
}
function unreadableJson(answer) {
  if (!isUtf8(answer.body)) return "a body that is not UTF-8 text";
  try {
    JSON.parse(answer.text());
    return void 0;
  } catch {
    if (answer.intermediary === void 0) return "a body that is not JSON";
    return `a body that is not JSON: ${describeIntermediary(answer.intermediary)}`;
  }
}
function judgeClock(headers, nowMs) {
  const date = parseHttpDate(headers["date"] ?? "");
  if (date === void 0) return void 0;
  const age = /^\d{1,9}$/.test(headers["age"] ?? "") ? Number(headers["age"]) * 1e3 : 0;
  const aheadMs = nowMs - (date + age);
  if (Math.abs(aheadMs) <= WARN_SKEW_MS) return void 0;
  const theirs = new Date(date + age).toISOString().replace(/\.\d+/, "");
  const ours = new Date(nowMs).toISOString().replace(/\.\d+/, "");
  const text = `the clock of this machine is ${formatSeconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead" : "behind"}: it says ${ours}, the other side ${theirs}`;
  if (Math.abs(aheadMs) <= REFUSE_SKEW_MS) return { kind: "warn", warning: text };
  return { kind: "fail", failure: "clock", text, hint: "Set the clock of the runner (NTP); timestamps would be wrong" };
}

// src/http/client.ts
var DEADLINE_PASSED = "not sent: the deadline of this run has passed";
function createHttpClient(options, ports) {
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const limiter = createRateLimiter(options.requestsPerMinute ?? Number.POSITIVE_INFINITY, ports);
  let warned = false;
  const run = async (request, streaming) => {
    let url = new URL(request.url);
    const label2 = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const attempt2 = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed = (failure, text, more = {}) => new HttpError(failure, `${label2}: ${text}${attempt2.number > 1 ? ` (attempt ${attempt2.number})` : ""}`, {
      attempts: attempt2.number,
      ...more
    });
    const isLate = (waitMs) => options.deadlineAtMs !== void 0 && ports.monotonic() + waitMs >= options.deadlineAtMs;
    const untilDeadline = async (wait, signal, text) => {
      try {
        await wait;
      } catch (error2) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error2 instanceof HttpError) ? failed("deadline", text, { cause: error2 }) : error2;
      }
    };
    const awaitTurn = async (signal) => {
      ports.signal?.throwIfAborted();
      if (signal?.aborted) throw failed("deadline", DEADLINE_PASSED);
      const turn = limiter.acquire((waitMs, why) => {
        if (isLate(waitMs)) {
          throw failed("deadline", "the request limit allows the next request only after the deadline of this run");
        }
        const reason = why === "limit" ? `for the limit of ${options.requestsPerMinute} requests a minute` : "as asked before";
        ports.log.info(`${label2}: waiting ${formatSeconds(waitMs)} ${reason}`);
      }, signal);
      await untilDeadline(turn, signal, DEADLINE_PASSED);
    };
    const pause = async ({ reason, askedMs }, signal) => {
      const waitMs = askedMs ?? backoffMs(policy, attempt2.number, ports.random);
      const why = askedMs === void 0 ? "" : " (Retry-After)";
      ports.log.info(
        `${label2}: ${reason}; retry ${attempt2.number} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why}`
      );
      if (isLate(waitMs)) {
        throw failed("deadline", `${reason}; the next try would begin after the deadline of this run`);
      }
      if (askedMs !== void 0) limiter.hold(askedMs);
      await untilDeadline(ports.sleep(waitMs, signal), signal, reason);
    };
    while (true) {
      const signal = endSignal(options.deadlineAtMs, ports);
      await awaitTurn(signal);
      const sent = { url, attempt: attempt2.number, streaming, signal };
      const outcome = await sendOnce(request, sent, options, ports).catch((error2) => {
        ports.signal?.throwIfAborted();
        throw error2 instanceof LocalFailure ? error2.cause : error2;
      });
      const verdict = judge(outcome, request, policy, { ...attempt2, url, nowMs: ports.now() });
      switch (verdict.kind) {
        case "answer":
          if (verdict.warning !== void 0 && !warned)
            (ports.log.warning ?? ports.log.info)(`${label2}: ${verdict.warning}`);
          warned ||= verdict.warning !== void 0;
          return verdict.answer;
        case "fail":
          throw failed(verdict.failure, verdict.text, verdict);
        case "redirect":
          ports.log.info(`${label2}: redirected to ${verdict.target.origin}${verdict.target.pathname}`);
          url = verdict.target;
          attempt2.redirects += 1;
          break;
        case "retry":
          await pause(verdict, signal);
          attempt2.number += 1;
          if (verdict.unreadable) attempt2.unreadable += 1;
      }
    }
  };
  return {
    send: async (request) => await run(request, false),
    stream: (request) => run(request, true),
    close: () => ports.transport.close()
  };
}
function endSignal(deadlineAtMs, { signal, monotonic }) {
  if (deadlineAtMs === void 0) return signal;
  const leftMs = deadlineAtMs - monotonic();
  const deadline = leftMs <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(Math.ceil(leftMs), 2147483647));
  return signal === void 0 ? deadline : AbortSignal.any([deadline, signal]);
}

// src/http/node-decompress.ts
var decompressWithZlib = (coding, body) => {
  if (!["gzip", "x-gzip", "deflate", "br", "zstd"].includes(coding)) return void 0;
  return decompress(coding, body);
};
async function* decompress(coding, body) {
  const zlib = await import("node:zlib");
  const { Readable } = await import("node:stream");
  const { first, whole } = await peek(body);
  if (first === void 0) return;
  const decoder = {
    br: () => zlib.createBrotliDecompress(),
    zstd: () => zlib.createZstdDecompress(),
    // "deflate" means zlib's format; some servers send the bare one. The low bits of its first byte tell.
    deflate: () => (first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
  }[coding];
  const source = Readable.from(whole);
  const plain = (decoder ?? (() => zlib.createGunzip()))();
  source.on("error", (error2) => plain.destroy(error2));
  try {
    yield* source.pipe(plain);
  } finally {
    source.destroy();
    plain.destroy();
  }
}
async function peek(body) {
  const iterator = body[Symbol.asyncIterator]();
  let piece = await iterator.next();
  while (!piece.done && piece.value.byteLength === 0) piece = await iterator.next();
  const begun = piece;
  const rest = async function* () {
    if (begun.done) return;
    yield begun.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { first: begun.done ? void 0 : begun.value[0], whole: rest() };
}

// src/runtime/files.ts
import { constants, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename as basename2, dirname, isAbsolute, join as join18, relative as relative2, resolve as resolve7, sep as sep2 } from "node:path";
var RENAME_PATIENCE_MS = 2e3;
var LOCK_LIFE_MS = 1e4;
var LOCK_PATIENCE_MS = 3e4;
var MAX_CHANGES = 20;
function createFiles(ports) {
  const { clock, log } = ports;
  const system = { ...fs, ...ports.fileSystem };
  const temporaries = /* @__PURE__ */ new Set();
  let count = 0;
  const failed = (path, error2, options) => error2 instanceof ActionError ? error2 : new ActionError("input", `could not write ${path}: ${describeError(error2)}`, {
    hint: options.hint,
    cause: error2
  });
  const remove = async (path) => {
    await system.rm(path, { recursive: true, force: true }).catch(() => void 0);
    temporaries.delete(path);
  };
  const writeBeside = async (path, content, like) => {
    count += 1;
    const temporary = join18(dirname(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
    temporaries.add(temporary);
    const handle = await system.open(temporary, "wx", like === void 0 ? 438 : like.mode & 511);
    try {
      await handle.writeFile(content);
      await handle.sync().catch((error2) => {
        if (!hasCode(error2, "ENOTSUP", "EOPNOTSUPP", "EINVAL", "ENOSYS")) throw error2;
        log.debug(`${path}: this file system cannot flush a file (${describeError(error2)})`);
      });
    } finally {
      await handle.close();
    }
    if (like !== void 0) {
      await system.chmod(temporary, like.mode & 4095);
      await system.chown(temporary, like.uid, like.gid).catch(() => void 0);
    }
    return temporary;
  };
  const rename = async (from, to) => {
    const beganAt = clock.monotonic();
    while (true) {
      try {
        await system.rename(from, to);
        return;
      } catch (error2) {
        const transient = hasCode(error2, "EPERM", "EACCES", "EBUSY");
        if (!transient || clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        await clock.sleep(50);
      }
    }
  };
  const placeNew = async (from, to) => {
    try {
      await system.link(from, to);
    } catch (error2) {
      if (hasCode(error2, "EEXIST")) throw error2;
      await system.copyFile(from, to, constants.COPYFILE_EXCL);
    }
  };
  const target = async (path, { root }) => {
    await system.mkdir(dirname(path), { recursive: true });
    const found = await system.lstat(path).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname(path));
    const real = await followLink(system, path);
    const way = relative2(inside, real);
    if (way === ".." || way.startsWith(`..${sep2}`) || isAbsolute(way)) {
      throw new ActionError("input", `${path} is a symbolic link to ${real}, outside ${inside}`, {
        hint: "Nothing was written through it; replace the link by a file"
      });
    }
    return real;
  };
  const replace = async (path, content) => {
    const like = await system.stat(path).catch(ignoring("ENOENT"));
    const temporary = await writeBeside(path, content, like);
    try {
      await rename(temporary, path);
      temporaries.delete(temporary);
    } catch (error2) {
      await remove(temporary);
      throw error2;
    }
  };
  const read = async (path) => {
    try {
      return await system.readFile(path);
    } catch (error2) {
      if (hasCode(error2, "ENOENT")) return void 0;
      throw new ActionError("input", `could not read ${path}: ${describeError(error2)}`, {
        hint: "Nothing was written over it",
        cause: error2
      });
    }
  };
  const lock = async (path) => {
    const name = join18(dirname(path), `.${basename2(path)}.lock`);
    const beganAt = clock.monotonic();
    while (true) {
      try {
        const handle = await system.open(name, "wx");
        temporaries.add(name);
        await handle.close();
        return () => remove(name);
      } catch (error2) {
        if (!hasCode(error2, "EEXIST", "EPERM", "EACCES", "EBUSY")) throw error2;
        const found = await system.stat(name).catch(ignoring("ENOENT"));
        if (!hasCode(error2, "EEXIST") && clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        if (found !== void 0 && clock.now() - found.mtimeMs > LOCK_LIFE_MS) {
          log.debug(`${name} was left by a run that was killed; it is removed`);
          await system.rm(name, { force: true });
        } else if (clock.monotonic() - beganAt > LOCK_PATIENCE_MS) {
          throw new ActionError("input", `${path}: another run has held ${name} for ${LOCK_PATIENCE_MS / 1e3} s`, {
            hint: "Remove that file if no other run is under way"
          });
        } else {
          await clock.sleep(25);
        }
      }
    }
  };
  return {
    read,
    async replace(path, content, options = {}) {
      try {
        await replace(await target(path, options), content);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async create(path, content, options = {}) {
      try {
        await system.mkdir(dirname(path), { recursive: true });
        const temporary = await writeBeside(path, content, void 0);
        try {
          await placeNew(temporary, path);
          return "written";
        } catch (error2) {
          if (!hasCode(error2, "EEXIST")) throw error2;
          return Buffer.from(await system.readFile(path)).equals(Buffer.from(content)) ? "same" : "taken";
        } finally {
          await remove(temporary);
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async update(path, change, options = {}) {
      try {
        const file = await target(path, options);
        const unlock = await lock(file);
        try {
          for (let round = 1; ; round += 1) {
            const before = await read(file);
            const content = await change(before);
            if (content === void 0) return;
            const now = await read(file);
            if (sameBytes(before, now)) {
              await replace(file, content);
              return;
            }
            if (round === MAX_CHANGES) {
              throw new ActionError(
                "input",
                `${path} was changed ${MAX_CHANGES} times while it was being changed here`,
                {
                  hint: "Let only one program write this file"
                }
              );
            }
            log.debug(`${path} was changed by another writer meanwhile; beginning again`);
          }
        } finally {
          await unlock();
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async moveAside(path, suffix) {
      for (let n = 0; ; n += 1) {
        const aside = `${path}.${suffix}${n === 0 ? "" : `-${n}`}`;
        try {
          await placeNew(path, aside);
        } catch (error2) {
          if (hasCode(error2, "EEXIST")) continue;
          throw new ActionError("input", `could not move ${path} aside: ${describeError(error2)}`, { cause: error2 });
        }
        await system.rm(path);
        return aside;
      }
    },
    async temporaryFolder(prefix, { keep = false } = {}) {
      const { folder, name } = ports.temporary;
      try {
        await system.mkdir(folder, { recursive: true });
        const made = await system.mkdtemp(join18(folder, prefix));
        if (!keep) temporaries.add(made);
        return made;
      } catch (error2) {
        throw new ActionError("input", `${name}: cannot make a folder in ${folder}: ${describeError(error2)}`, {
          hint: `Let ${name} name a folder this user may write`,
          cause: error2
        });
      }
    },
    removeTemporaries() {
      for (const path of temporaries) {
        try {
          rmSync(path, { recursive: true, force: true });
        } catch (error2) {
          log.debug(`${path} could not be removed: ${describeError(error2)}`);
        }
      }
      temporaries.clear();
    }
  };
}
async function followLink(system, path) {
  let current = path;
  for (let hops = 0; hops < 40; hops += 1) {
    const place = join18(await system.realpath(dirname(current)), basename2(current));
    const found = await system.lstat(place).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place;
    current = resolve7(dirname(place), await system.readlink(place));
  }
  throw new ActionError("input", `${path} is a symbolic link that never ends`);
}
function sameBytes(a, b) {
  return a === void 0 || b === void 0 ? a === b : Buffer.compare(a, b) === 0;
}
function ignoring(code) {
  return (error2) => {
    if (!hasCode(error2, code)) throw error2;
  };
}
function hasCode(error2, ...codes) {
  return codes.includes(error2?.code ?? "");
}

// src/runtime/path-rules.ts
function readPath(name, value, env) {
  const refuse = (expected, hint) => {
    throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected ${expected}`, { hint });
  };
  if (new RegExp("\\p{Cc}", "u").test(value)) refuse("a path without control characters", "Write it on one line");
  if (/^["'`]|["'`]$/.test(value)) refuse("a path without quotes", "No shell reads this value: leave the quotes out");
  if (/(^|[\\/])(\$[A-Za-z_{(]|%[A-Za-z_][A-Za-z0-9_()]*%)/.test(value)) {
    refuse("a path without variables", "No shell reads this value: write ${{ env.NAME }} or ${{ github.workspace }}");
  }
  if (!value.startsWith("~")) return value;
  if (!/^~([\\/]|$)/.test(value))
    return /^~[A-Za-z_][\w.-]*([\\/]|$)/.test(value) ? refuse("a path, or one that begins with ~/", "Write the folder of another user in full") : value;
  const home = env["HOME"] || env["USERPROFILE"] || refuse("a path without ~: HOME is not set", "Write it in full");
  return `${home.replace(/[\\/]+$/, "")}${value.slice(1)}`;
}

// src/runtime/secret-rules.ts
function checkSecret(name, value, rules = {}) {
  const refuse = (what, at, hint) => {
    throw new ActionError("input", `${name}: got a secret with ${what} at character ${at}`, { hint });
  };
  const expression = value.indexOf("${{");
  if (expression >= 0) {
    refuse(
      "an expression that was not expanded, ${{,",
      expression + 1,
      "Expressions work in a workflow\u2019s with: and env:"
    );
  }
  const mask = value.indexOf("***");
  if (mask >= 0) refuse("the mask of a log, ***,", mask + 1, "Paste the secret itself, not what a log shows of it");
  if (/^["'`]/.test(value)) refuse("a quotation mark", 1, "Store the secret without quotes around it");
  if (/["'`]$/.test(value)) refuse("a quotation mark", value.length, "Store the secret without quotes around it");
  const odd = (rules.multiline ? /[^\x20-\x7e\r\n\t]/ : /[^\x21-\x7e]/).exec(value);
  if (odd !== null) {
    const code = value.codePointAt(odd.index).toString(16).toUpperCase().padStart(4, "0");
    refuse(
      `U+${code}`,
      odd.index + 1,
      "Only the printable characters of ASCII, without spaces, can be sent; paste it again"
    );
  }
  if (rules.minLength !== void 0 && value.length < rules.minLength) {
    throw new ActionError(
      "input",
      `${name}: got a secret of ${value.length} characters, expected at least ${rules.minLength}`,
      { hint: "Make a long one, for example with: openssl rand -hex 32" }
    );
  }
}

// src/runtime/inputs.ts
function createInputReader(ports) {
  const find = (name, source) => {
    const value = ports.input(name).trim();
    if (value !== "") return { value, from: "" };
    const fallback = source.env === void 0 ? "" : (ports.env[source.env] ?? "").trim();
    return fallback === "" ? void 0 : { value: fallback, from: ` (from the environment variable ${source.env})` };
  };
  const missing = (name, source) => new ActionError("input", `${name}: got "", expected a value`, {
    hint: source.hint ?? `Set the input ${name}${source.env ? ` or the environment variable ${source.env}` : ""}`
  });
  const bad = (name, found, expected) => new ActionError("input", `${name}: got ${quoteValue(found.value)}, expected ${expected}${found.from}`);
  const text = (name, source = {}) => {
    const found = find(name, source);
    if (found === void 0 && source.required) throw missing(name, { ...source, required: true });
    return found?.value ?? source.default;
  };
  const number = (name, source, pattern, what) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    const value = Number(found.value);
    if (!pattern.test(found.value) || value < source.min || value > source.max) {
      throw bad(name, found, `${what} from ${source.min} to ${source.max}`);
    }
    return value;
  };
  const lines = (name, source) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    return found.value.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  };
  const reader = {
    text,
    secret(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) {
        if (source.required) throw missing(name, { ...source, required: true });
        return void 0;
      }
      ports.mask(found.value);
      checkSecret(`${name}${found.from}`, found.value, source);
      return found.value;
    },
    boolean(name, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      if (found.value !== "true" && found.value !== "false") throw bad(name, found, "true or false");
      return found.value === "true";
    },
    integer: (name, source) => number(name, source, /^\d{1,15}$/, "a whole number"),
    decimal: (name, source) => number(name, source, /^\d{1,15}(\.\d{1,15})?$/, "a number"),
    choice(name, values, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const value = values.find((candidate) => candidate === found.value);
      if (value === void 0) throw bad(name, found, `one of ${values.join(", ")}`);
      return value;
    },
    url(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const url = URL.canParse(found.value) ? new URL(found.value) : void 0;
      if (url === void 0 || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(found.value)) {
        throw bad(name, found, "an http or https URL");
      }
      if (url.username !== "" || url.password !== "") {
        throw new ActionError("input", `${name}: got a URL with a user or password, expected one without`, {
          hint: "Pass the secret as its own input"
        });
      }
      if (url.hash !== "") throw bad(name, found, "a URL without a #fragment");
      if (url.protocol === "http:" && !isLoopback(url.hostname)) {
        ports.warn(`${name}: ${url.origin} is not https; credentials would travel in clear text`);
      }
      return found.value.replace(/\/+$/, "");
    },
    lines,
    path(name, source = {}) {
      const value = text(name, source);
      return value === void 0 ? void 0 : readPath(name, value, ports.env);
    },
    paths: (name, source) => lines(name, source).map((line) => readPath(name, line, ports.env))
  };
  return reader;
}
function isLoopback(hostname) {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return /^127(\.\d{1,3}){3}$/.test(host) || host === "::1";
}

// src/runtime/log.ts
function createLog(commands2, redact) {
  return {
    debug: (message) => commands2.debug(redact(message)),
    info: (message) => commands2.info(defuse(redact(message))),
    notice: (message) => commands2.notice(redact(message)),
    warning: (message) => commands2.warning(redact(message)),
    group: async (title, run) => {
      commands2.startGroup(redact(title));
      try {
        return await run();
      } finally {
        commands2.endGroup();
      }
    }
  };
}
var BEFORE_A_COMMAND = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]*::/gm;
function defuse(text) {
  return text.replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200B::`).replaceAll("##[", "#\u200B#[");
}

// src/runtime/redaction.ts
var MIN_LENGTH = 4;
function createRedaction() {
  const forms = /* @__PURE__ */ new Set();
  let longestFirst = [];
  const redact = (text) => {
    let redacted = text;
    for (const form of longestFirst) redacted = redactCut(redacted.replaceAll(form, "***"), form);
    return redacted;
  };
  return {
    add: (secret) => {
      const lines = secret.split(/[\r\n]+/);
      for (const piece of lines.length > 1 ? [secret, ...lines.filter((line) => !/^-----/.test(line))] : lines) {
        if (piece.length < MIN_LENGTH) continue;
        for (const form of formsOf(piece)) forms.add(form);
      }
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact
  };
}
function formsOf(secret) {
  const json = JSON.stringify(secret).slice(1, -1);
  const quoted = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("\\\\", "\\"),
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed())
  ];
  return new Set(
    quoted.flatMap((form) => [form, escapeMarkdown(form), inlineCode(form).slice("<code>".length, -"</code>".length)])
  );
}
function redactCut(text, secret) {
  const [first = "", ...rest] = text.split("\u2026");
  if (rest.length === 0) return text;
  const pieces = [first, ...rest];
  const last = pieces.pop();
  return [...pieces.map((piece) => redactEnd(piece, secret)), last].join("\u2026");
}
function redactEnd(text, secret) {
  for (let length = Math.min(secret.length - 1, text.length); length >= MIN_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}

// src/runtime/perform-action.ts
async function performAction(name, run, runner) {
  const { env, commands: commands2 } = runner;
  const { redact, ...redaction } = createRedaction();
  const log = createLog(commands2, redact);
  const cancel = new AbortController();
  const clock = withCancel(runner.clock, cancel.signal);
  const tempFolder = env["RUNNER_TEMP"] || runner.tempFolder;
  const temporary = { folder: tempFolder, name: env["RUNNER_TEMP"] ? "RUNNER_TEMP" : "the temporary folder" };
  const { fileSystem } = runner;
  const files = createFiles({ clock, log, temporary, ...fileSystem === void 0 ? {} : { fileSystem } });
  const values = /* @__PURE__ */ new Map();
  const sections = [];
  const clients = [];
  let stage = "start";
  const mask = (secret) => {
    if (secret === "") return;
    for (const line of secret.split(/[\r\n]+/)) if (line !== "") commands2.mask(line);
    redaction.add(secret);
  };
  let proxies = NO_PROXIES;
  const context = {
    inputs: createInputReader({
      input: (input) => (env[`INPUT_${input.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim(),
      env,
      mask,
      warn: log.warning
    }),
    outputs: {
      set: (output, value) => {
        const { text, tooLarge } = printOutput(value);
        if (tooLarge) log.warning(`the output ${output} is above 256 KiB and was left empty`);
        values.set(output, text);
      }
    },
    summary: { add: (markdown) => void sections.push(redact(markdown)) },
    ports: {
      ...clock,
      log,
      files,
      redact,
      signal: cancel.signal,
      random: runner.random,
      stage: (words) => {
        stage = words;
      },
      exec: async (program, args, options) => {
        cancel.signal.throwIfAborted();
        const signal = options.signal === void 0 ? cancel.signal : AbortSignal.any([options.signal, cancel.signal]);
        return await runner.exec(program, args, { ...options, signal });
      },
      http: (options = {}) => {
        const client = createHttpClient(
          { userAgent: `tao-actions/${name}`, ...options },
          {
            ...options.outlivesRun === true ? runner.clock : { ...clock, signal: cancel.signal },
            random: runner.random,
            log,
            transport: runner.transport(proxies),
            decompress: decompressWithZlib
          }
        );
        clients.push(client);
        return client;
      }
    },
    env,
    tempFolder,
    mask
  };
  const work = async () => {
    const hasProxy = ["http_proxy", "https_proxy", "all_proxy"].some((one) => env[one] || env[one.toUpperCase()]);
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-3NEXZ7ET.js")).readProxies(env);
    await run(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => void 0);
  files.removeTemporaries();
  let failure;
  if (end.kind === "failed") {
    failure = redact(describeError(end.error ?? new ActionError("internal", "failed without a reason")));
    log.debug(describeCauseChain(end.error));
    if (!values.get("status")) values.set("status", "failed");
  } else if (end.kind === "cancelled") {
    failure = redact(`${end.reason.message} during: ${stage}. What was done until then stays; run again to go on`);
    values.set("status", "cancelled");
  }
  const unwritten = writeOutputs(values, runner, log.info);
  const ended = end.kind === "cancelled" ? "was cancelled" : "failed";
  if (failure !== void 0) {
    sections.unshift(`> [!CAUTION]
> **${escapeMarkdown(name)} ${ended}:** ${escapeMarkdown(failure)}
`);
    commands2.error(failure, name);
    if (unwritten !== void 0) log.warning(`the outputs could not be written either (${unwritten})`);
  } else if (unwritten !== void 0) {
    failure = `${name} is done; its outputs could not be written (${unwritten})`;
    sections.unshift(`> [!CAUTION]
> ${escapeMarkdown(failure)}
`);
    commands2.error(redact(failure), name);
  }
  writeSummary(sections, runner, log);
  return failure === void 0 ? 0 : 1;
}
async function settle(run, cancel, runner) {
  return await new Promise((resolve8) => {
    let reason;
    const finish2 = (end) => {
      stopUncaught();
      stopSignals();
      resolve8(end);
    };
    const stopUncaught = runner.onUncaught((error2) => finish2({ kind: "failed", error: error2 }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== void 0) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish2({ kind: "cancelled", reason: given }));
    });
    Promise.resolve().then(run).then(
      () => finish2({ kind: "done" }),
      (error2) => finish2(reason === void 0 ? { kind: "failed", error: error2 } : { kind: "cancelled", reason })
    );
  });
}
function writeOutputs(values, { env, append }, say) {
  const file = env["GITHUB_OUTPUT"];
  if (!file) {
    for (const [name, text] of values) say(`output ${name}=${text}`);
    return void 0;
  }
  if (values.size === 0) return void 0;
  const problem = tryAppend(append, file, printOutputs(values));
  return problem === void 0 ? void 0 : `GITHUB_OUTPUT: ${problem}`;
}
function writeSummary(sections, { env, append, commands: commands2 }, log) {
  if (sections.length === 0) return;
  const markdown = printSummary(sections);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) {
    commands2.info(defuse(markdown));
    return;
  }
  const problem = tryAppend(append, file, markdown);
  if (problem !== void 0) log.warning(`the job summary could not be written (GITHUB_STEP_SUMMARY: ${problem})`);
}

// src/runtime/run-action.ts
var GRACE_MS = 3500;
var EXIT_AFTER_MS = 500;
async function runAction(name, run) {
  process.exitCode = await performAction(name, run, processRunner());
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}
var commands = {
  debug,
  info,
  notice,
  warning,
  error: (message, title) => error(message, { title }),
  mask: setSecret,
  startGroup,
  endGroup
};
function processRunner() {
  return {
    env: process.env,
    commands,
    clock: systemClock,
    random: Math.random,
    exec: async (...call) => await (await import("./chunks/exec-XJE4S427.js")).execProgram(...call),
    append: appendToFile,
    tempFolder: tmpdir3(),
    transport: createUndiciTransport,
    onEndSignal: (listener) => {
      const signals = ["SIGINT", "SIGTERM"];
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    onUncaught: (listener) => {
      process.on("uncaughtException", listener);
      return () => void 0;
    },
    grace: () => delay2(GRACE_MS, void 0, { ref: false })
  };
}

// actions/upstream-release/main.ts
await runAction("upstream-release", upstreamRelease);

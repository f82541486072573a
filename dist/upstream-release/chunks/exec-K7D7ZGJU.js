import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  ActionError
} from "./chunk-DGVGU256.js";
import "./chunk-5HJ3J6EK.js";

// src/runtime/exec.ts
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
var LINGER_MS = 2e3;
var execProgram = async (program, args, options) => await new Promise((resolve, reject) => {
  const { signal: cancel } = options;
  const fail = (cause) => reject(
    cancel?.aborted ? cancel.reason : new ActionError("input", `could not run ${program}`, {
      hint: `Install ${program} on the runner or put it on the PATH before this step`,
      cause
    })
  );
  const child = spawn(program, args, {
    ...options.cwd === void 0 ? {} : { cwd: options.cwd },
    env: { ...options.env },
    stdio: [options.input === void 0 ? "ignore" : "pipe", "pipe", "pipe"],
    windowsHide: true,
    ...cancel === void 0 ? {} : { signal: cancel }
  });
  const { onLine } = options;
  const stdout = collect(child.stdout, onLine && ((line) => onLine(line, "stdout")));
  const stderr = collect(child.stderr, onLine && ((line) => onLine(line, "stderr")));
  child.stdin?.on("error", () => void 0);
  child.stdin?.end(options.input);
  child.on("error", fail);
  child.on("exit", () => {
    const timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LINGER_MS);
    child.on("close", () => clearTimeout(timer));
  });
  child.on("close", (code, signal) => {
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal] ?? 0);
    resolve({ exitCode, stdout: stdout(options.encoding), stderr: stderr() });
  });
});
function collect(stream, onLine) {
  const chunks = [];
  stream.on("data", (chunk) => void chunks.push(chunk));
  if (onLine !== void 0) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
  return (encoding = "utf8") => Buffer.concat(chunks).toString(encoding);
}
export {
  execProgram
};

/** Which stretches of the rooms ran, and how often, as V8 counts them: no instrumentation, the code runs as it is. */
import { type Profiler, Session } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();
  readonly #isRoom: (url: string) => boolean;

  constructor(isRoom: (url: string) => boolean) {
    this.#isRoom = isRoom;
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** What ran since the last look: stretches by place, and how often all of them ran together. */
  take(): { places: string[]; work: number } {
    const places: string[] = [];
    let work = 0;
    const { result } = this.#post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
    for (const { url, functions } of result) {
      if (!this.#isRoom(url)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          work += count;
          // How often, in powers of two: a loop that runs longer is news, one round more is not.
          places.push(`${url}:${startOffset}-${endOffset}:${Math.min(6, 32 - Math.clz32(count))}`);
        }
      }
    }
    return { places, work };
  }

  close(): void {
    this.#session.disconnect();
  }

  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}

/** How an archive grew, for the job summary. Pure. */

/** An object and when it came (epoch, ms). */
export interface GrowthEvent {
  key: string;
  sizeBytes: number;
  atMs: number;
}

/** The archive at the end of a day (UTC). */
export interface GrowthPoint {
  day: string;
  objects: number;
  bytes: number;
}

/** More points make the labels of the chart unreadable. */
const MAX_POINTS = 30;

/** Sums up by day, oldest first. A key counts once, when it is first seen; of many days the last 30 are kept. */
export function growthByDay(events: readonly GrowthEvent[]): readonly GrowthPoint[] {
  const seen = new Set<string>();
  const points: GrowthPoint[] = [];
  let objects = 0;
  let bytes = 0;
  for (const event of [...events].sort((a, b) => a.atMs - b.atMs)) {
    if (seen.has(event.key)) continue;
    seen.add(event.key);
    objects += 1;
    bytes += event.sizeBytes;
    const day = new Date(event.atMs).toISOString().slice(0, 10);
    if (points.at(-1)?.day === day) points.pop();
    points.push({ day, objects, bytes });
  }
  return points.slice(-MAX_POINTS);
}

/** A Mermaid chart of the bytes; "" for fewer than two points, which are no line. */
export function growthChart(points: readonly GrowthPoint[], title: string): string {
  const last = points.at(-1);
  if (last === undefined || points.length < 2) return '';
  const unit = [
    { name: 'GiB', bytes: 1_073_741_824 },
    { name: 'MiB', bytes: 1_048_576 },
    { name: 'KiB', bytes: 1_024 },
  ].find((candidate) => last.bytes >= candidate.bytes) ?? { name: 'bytes', bytes: 1 };
  const days = points.map((point) => `"${point.day.slice(5)}"`).join(', ');
  const values = points.map((point) => Number((point.bytes / unit.bytes).toFixed(2))).join(', ');
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis [${days}]`,
    `  y-axis "${unit.name}" 0 --> ${Math.max(1, Math.ceil(last.bytes / unit.bytes))}`,
    `  line [${values}]`,
    '```',
  ].join('\n');
}

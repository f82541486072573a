/** The part of ncc's programming interface that the build uses; the package ships no types. */
declare module '@vercel/ncc' {
  export default function ncc(
    entry: string,
    options: { cache: false; quiet: boolean; esm: boolean; license: string },
  ): Promise<{
    code: string;
    stats: { toJson(options: object): object };
    assets: Record<string, { source: string | Buffer }>;
  }>;
}

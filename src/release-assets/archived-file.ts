/** One file of an archive. */
export interface ArchivedFile {
  /** With `/`, relative. */
  name: string;
  content: Uint8Array;
  isExecutable: boolean;
}

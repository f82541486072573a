/** Every picture of the documents: its name, and what it shows for those who cannot see it. */
interface Picture {
  /** `drawn` by code alone, or `taken` in Chromium of what really ran. */
  readonly kind: 'drawn' | 'taken';
  readonly alt: string;
  /** CSS pixels at which it is shown. */
  readonly width: number;
}

export const PICTURES = {
  pipeline: {
    kind: 'drawn',
    width: 860,
    alt: 'The pipeline: TaoStats, publish-taostats or the Collector, the Worker with its hash chain, page and files; each sample goes to R2 once, from where it is verified and restored; deploy-worker proves a new version live or undoes it',
  },
  cascade: {
    kind: 'drawn',
    width: 860,
    alt: 'The cascade: a tag is planned, every repository is prepared, built and tested, then comes the line before which nothing is pushed, then each repository is pushed in order and read back',
  },
  values: {
    kind: 'drawn',
    width: 860,
    alt: 'Where each value is made, under which name it is kept, and which workflow reads it',
  },
  'cloudflare-token': {
    kind: 'drawn',
    width: 640,
    alt: 'The form of the Cloudflare token: three permissions of the account, limited to one account',
  },
  'github-settings': {
    kind: 'drawn',
    width: 860,
    alt: 'Settings of the repository, Secrets and variables, Actions: the tab with the secrets and the tab with the variables',
  },
  refs: {
    kind: 'drawn',
    width: 860,
    alt: 'The refs of four repositories before and after a release: each branch has moved by one commit and has its tag',
  },
  page: {
    kind: 'taken',
    width: 860,
    alt: 'The page of the Worker: the verdict, price and volume with a gap that is shaded, the network',
  },
  'page-phone': { kind: 'taken', width: 320, alt: 'The page on a phone' },
  'page-critical': { kind: 'taken', width: 640, alt: 'The page when something is wrong: the verdict with its reasons' },
  'page-empty': { kind: 'taken', width: 640, alt: 'The page before the first sample' },
  'publish-summary': {
    kind: 'taken',
    width: 860,
    alt: 'Job summary of publish-taostats: the price, and the row that proves the entry by its digest',
  },
  'deploy-summary': {
    kind: 'taken',
    width: 860,
    alt: 'Job summary of deploy-worker: deployed and live, with the addresses of the Worker, of its page and of the CSV',
  },
  'plan-summary': {
    kind: 'taken',
    width: 860,
    alt: 'Job summary of upstream-release in mode plan: order, versions, tags, and an edit as a diff',
  },
  'release-summary': {
    kind: 'taken',
    width: 860,
    alt: 'Job summary of upstream-release: graph and table of four released crates with commit and tag',
  },
} as const satisfies Readonly<Record<string, Picture>>;

export type PictureName = keyof typeof PICTURES;
export type Theme = 'light' | 'dark';
export const THEMES: readonly Theme[] = ['light', 'dark'];

export const isPicture = (name: string): name is PictureName => name in PICTURES;
export const fileOf = (name: PictureName, theme: Theme): string =>
  `${name}-${theme}.${PICTURES[name].kind === 'drawn' ? 'svg' : 'webp'}`;

const BLOCK = /^<!-- picture: (\S+) -->\n[\s\S]*?^<!-- \/picture -->$/gm;

/** @param folder where the pictures lie, seen from the document; throws for a picture that is not in the list. */
export function fillPictures(markdown: string, folder: string): string {
  return markdown.replaceAll(BLOCK, (_, name: string) => {
    if (!isPicture(name)) throw new Error(`there is no picture "${name}"`);
    const { alt, width } = PICTURES[name];
    const dark = `<source media="(prefers-color-scheme: dark)" srcset="${folder}/${fileOf(name, 'dark')}">`;
    const light = `<img alt="${alt}" src="${folder}/${fileOf(name, 'light')}" width="${width}">`;
    return `<!-- picture: ${name} -->\n<picture>${dark}${light}</picture>\n<!-- /picture -->`;
  });
}

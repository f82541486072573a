/** The invocation has made its requests; the dataset is taken whole in the next one. */
export class Later extends Error {}

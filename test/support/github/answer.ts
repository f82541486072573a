/** What the loopback GitHub answers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** An error as GitHub words it. */
export const message = (status: number, text: string, errors?: unknown): Answer => ({
  status,
  body: {
    message: text,
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
    ...(errors ? { errors } : {}),
  },
});
export const NOT_FOUND = message(404, 'Not Found');

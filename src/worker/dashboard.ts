import { text } from './answers.ts';
export function dashboard(): Response {
  return text(200, '<!doctype html><title>TAO</title>', 'text/html; charset=utf-8');
}

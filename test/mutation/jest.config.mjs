import base from '../../jest.config.mjs';
import { ROOMS } from './rooms.ts';

const { tests } = ROOMS[process.env.MUTATION_ROOM];

export default {
  ...base,
  rootDir: process.cwd(),
  maxWorkers: 1,
  bail: 1,
  testMatch: tests.map((place) => `<rootDir>/${place.endsWith('.ts') ? place : `${place}/**/*.test.ts`}`),
  modulePathIgnorePatterns: ['<rootDir>/build/'],
};

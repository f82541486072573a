import config from './jest.config.mjs';

process.env.TAO_ACTIONS_TEST_ALL = '1';

export default config;

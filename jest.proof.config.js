/** What needs real servers, or measures, and is not part of `npm test`. @type {import('jest').Config} */
module.exports = { ...require('./jest.config'), testMatch: ['**/*.proof.ts'], testTimeout: 300_000 };

/** What needs real servers, and is not part of `npm test`. @type {import('jest').Config} */
module.exports = { ...require('./jest.config'), testMatch: ['**/proof/**/*.proof.ts'], testTimeout: 120_000 };

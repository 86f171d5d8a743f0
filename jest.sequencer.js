const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes more than half a minute, the longest first. */
const LONG = [
  'properties/properties',
  'upgrade/upgrade',
  'local-aws/local-aws',
  'validators/stated',
  'validators/examples',
  'properties/planted',
];

/** Begins with the long suites, also where Jest has no times of an earlier run: begun last, one keeps a single core busy. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(`/${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};

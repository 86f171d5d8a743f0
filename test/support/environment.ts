/** The account and region that tests synthesise for. */
export const ENV = { account: '123456789012', region: 'us-east-1' };

/** The zones of that region, which need no look-up. */
export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/** What the CDK CLI would look up there: zones, and the addresses that CloudFront asks origins from. */
export const lookedUp = ({ account, region }: { account: string; region: string }) => ({
  [`availability-zones:account=${account}:region=${region}`]: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
  [[
    `cc-api-provider:account=${account}:expectedMatchCount=exactly-one:propertiesToReturn.0=PrefixListId`,
    `propertyMatch.PrefixListName=com.amazonaws.global.cloudfront.origin-facing:region=${region}`,
    'typeName=AWS$:$:EC2$:$:PrefixList',
  ].join(':')]: [{ PrefixListId: 'pl-3b927c52' }],
});

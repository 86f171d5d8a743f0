/**
 * The region of Origin Shield for an origin in a region: AWS's own table. Regions that it does not list get none unless
 * one is stated.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html#choose-origin-shield-region
 */
export function nearestShield(region: string): string | undefined {
  return SHIELDS.includes(region) ? region : NEAREST[region];
}

/** Regions with a regional edge cache that Origin Shield can be in. */
const SHIELDS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'sa-east-1',
];

const NEAREST: { readonly [region: string]: string } = {
  'us-west-1': 'us-west-2',
  'af-south-1': 'eu-west-1',
  'ap-east-1': 'ap-southeast-1',
  'ca-central-1': 'us-east-1',
  'eu-south-1': 'eu-central-1',
  'eu-west-3': 'eu-west-2',
  'eu-north-1': 'eu-west-2',
  'me-south-1': 'ap-south-1',
};

import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Configuration } from '../questions';
import { pages } from './pages';

/** What is asked of CloudFormation. */
export function cloudformation(configuration: Configuration) {
  const client = new CloudFormationClient(configuration);
  return {
    'cloudformation:ListStackResources': (input: { readonly StackName: string }) =>
      pages(paginateListStackResources({ client }, input), (page) => page.StackResourceSummaries),
  };
}

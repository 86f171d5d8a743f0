import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LibraryServicesStack } from './services-library';

/** The tiers, and more services, without what watches them: what the other stacks do not have either. */
export class UnobservedStack extends LibraryServicesStack {
  public constructor(scope: Construct, id: string, props: StackProps & { readonly services: number }) {
    super(scope, id, {
      ...props,
      alarms: { enabled: false },
      dashboard: { enabled: false },
      logs: { savedQueries: false },
    });
  }
}

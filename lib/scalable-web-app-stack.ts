import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ScalableWebAppProps } from './scalable-web-app-props';
import { ScalableWebApp } from './scalable-web-app';

/**
 * Props of `ScalableWebAppStack`.
 */
export interface ScalableWebAppStackProps extends StackProps, ScalableWebAppProps {}

/**
 * A stack with one `ScalableWebApp` in it, and the output `Url`; with a CDN also `DistributionId` and, where assets are,
 * `AssetsBucketName`.
 */
export class ScalableWebAppStack extends Stack {
  /** The app. */
  public readonly app: ScalableWebApp;

  /**
   * @param scope the parent, usually the App or a Stage
   * @param id the name of the stack
   * @param props the options of stack and app
   * @throws when an option of any tier cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: ScalableWebAppStackProps = {}) {
    super(scope, id, props);
    try {
      this.app = new ScalableWebApp(this, 'App', props);
    } catch (error) {
      // Whoever catches the error finds no empty stack in the app.
      scope.node.tryRemoveChild(id);
      throw error;
    }
    const { cdn, loadBalancer, objectStore } = this.app;
    const url = cdn?.url ?? loadBalancer.url;
    if (url) new CfnOutput(this, 'Url', { value: url, description: 'Where users go' });
    if (!cdn) return;
    // What `scalable-web-app sync` asks for.
    const { distributionId } = cdn.distribution;
    new CfnOutput(this, 'DistributionId', { value: distributionId, description: 'The CDN' });
    if (objectStore) {
      new CfnOutput(this, 'AssetsBucketName', {
        value: objectStore.bucket.bucketName,
        description: 'Where assets are',
      });
    }
  }
}

import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ScalableWebAppProps } from './scalable-web-app';
import { ScalableWebApp } from './scalable-web-app';

/**
 * Props of `ScalableWebAppStack`.
 */
export interface ScalableWebAppStackProps extends StackProps, ScalableWebAppProps {}

/**
 * A stack with one `ScalableWebApp` in it, and the output `Url`.
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
    const url = this.app.cdn?.url ?? this.app.loadBalancer.url;
    if (url) new CfnOutput(this, 'Url', { value: url, description: 'Where users go' });
  }
}

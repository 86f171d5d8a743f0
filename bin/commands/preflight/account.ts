import type { AwsOptions } from '../../support/aws';
import { awsFailure } from '../../support/aws-failure';
import type { IAccount } from './check';
import type { Action, Answer, Configuration, Input } from './questions';
import { SERVICES } from './questions';

/** An error of AWS, and what was asked of it. */
export class AskFailed extends Error {
  constructor(
    public readonly action: Action,
    public override readonly cause: Error,
  ) {
    super(cause.message);
    this.name = cause.name;
  }
}

/** What is under way, by its action: shared by all regions. */
export type UnderWay = Map<Promise<unknown>, Action>;

type Questions = { readonly [action: string]: (input: unknown) => Promise<unknown> };

/** An account as the credentials of the caller reach it. */
export class Account implements IAccount {
  /**
   * The account of the credentials.
   *
   * @throws where there are no credentials, or AWS does not take them
   */
  public static async ofCaller(options: AwsOptions, underWay: UnderWay): Promise<Account> {
    try {
      const nobody = new Account('', options.region ?? '', options, underWay);
      const { account, region } = await nobody.ask('sts:GetCallerIdentity');
      return new Account(account, region, options, underWay);
    } catch (error) {
      throw awsFailure((error as AskFailed).cause ?? error, 'sts:GetCallerIdentity', 'the credentials');
    }
  }

  private readonly clients = new Map<string, Promise<Questions>>();
  private readonly asked = new Map<string, Promise<unknown>>();

  private constructor(
    public readonly account: string,
    public readonly region: string,
    private readonly options: AwsOptions,
    private readonly underWay: UnderWay,
    /** One for each region, so that each question is asked once, whoever asks it. */
    private readonly regions = new Map<string, Account>(),
  ) {
    regions.set(region, this);
  }

  public in(region: string): Account {
    return this.regions.get(region) ?? new Account(this.account, region, this.options, this.underWay, this.regions);
  }

  public async ask<A extends Action>(action: A, ...input: Input<A>): Promise<Answer<A>> {
    const key = `${action} ${JSON.stringify(input)}`;
    const answer = this.asked.get(key) ?? this.askOnce(action, input[0]);
    this.asked.set(key, answer);
    return answer as Promise<Answer<A>>;
  }

  private async askOnce(action: Action, input: unknown): Promise<unknown> {
    const questions = await this.questionsOf(action.split(':')[0] as keyof typeof SERVICES);
    const answer = questions[action](input);
    this.underWay.set(answer, action);
    try {
      return await answer;
    } catch (error) {
      throw new AskFailed(action, error as Error);
    } finally {
      this.underWay.delete(answer);
    }
  }

  private questionsOf(service: keyof typeof SERVICES): Promise<Questions> {
    const load = SERVICES[service] as () => Promise<(configuration: Configuration) => Questions>;
    const questions = this.clients.get(service) ?? load().then((make) => make(this.configuration()));
    this.clients.set(service, questions);
    return questions;
  }

  /** Throttled requests slow the following ones down, too. */
  private configuration(): Configuration {
    const { profile } = this.options;
    return {
      maxAttempts: 5,
      retryMode: 'adaptive',
      requestHandler: { connectionTimeout: 5000, requestTimeout: 15_000 },
      ...(this.region && { region: this.region }),
      ...(profile && { profile }),
    };
  }
}

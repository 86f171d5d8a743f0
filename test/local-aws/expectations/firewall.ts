import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Model } from './model';

/** The rules of each web ACL in their order, the load balancers behind it, and its log. */
export function firewallExpectations(model: Model): Expectation[] {
  return model.ofType('AWS::WAFv2::WebACL').flatMap(({ label, logicalId, physicalId, properties }) => {
    const found = model.observed.webAcls.find((webAcl) => webAcl.physicalId === physicalId);
    const refersHere = (template: unknown) => JSON.stringify(template ?? null).includes(`"${logicalId}"`);
    const associations = model
      .ofType('AWS::WAFv2::WebACLAssociation')
      .filter(({ template }) => refersHere(template.WebACLArn));
    const [logging] = model
      .ofType('AWS::WAFv2::LoggingConfiguration')
      .filter(({ template }) => refersHere(template.ResourceArn));
    return [
      expectation('edge', `${label}: rules`, rules(properties.Rules), rules(found?.rules)),
      expectation(
        'edge',
        `${label}: stands before`,
        associations.map((association) => association.properties.ResourceArn),
        found?.standsBefore,
      ),
      expectation('edge', `${label}: log`, logging?.properties.LogDestinationConfigs, found?.logsTo),
      expectation('edge', `${label}: redacted`, logging?.properties.RedactedFields, found?.redacted),
    ];
  });
}

interface Rule {
  readonly Name?: string;
  readonly Priority?: number;
  readonly Action?: object;
  readonly OverrideAction?: object;
}

function rules(list: readonly Rule[] = []) {
  return list.map(({ Name, Priority, Action, OverrideAction }) => ({
    name: Name,
    priority: Priority,
    acts: Object.keys(Action ?? OverrideAction ?? {}),
  }));
}

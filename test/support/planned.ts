import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { reportOn } from '../../bin/commands/plan/report';
import { systemOf } from '../../bin/commands/plan/system-of';
import type { Traffic } from '../../lib';
import { readTemplate } from '../../lib/analysis/template-model';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';

/** What `plan` says of the template of a stack, as it reads it from a file. */
export function planned(stack: Stack, traffic: Traffic) {
  const template = JSON.parse(JSON.stringify(Template.fromStack(stack).toJSON()));
  const { system, notes } = systemOf(readTemplate(template), template.Metadata?.[STATED_CAPACITY]);
  const report = reportOn(stack.stackName, system, { ...traffic._figures, origin: 'option' }, { notes, unread: {} });
  const linkOf = (id: string) => report.links.find((link) => link.id === id);
  const figureOf = (of: string, name: string) => report.plan.find((each) => each.of === of && each.name === name);
  return { system, notes, report, linkOf, figureOf };
}

import type { Service, TemplateModel } from '../../../lib/analysis/tiers';
import type { StatedService } from '../../../lib/capacity/stated-capacity';

/** Where the backlog is counted that workers scale on: of a broker, no resource tells who takes from it. */
const BACKLOGS = ['AWS/SQS', 'AWS/AmazonMQ', 'AWS/Kafka'];

/** Whether a service takes jobs from a queue, of SQS or of a broker. */
export function takesJobs(model: TemplateModel, service: Service, { jobSeconds }: StatedService): boolean {
  if (service.kind !== 'worker') return false;
  const scalesOn = (namespace: string) => countsIn(service, namespace);
  return consumes(model, service) !== undefined || jobSeconds !== undefined || BACKLOGS.some(scalesOn);
}

const consumes = ({ edges }: TemplateModel, { id }: Service) =>
  edges.find(({ kind, from }) => kind === 'consumes' && from === id);

const countsIn = ({ scaling }: Service, namespace: string) =>
  scaling.some(({ namespaces }) => namespaces.includes(namespace));

/** Of SQS is a queue of the template, or one whose messages are counted there. */
export function atBroker(model: TemplateModel, service: Service): boolean {
  return !consumes(model, service) && !countsIn(service, 'AWS/SQS');
}

/** What the queue of a worker is called. */
export function queueOf(model: TemplateModel, service: Service, { queue }: StatedService): string {
  const taken = consumes(model, service)?.to;
  return model.queues.find(({ id }) => id === taken)?.name ?? queue ?? `jobs of ${service.name}`;
}
